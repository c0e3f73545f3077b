package org.example;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.library.KernelLibrary;

/** Starts the kernels of {@code softplus.cu}. */
final class SoftplusKernels {
  /** Threads of a block. */
  private static final int BLOCK = 256;

  private static final KernelSource SOURCE =
      new KernelSource("softplus", text("softplus.ptx"), "softplus.ptx");

  private SoftplusKernels() {}

  /** A file beside this class. */
  static String text(String file) {
    try (InputStream in = SoftplusKernels.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one with a thread for each element of these tensors of one shape, all F32. */
  static void launch(KernelLibrary kernels, String entry, Tensor... tensors) {
    int n = (int) tensors[0].shape().elements();
    KernelArguments arguments = KernelArguments.of();
    for (Tensor t : tensors) {
      if (t.dtype() != DType.F32) {
        throw new IllegalArgumentException(entry + ": the kernel is for F32, a tensor is " + t);
      }
      arguments = arguments.pointer(DeviceBuffer.memory(t));
    }
    Launch launch = new Launch(Math.ceilDiv(n, BLOCK), 1, 1, BLOCK, 1, 1, 0);
    kernels.launch(SOURCE, entry, launch, arguments.i32(n));
  }
}
