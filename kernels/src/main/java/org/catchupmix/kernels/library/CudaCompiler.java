package org.catchupmix.kernels.library;

import java.io.IOException;
import java.nio.file.Path;
import org.catchupmix.gpu.KernelSource;

/** Something that compiles CUDA C++ to PTX: nvcc or NVRTC. */
public interface CudaCompiler {
  /** Name, version and options, for the header of the PTX. */
  String description(PtxSet set);

  /**
   * Compiles a source with its headers.
   *
   * @param set for whose chips
   * @return the PTX as the compiler writes it
   * @throws org.catchupmix.kernels.driver.GpuException if the source is wrong; the message holds
   *     what the compiler said
   */
  String compile(CudaSource source, PtxSet set) throws IOException;

  /**
   * The PTX of a {@code .cu} file in the form that is committed, see {@link PtxNormalizer}.
   *
   * @param chip of the newest set that the source is in and that this chip can run
   * @throws org.catchupmix.kernels.driver.GpuException if the source is wrong
   */
  default KernelSource kernels(Path file, int chip) throws IOException {
    CudaSource source = CudaSource.read(file);
    PtxSet set = PtxSet.of(source).contains(PtxSet.of(chip)) ? PtxSet.of(chip) : PtxSet.COMPUTE_75;
    String ptx =
        PtxNormalizer.normalize(
            compile(source, set), source.file(), source.sha256(), description(set));
    return new KernelSource(source.file().replaceFirst("\\.cu$", ""), ptx, file.toString());
  }
}
