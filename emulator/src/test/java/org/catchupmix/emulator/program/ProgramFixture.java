package org.catchupmix.emulator.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.compiler.Tool;
import org.catchupmix.gpu.Chip;
import org.catchupmix.io.Sha256;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of {@code src/test/cuda/programs}. Its comments say how it runs and what is expected:
 * {@code arguments}, {@code late}, {@code chip}, {@code with} (another file), {@code code}, {@code
 * prints}, {@code faults}, {@code notes}, {@code refused}, and {@code FAULT words} at the line of a
 * fault. {@code CALL} marks the launch of a kernel with a fault, {@code HERE} the call of what is
 * refused.
 *
 * <p>Without nvcc its host's half is compiled by g++, see {@link HostHalf}, and its device's half
 * is PTX among the resources. {@code mvn test -Dtest=ProgramsTest -Dprograms.rebuild=true} writes
 * that with nvcc.
 */
record ProgramFixture(String file, String source) {
  static final Path FOLDER = Path.of("src/test/cuda/programs");
  private static final Path RESOURCES =
      Path.of("src/test/resources/org/catchupmix/emulator/program");

  /** How a run ended, with what the program and the emulator printed. */
  record Outcome(int code, String out, String said, Map<String, Object> report) {}

  static ProgramFixture of(String file) throws IOException {
    return new ProgramFixture(file, Files.readString(FOLDER.resolve(file)));
  }

  /** All programs, without files that only belong to one. */
  static List<String> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".cu") || f.endsWith(".c"))
          .filter(f -> !f.equals("linked_part.cu") && !f.equals("driver_kernels.cu"))
          .sorted()
          .toList();
    }
  }

  static void requireGcc() {
    Assumptions.assumeTrue(
        Tool.find("g++").isPresent() && Tool.find("addr2line").isPresent(),
        "no g++ with binutils to compile host code with");
  }

  static RuntimeLibrary library(Path folder, List<String> command) throws IOException {
    return RuntimeLibrary.make(folder, null, command);
  }

  /** A library that is shared by tests, in a folder for one run's socket and output. */
  static RuntimeLibrary copy(RuntimeLibrary library, Path folder) throws IOException {
    Files.copy(library.file(), folder.resolve(RuntimeLibrary.NAME));
    return new RuntimeLibrary(folder, library.headers());
  }

  /** The values of a comment such as {@code // prints: sum 5}. */
  List<String> said(String key) {
    return Pattern.compile("(?m)^// " + key + ": (.*)$")
        .matcher(source)
        .results()
        .map(m -> m.group(1).replace("\\n", "\n"))
        .toList();
  }

  Optional<String> first(String key) {
    return said(key).stream().findFirst();
  }

  private String chip() {
    return first("chip").orElse("" + ProgramOptions.DEFAULT_CHIP);
  }

  private List<String> files() {
    return Stream.concat(Stream.of(file), said("with").stream()).toList();
  }

  /** Builds it without nvcc. */
  Path build(RuntimeLibrary library, Path folder) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String name : files()) {
      Path original = FOLDER.resolve(name);
      if (!name.endsWith(".cu")) {
        sources.add(original);
        continue;
      }
      Files.copy(original, folder.resolve(name)); // calls are named where their source is
      String half = HostHalf.of(Files.readString(original), ptx(name), files().size() > 1);
      // The lines of faults are those of the source.
      sources.add(
          Files.writeString(
              folder.resolve(name.replace(".cu", ".cpp")),
              "#line 1 \"%s\"%n%s".formatted(folder.resolve(name), half)));
    }
    return new ProgramBuild(library, null, 86, List.of("-fno-ipa-icf")).build(sources, folder);
  }

  Outcome run(Path program, RuntimeLibrary library, EmulatorOptions options) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    first("arguments").ifPresent(words -> command.addAll(List.of(words.split(" "))));
    for (int i = 1; i < command.size(); i++) {
      if (command.get(i).endsWith(".ptx")) {
        command.set(i, RESOURCES.resolve(command.get(i)).toAbsolutePath().toString());
      }
    }
    EmulatorOptions on = options.withChip(Chip.of(Integer.parseInt(chip().replaceFirst("a$", ""))));
    return run(command, library, on, first("late").isPresent());
  }

  static Outcome run(
      List<String> command, RuntimeLibrary library, EmulatorOptions options, boolean late)
      throws IOException {
    StringWriter said = new StringWriter();
    ProgramRun run =
        new ProgramRun(
            new ProgramOptions(options, library.folder(), _ -> false, 100, 0, late),
            new PrintWriter(said));
    Path out = library.folder().resolve("out");
    int code =
        run.run(
            new ProcessBuilder(command)
                .directory(library.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile()),
            library);
    return new Outcome(code, Files.readString(out), said.toString(), run.described());
  }

  static Path ptxFile(String name) {
    return RESOURCES.resolve(name.replace(".cu", ".ptx"));
  }

  /** PTX of a source, which nvcc writes anew if asked for. */
  static String ptx(String name) throws IOException {
    Path file = ptxFile(name);
    if (Boolean.getBoolean("programs.rebuild")) {
      Files.createDirectories(RESOURCES);
      String arch = "-arch=compute_" + of(name).chip();
      List<String> nvcc = new ArrayList<>(List.of("nvcc", "-ptx", arch, "-lineinfo"));
      nvcc.addAll(List.of("-std=c++17", name.startsWith("linked") ? "-rdc=true" : "-rdc=false"));
      nvcc.addAll(List.of(FOLDER.resolve(name).toString(), "-o", file.toString()));
      Tool.Ended ended = Tool.run(nvcc, Map.of());
      if (ended.code() != 0) {
        throw new IOException(ended.output());
      }
      String text =
          Files.readString(file)
              .replaceAll("(?m)^//.*\n", "")
              .replaceAll("(\\.file\\s+\\d+ \")[^\"]*/programs/", "$1")
              .replaceAll("(\\.file\\s+\\d+ \").*?/cuda[^/]*/", "$1/usr/local/cuda/")
              .strip();
      String sha = Sha256.of(Files.readString(FOLDER.resolve(name)));
      Files.writeString(file, "// source %s sha256 %s\n%s\n".formatted(name, sha, text));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
