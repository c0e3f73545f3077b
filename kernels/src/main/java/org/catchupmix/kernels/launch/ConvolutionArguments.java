package org.catchupmix.kernels.launch;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;

/** What the kernels of the three passes of a convolution have in common. */
final class ConvolutionArguments {
  private ConvolutionArguments() {}

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
