package org.catchupmix.kernels.library;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.emulator.compiler.Compiler;
import org.catchupmix.emulator.compiler.CompilerName;
import org.catchupmix.emulator.compiler.Compilers;
import org.catchupmix.gpu.KernelSource;

/** A compiler for kernels whose headers lie beside them or in the program. */
public record CudaCompiler(Compiler compiler) {
  /**
   * Chooses one of this machine.
   *
   * @param name null for the first of nvcc, NVRTC and clang
   * @throws org.catchupmix.gpu.DriverException if there is none
   */
  public static CudaCompiler require(CompilerName name) throws IOException {
    return new CudaCompiler(Compilers.require(name).compiler());
  }

  /** Returns name, version and options, for the header of the PTX. */
  public String description(PtxSet set) {
    return compiler.description(set.target());
  }

  /**
   * Compiles a source with its headers.
   *
   * @param set whose oldest chip is the target
   * @param options such as {@code -DNAME}
   * @throws org.catchupmix.emulator.compiler.CompilerException with the output of the compiler if
   *     the source is wrong
   */
  public String compile(CudaSource source, PtxSet set, List<String> options) throws IOException {
    return compiler.compile(source.path(), source.headers(), set.target(), options);
  }

  /** Compiles the kernels of a source that belong to a set, in the committed form. */
  public KernelSource committed(Path file, PtxSet set) throws IOException {
    return normalized(file, set, set.options());
  }

  /**
   * Compiles all kernels of a {@code .cu} file to one PTX, see {@link PtxNormalizer}.
   *
   * @param chip that runs them; on old chips kernels with {@code mma.sync} are omitted
   */
  public KernelSource kernels(Path file, int chip) throws IOException {
    boolean mma = PtxSet.of(CudaSource.read(file)).contains(PtxSet.of(chip));
    return normalized(file, mma ? PtxSet.of(chip) : PtxSet.COMPUTE_75, List.of());
  }

  private KernelSource normalized(Path file, PtxSet set, List<String> options) throws IOException {
    CudaSource source = CudaSource.read(file);
    String ptx = PtxNormalizer.normalize(compile(source, set, options), source, description(set));
    return new KernelSource(source.file().replaceFirst("\\.cu$", ""), ptx, file.toString());
  }
}
