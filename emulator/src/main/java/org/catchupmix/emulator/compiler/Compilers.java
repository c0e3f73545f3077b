package org.catchupmix.emulator.compiler;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.catchupmix.gpu.DriverException;

/** Chooses a compiler of this machine. */
public final class Compilers {
  /** How to get a compiler. */
  public static final String ADVICE =
      "'apt-get install clang' or 'brew install llvm' brings a free one, see docs/puzzles/README.md; nvcc and NVRTC are NVIDIA's";

  /**
   * A compiler and the reason for it.
   *
   * @param missing those that {@code auto} prefers and that are not here
   * @param asked whether it was asked for by name
   */
  public record Chosen(Compiler compiler, List<CompilerName> missing, boolean asked) {
    /** Says which one compiles, and why. */
    public String sentence() {
      String why =
          asked
              ? "as asked for"
              : missing.isEmpty()
                  ? "the first choice"
                  : "there is no "
                      + missing.stream().map(Object::toString).collect(Collectors.joining(", no "));
      return "compiler: %s (%s)".formatted(compiler.title(), why);
    }
  }

  private Compilers() {}

  /** Returns a compiler by its name, if it is here. */
  public static Optional<Compiler> find(CompilerName name, Map<String, String> environment)
      throws IOException {
    return switch (name) {
      case NVCC -> NvccCompiler.find(environment).map(c -> c);
      case CLANG -> ClangCompiler.find(environment).map(c -> c);
      case NVRTC ->
          ServiceLoader.load(CompilerFinder.class).stream()
              .map(ServiceLoader.Provider::get)
              .filter(finder -> finder.name() == name)
              .findFirst()
              .flatMap(CompilerFinder::find);
    };
  }

  /**
   * Chooses one.
   *
   * @param name null for the first of nvcc, NVRTC and clang that is here
   * @return empty if there is none
   */
  public static Optional<Chosen> choose(CompilerName name) throws IOException {
    if (name != null) {
      return find(name, System.getenv()).map(c -> new Chosen(c, List.of(), true));
    }
    List<CompilerName> missing = new ArrayList<>();
    for (CompilerName each : CompilerName.values()) {
      Optional<Compiler> found = find(each, System.getenv());
      if (found.isPresent()) {
        return Optional.of(new Chosen(found.get(), List.copyOf(missing), false));
      }
      missing.add(each);
    }
    return Optional.empty();
  }

  /**
   * Chooses one that must be here.
   *
   * @throws DriverException that says how to get one
   */
  public static Chosen require(CompilerName name) throws IOException {
    return choose(name)
        .orElseThrow(
            () ->
                new DriverException(
                    (name == null
                            ? "no compiler of CUDA here, neither nvcc nor NVRTC nor clang (14 or newer): "
                            : "--compiler %s: it is not here: ".formatted(name))
                        + ADVICE));
  }
}
