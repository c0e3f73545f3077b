package org.catchupmix.kernels.launch;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** What the kernels of the three passes of a convolution have in common. */
final class ConvolutionArguments {
  private ConvolutionArguments() {}

  /** Runs a variant that writes its result by one launch. */
  static void launch(
      KernelLibrary library,
      Variants<Conv2dGeometry, Blocks> variants,
      DType type,
      DeviceMemory a,
      DeviceMemory b,
      Conv2dGeometry g,
      DeviceMemory out) {
    Variant<Conv2dGeometry, Blocks> variant = variants.on(library, g, type);
    Blocks blocks = variant.blocks().apply(g);
    library.launch(
        variants.file(),
        variants.entry(variant, type),
        blocks.launch(),
        blocks.addTo(of(a, b, out, g)));
  }

  /** Two inputs, the output, and the sizes. */
  static KernelArguments of(DeviceMemory a, DeviceMemory b, DeviceMemory out, Conv2dGeometry g) {
    return KernelArguments.of()
        .pointer(a)
        .pointer(b)
        .pointer(out)
        .i32(g.batch())
        .i32(g.height())
        .i32(g.width())
        .i32(g.inChannels())
        .i32(g.outChannels())
        .i32(g.kernelHeight())
        .i32(g.kernelWidth())
        .i32(g.stride())
        .i32(g.padding())
        .i32(g.outHeight())
        .i32(g.outWidth());
  }

  /** {@code N*OH*OW}. */
  static int outPixels(Conv2dGeometry g) {
    return g.batch() * g.outHeight() * g.outWidth();
  }

  /** {@code KH*KW*Cin}. */
  static int window(Conv2dGeometry g) {
    return g.kernelHeight() * g.kernelWidth() * g.inChannels();
  }
}
