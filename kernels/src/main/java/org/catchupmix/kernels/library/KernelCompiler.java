package org.catchupmix.kernels.library;

import java.io.IOException;
import java.nio.file.Path;
import org.catchupmix.emulator.driver.KernelSource;

/** Makes of a {@code .cu} file the PTX that the library uses, in the form that is committed. */
public final class KernelCompiler {
  private final CudaCompiler compiler;

  /** With nvcc or NVRTC. */
  public KernelCompiler(CudaCompiler compiler) {
    this.compiler = compiler;
  }

  /** Name, version and options of the compiler. */
  public String description() {
    return compiler.description();
  }

  /**
   * Compiles a file.
   *
   * @throws org.catchupmix.kernels.driver.GpuException if the source is wrong; the message holds
   *     what the compiler said
   */
  public KernelSource compile(Path source) throws IOException {
    CudaSource whole = CudaSource.read(source);
    String ptx =
        PtxNormalizer.normalize(
            compiler.compile(whole), whole.file(), whole.sha256(), compiler.description());
    return new KernelSource(whole.file().replaceFirst("\\.cu$", ""), ptx, source.toString());
  }
}
