package org.catchupmix.emulator.compiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.io.TemporaryFolder;

/** The compiler of the CUDA toolkit, run as a process. */
public record NvccCompiler(Path path, String version) implements Compiler {
  private static final Pattern RELEASE = Pattern.compile("release (\\d+\\.\\d+)");
  private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");

  /** Finds nvcc by {@code CUDA_HOME}, then {@code PATH}, then where the toolkit installs itself. */
  public static Optional<NvccCompiler> find(Map<String, String> environment) throws IOException {
    List<Path> folders = new ArrayList<>();
    String home = environment.getOrDefault("CUDA_HOME", "");
    if (!home.isEmpty()) {
      folders.add(Path.of(home, "bin"));
    }
    folders.addAll(Tool.folders(environment));
    folders.add(Path.of("/usr/local/cuda/bin"));
    for (Path folder : folders) {
      Path program = folder.resolve("nvcc");
      if (Files.isExecutable(program)) {
        Matcher release =
            RELEASE.matcher(Tool.run(List.of(program.toString(), "--version"), Map.of()).output());
        if (release.find()) {
          return Optional.of(new NvccCompiler(program, release.group(1)));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public CompilerName name() {
    return CompilerName.NVCC;
  }

  @Override
  public List<String> options() {
    return List.of("-O3", "-lineinfo");
  }

  @Override
  public String compile(Path source, Map<String, String> headers, String target, List<String> more)
      throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      for (Map.Entry<String, String> header : headers.entrySet()) {
        Files.writeString(folder.path().resolve(header.getKey()), header.getValue());
      }
      Path ptx = folder.path().resolve("out.ptx");
      List<String> command = new ArrayList<>(List.of(path.toString(), "-ptx", "-arch=" + target));
      command.addAll(options());
      command.addAll(more);
      command.addAll(
          List.of("-I", folder.path().toString(), "-o", ptx.toString(), source.toString()));
      Tool.Ended ended = Tool.run(command, Map.of());
      if (ended.code() != 0) {
        throw new CompilerException(name(), source, ended.output(), remedy(ended.output()));
      }
      return Files.readString(ptx);
    }
  }

  private static String remedy(String output) {
    return output.contains("host compiler")
        ? "%nIt requires gcc (apt-get install gcc); --compiler nvrtc and --compiler clang do not"
            .formatted()
        : "";
  }

  /** Returns the registers per thread of a kernel of PTX, if the assembler reports them. */
  public OptionalInt registers(String ptx, String kernel, String target) throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = Files.writeString(folder.path().resolve("kernel.ptx"), ptx);
      Path cubin = folder.path().resolve("kernel.cubin");
      String output =
          Tool.run(
                  List.of(
                      path.toString(),
                      "-cubin",
                      "-arch=" + target,
                      "-Xptxas",
                      "-v",
                      "-o",
                      cubin.toString(),
                      file.toString()),
                  Map.of())
              .output();
      int at = output.indexOf("Compiling entry function '" + kernel + "'");
      Matcher m = REGISTERS.matcher(output);
      return at >= 0 && m.find(at)
          ? OptionalInt.of(Integer.parseInt(m.group(1)))
          : OptionalInt.empty();
    }
  }
}
