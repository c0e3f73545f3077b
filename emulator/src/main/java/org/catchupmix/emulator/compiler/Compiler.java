package org.catchupmix.emulator.compiler;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A compiler of CUDA C++ to PTX. */
public interface Compiler {
  /** Option for approximate functions, in the words of NVIDIA's compilers. */
  String FAST_MATH = "--use_fast_math";

  CompilerName name();

  String version();

  /** Returns the options that every source gets. */
  List<String> options();

  /**
   * Compiles the kernels of a source; its host code is only checked.
   *
   * @param headers texts by the names that {@code #include} gives them
   * @param target such as {@code compute_75} or {@code sm_90a}
   * @param more options such as {@code -DNAME} or {@value #FAST_MATH}
   * @return the PTX
   * @throws CompilerException with the output of the compiler if it refuses the source
   */
  String compile(Path source, Map<String, String> headers, String target, List<String> more)
      throws IOException;

  /** Returns name and version. */
  default String title() {
    return name() + " " + version();
  }

  /** Returns name, version and options, as for the header of PTX. */
  default String description(String target) {
    return "%s -arch=%s %s".formatted(title(), target, String.join(" ", options()));
  }
}
