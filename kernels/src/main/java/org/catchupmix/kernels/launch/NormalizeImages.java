package org.catchupmix.kernels.launch;

import java.lang.foreign.MemorySegment;
import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.Shape;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Pixels to network input: crop, flip, normalise. The 256 values of each channel are computed here
 * in double and kept on the device until another transform is asked for.
 */
public final class NormalizeImages {
  private final KernelLibrary library;
  private ImageTransform held;
  private DeviceMemory values;

  /** For a device. */
  public NormalizeImages(KernelLibrary library) {
    this.library = library;
  }

  /** Formula in {@link org.catchupmix.core.Rows.NormalizeImages}. */
  public void normalize(
      DeviceMemory images,
      Shape shape,
      DeviceMemory placement,
      ImageTransform transform,
      DeviceMemory out) {
    if (!transform.equals(held)) {
      hold(transform);
    }
    int n = (int) shape.elements();
    library.launch(
        "normalize_images",
        "normalize_images",
        Grids.threads(n),
        KernelArguments.of()
            .pointer(images)
            .pointer(placement)
            .pointer(values)
            .pointer(out)
            .i32(n)
            .i32(shape.dim(1))
            .i32(shape.dim(2))
            .i32(shape.dim(3)));
  }

  private void hold(ImageTransform transform) {
    if (values != null) {
      library.driver().free(values);
      values = null;
      held = null;
    }
    int channels = transform.channels();
    float[] table = new float[256 * channels];
    for (int i = 0; i < table.length; i++) {
      int c = i % channels;
      table[i] = (float) ((i / channels / 255.0 - transform.mean()[c]) / transform.std()[c]);
    }
    values = library.driver().allocate((long) table.length * Float.BYTES);
    library.driver().upload(MemorySegment.ofArray(table), values);
    held = transform;
  }
}
