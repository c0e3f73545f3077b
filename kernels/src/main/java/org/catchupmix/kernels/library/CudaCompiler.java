package org.catchupmix.kernels.library;

import java.io.IOException;
import java.nio.file.Path;
import org.catchupmix.emulator.driver.KernelSource;

/** Something that compiles CUDA C++ to PTX: nvcc or NVRTC. */
public interface CudaCompiler {
  /** The oldest GPUs that the kernels run on: Turing. */
  String TARGET = "compute_75";

  /** Name, version and options, for the header of the PTX. */
  String description();

  /**
   * Compiles a source with its headers.
   *
   * @return the PTX as the compiler writes it
   * @throws org.catchupmix.kernels.driver.GpuException if the source is wrong; the message holds
   *     what the compiler said
   */
  String compile(CudaSource source) throws IOException;

  /**
   * The PTX of a {@code .cu} file in the form that is committed, see {@link PtxNormalizer}.
   *
   * @throws org.catchupmix.kernels.driver.GpuException if the source is wrong
   */
  default KernelSource kernels(Path file) throws IOException {
    CudaSource source = CudaSource.read(file);
    String ptx =
        PtxNormalizer.normalize(compile(source), source.file(), source.sha256(), description());
    return new KernelSource(source.file().replaceFirst("\\.cu$", ""), ptx, file.toString());
  }
}
