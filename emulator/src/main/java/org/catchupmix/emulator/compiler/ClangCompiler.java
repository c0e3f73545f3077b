package org.catchupmix.emulator.compiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.io.TemporaryFolder;

/** LLVM's clang, with headers and mathematics of our own instead of NVIDIA's toolkit. */
public record ClangCompiler(Path path, String version) implements Compiler {
  /** Oldest version that was tried. */
  private static final int OLDEST = 14;

  private static final int NEWEST = 40;
  private static final Pattern VERSION = Pattern.compile("clang version ((\\d+)\\.\\d+(\\.\\d+)?)");

  /**
   * Finds clang on {@code PATH} and where Homebrew puts it, the unnumbered one first. Apple's own
   * knows no CUDA.
   */
  public static Optional<ClangCompiler> find(Map<String, String> environment) throws IOException {
    List<String> names =
        Stream.concat(
                Stream.of("clang"),
                IntStream.iterate(NEWEST, n -> n >= OLDEST, n -> n - 1).mapToObj(n -> "clang-" + n))
            .toList();
    List<Path> folders = new ArrayList<>(Tool.folders(environment));
    folders.add(Path.of("/opt/homebrew/opt/llvm/bin"));
    folders.add(Path.of("/usr/local/opt/llvm/bin"));
    for (String name : names) {
      for (Path folder : folders) {
        Path program = folder.resolve(name);
        if (Files.isExecutable(program)) {
          Optional<ClangCompiler> found = checked(program);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Returns a compiler if the program is a clang that is new enough. */
  private static Optional<ClangCompiler> checked(Path program) throws IOException {
    String output = Tool.run(List.of(program.toString(), "--version"), Map.of()).output();
    Matcher m = VERSION.matcher(output);
    return !output.startsWith("Apple") && m.find() && Integer.parseInt(m.group(2)) >= OLDEST
        ? Optional.of(new ClangCompiler(program, m.group(1)))
        : Optional.empty();
  }

  @Override
  public CompilerName name() {
    return CompilerName.CLANG;
  }

  @Override
  public List<String> options() {
    return List.of("-O3", "-gline-tables-only", "-ffp-contract=fast");
  }

  @Override
  public String compile(Path source, Map<String, String> headers, String target, List<String> more)
      throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path given = Files.createDirectories(folder.path().resolve("given"));
      for (Map.Entry<String, String> header : headers.entrySet()) {
        Files.writeString(given.resolve(header.getKey()), header.getValue());
      }
      Path ptx = folder.path().resolve("out.ptx");
      List<String> command = new ArrayList<>(List.of(path.toString()));
      command.addAll(kernelOptions(CudaHeaders.write(folder.path().resolve("cuda")), target));
      more.stream().flatMap(ClangCompiler::translated).forEach(command::add);
      command.addAll(List.of("-I", given.toString(), "-o", ptx.toString(), source.toString()));
      Tool.Ended ended = Tool.run(command, Map.of());
      if (ended.code() != 0) {
        throw new CompilerException(name(), source, ended.output(), "");
      }
      return Files.readString(ptx);
    }
  }

  /** Returns the options that make PTX of a source with our headers in a folder. */
  public static List<String> kernelOptions(Path headers, String target) {
    int chip = Integer.parseInt(target.replaceAll("\\D", ""));
    List<String> all = new ArrayList<>(List.of("--cuda-device-only", "-S"));
    all.addAll(cudaOptions(headers));
    all.add("--cuda-gpu-arch=" + target.replace("compute_", "sm_"));
    // The oldest version of PTX that has the instructions of the chip and of our headers.
    all.addAll(List.of("-Xclang", "-target-feature", "-Xclang"));
    all.add(chip <= 80 ? "+ptx70" : chip <= 86 ? "+ptx71" : chip <= 89 ? "+ptx78" : "+ptx80");
    return all;
  }

  /**
   * Returns the options that compile the host code of a source.
   *
   * @param ptx of its kernels, which the object will hold
   */
  public List<String> hostOptions(Path headers, Path ptx) {
    List<String> all = new ArrayList<>(List.of("--cuda-host-only"));
    all.addAll(cudaOptions(headers));
    all.addAll(List.of("-Xclang", "-fcuda-include-gpubinary", "-Xclang", ptx.toString()));
    return all;
  }

  /** Returns the options that read CUDA with our headers. */
  public static List<String> cudaOptions(Path headers) {
    return List.of(
        "-x",
        "cuda",
        "-nocudainc",
        "-nocudalib",
        "-std=c++17",
        "-O3",
        "-gline-tables-only",
        "-w",
        "-fno-color-diagnostics",
        // Contracts multiplications and additions as nvcc does, but not within our mathematics.
        "-Xclang",
        "-ffp-contract=fast-honor-pragmas",
        // As of a toolkit whose launches take one call.
        "-Xclang",
        "-target-sdk-version=11.0",
        "-isystem",
        headers.toString(),
        "-include",
        "emulator_clang.h");
  }

  /** Returns an option in the words of clang; nvcc's own have none. */
  static Stream<String> translated(String option) {
    return switch (option) {
      case FAST_MATH, "-use_fast_math" -> Stream.of("-DEMULATOR_FAST_MATH");
      case "-w", "-lineinfo", "-G" -> Stream.empty();
      default -> Stream.of(option);
    };
  }
}
