package org.catchupmix.emulator.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.catchupmix.emulator.compiler.CompilerName;
import org.catchupmix.emulator.compiler.Compilers;
import org.catchupmix.emulator.compiler.NvccCompiler;

/** A CUDA source compiled to PTX; its host code does not run. */
record CudaFile(String ptx, Compilers.Chosen by) {
  /**
   * Compiles a source.
   *
   * @param chip target of the PTX, such as 80
   * @param compiler null for the first that is here
   * @throws org.catchupmix.gpu.DriverException if there is no compiler, or with its output if it
   *     refuses the source
   */
  static CudaFile compile(Path source, int chip, CompilerName compiler, List<String> options)
      throws IOException {
    Compilers.Chosen by = Compilers.require(compiler);
    List<String> all = new ArrayList<>(List.of("-w", "-std=c++17"));
    all.addAll(options);
    return new CudaFile(by.compiler().compile(source, Map.of(), arch(chip), all), by);
  }

  /** Names a chip with all its instructions: {@code wgmma} needs sm_90a. */
  private static String arch(int chip) {
    return "sm_" + chip + (chip == 90 ? "a" : "");
  }

  /** Returns the registers per thread of a kernel, which nvcc's assembler reports. */
  OptionalInt registers(String kernel, int chip) throws IOException {
    return by.compiler() instanceof NvccCompiler nvcc
        ? nvcc.registers(ptx, kernel, arch(chip))
        : OptionalInt.empty();
  }
}
