package org.catchupmix.kernels.launch;

import org.catchupmix.core.Box;
import org.catchupmix.core.DType;
import org.catchupmix.core.Shape;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * CutMix, {@code box_paste.cu}: pictures {@code [N,H,W,C]} of F32 or BF16, a box of the partner's
 * pasted in.
 */
public final class BoxPaste {
  /** Threads of a block at most; a block has one row of a picture. */
  private static final int BLOCK = 256;

  private final KernelLibrary library;

  /** On a device. */
  public BoxPaste(KernelLibrary library) {
    this.library = library;
  }

  /** Pastes. */
  public void run(
      DType type, DeviceMemory x, DeviceMemory partner, Box box, DeviceMemory out, Shape shape) {
    int rows = shape.dim(0) * shape.dim(1);
    int length = shape.dim(2) * shape.dim(3);
    library.launch(
        "box_paste",
        TypedEntry.of("box_paste", type),
        Launch.of(rows, Math.min(BLOCK, Math.ceilDiv(length, 32) * 32)),
        KernelArguments.of()
            .pointer(x)
            .pointer(partner)
            .pointer(out)
            .i32(shape.dim(1))
            .i32(shape.dim(2))
            .i32(shape.dim(3))
            .i32(box.top())
            .i32(box.left())
            .i32(box.height())
            .i32(box.width()));
  }
}
