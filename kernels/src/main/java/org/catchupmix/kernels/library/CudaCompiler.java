package org.catchupmix.kernels.library;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.gpu.KernelSource;

/** A compiler of CUDA C++ to PTX: nvcc or NVRTC. */
public interface CudaCompiler {
  /** Returns name, version and options, for the header of the PTX. */
  String description(PtxSet set);

  /**
   * Compiles a source with its headers.
   *
   * @param set whose oldest chip is the target
   * @param options such as {@code -DNAME}
   * @throws org.catchupmix.kernels.driver.GpuException with the output of the compiler if the
   *     source is wrong
   */
  String compile(CudaSource source, PtxSet set, List<String> options) throws IOException;

  /** Compiles the kernels of a source that belong to a set, in the committed form. */
  default KernelSource committed(Path file, PtxSet set) throws IOException {
    return normalized(file, set, set.options());
  }

  /**
   * Compiles all kernels of a {@code .cu} file to one PTX, see {@link PtxNormalizer}.
   *
   * @param chip that runs them; on old chips kernels with {@code mma.sync} are omitted
   */
  default KernelSource kernels(Path file, int chip) throws IOException {
    boolean mma = PtxSet.of(CudaSource.read(file)).contains(PtxSet.of(chip));
    return normalized(file, mma ? PtxSet.of(chip) : PtxSet.COMPUTE_75, List.of());
  }

  private KernelSource normalized(Path file, PtxSet set, List<String> options) throws IOException {
    CudaSource source = CudaSource.read(file);
    String ptx = PtxNormalizer.normalize(compile(source, set, options), source, description(set));
    return new KernelSource(source.file().replaceFirst("\\.cu$", ""), ptx, file.toString());
  }
}
