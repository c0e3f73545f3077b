package org.catchupmix.emulator.command;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.compiler.Compiler;
import org.catchupmix.emulator.compiler.CompilerName;
import org.catchupmix.emulator.compiler.Compilers;
import org.catchupmix.emulator.compiler.NvccCompiler;
import org.catchupmix.emulator.program.ProgramBuild;
import org.catchupmix.emulator.program.ProgramOptions;
import org.catchupmix.emulator.program.ProgramRun;
import org.catchupmix.emulator.program.RuntimeLibrary;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.FileErrors;
import org.catchupmix.io.TemporaryFolder;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Options that run whole programs instead of a kernel. */
final class ProgramMode {
  @Option(
      names = "--program",
      description =
          "build CUDA sources, with objects and libraries, against our CUDA runtime and run the program with the arguments after --; or run a program or a script's interpreter that uses the driver API. Its exit code is the program's, 1 if that is 0 but there is a fault. Reports go to standard error")
  private boolean asked;

  @Option(
      names = "--late",
      description =
          "with --program: do the work of streams as late as CUDA allows, so that a missing wait shows")
  private boolean late;

  @Option(
      names = "--library",
      paramLabel = "DIR",
      description =
          "write our libcuda.so.1 into DIR; programs that find it through LD_LIBRARY_PATH run on the emulator, with the options of the variable CATCHUP_EMULATE")
  private Path library;

  @Option(names = "--no-counters", description = "with --program: count nothing, which is faster")
  private boolean uncounted;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "with --program: memory of the device (default: ${DEFAULT-VALUE})")
  private long memory = EmulatorOptions.defaults().memoryBytes() >> 20;

  @Option(names = "--serve", paramLabel = "SOCKET", hidden = true)
  private Path socket;

  boolean isAsked() {
    return asked || library != null || socket != null;
  }

  /** Applies its options to a device. */
  EmulatorOptions applied(EmulatorOptions options) {
    return options.withMemory(memoryBytes()).withCounting(!uncounted);
  }

  private long memoryBytes() {
    if (memory < 1 || memory > 1 << 20) {
      throw new IllegalArgumentException("--memory %d must be 1..1048576".formatted(memory));
    }
    return memory << 20;
  }

  boolean isLate() {
    return late;
  }

  /**
   * Runs a program, makes the library, or serves a program that found it.
   *
   * @param words files, and after {@code --} the program's arguments
   * @param json file of the report, or null
   * @param sarif file of the findings, or null
   */
  int run(
      CommandLine line,
      List<String> words,
      CompilerName compiler,
      List<String> nvcc,
      ProgramOptions options,
      Path json,
      Path sarif)
      throws IOException {
    for (Path file : Stream.of(json, sarif).filter(Objects::nonNull).toList()) {
      AtomicFile.requireWritable(file);
    }
    PrintWriter print = line.getErr();
    if (library != null) {
      Files.createDirectories(library);
      RuntimeLibrary made =
          RuntimeLibrary.make(library.toAbsolutePath(), toolkit(compiler(null)), startingCommand());
      line.getOut().printf("LD_LIBRARY_PATH=%s PROGRAM runs on the emulator%n", made.folder());
      line.getOut().flush();
      return 0;
    }
    ProgramRun run = new ProgramRun(options, print);
    if (socket != null) {
      run.serve(socket, () -> write(json, sarif, run));
    } else {
      run(line, words, compiler, nvcc, options, run);
      write(json, sarif, run);
    }
    return run.code();
  }

  private static void write(Path json, Path sarif, ProgramRun run) {
    write("--json", json, run::described);
    write("--sarif", sarif, run::sarif);
  }

  private static void write(String option, Path file, Supplier<Map<String, Object>> contents) {
    try {
      if (file != null) {
        AtomicFile.write(file, Json.of(contents.get()) + "\n");
      }
    } catch (IOException e) {
      throw new DriverException("%s %s: %s".formatted(option, file, FileErrors.message(e)), e);
    }
  }

  private static void run(
      CommandLine line,
      List<String> words,
      CompilerName name,
      List<String> nvcc,
      ProgramOptions options,
      ProgramRun run)
      throws IOException {
    List<String> original = line.getParseResult().originalArgs();
    int separator = original.indexOf("--");
    int arguments = separator < 0 ? 0 : original.size() - separator - 1;
    List<String> files = words.subList(0, words.size() - arguments);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("--program needs a FILE.cu, or a program, before --");
    }
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Compiler compiler = compiler(name);
      RuntimeLibrary library = RuntimeLibrary.make(folder.path(), toolkit(compiler), List.of());
      List<String> command = new ArrayList<>();
      if (files.stream().anyMatch(f -> f.matches(".*\\.(cu|c|cc|cpp|cxx|o)"))) {
        if (compiler != null && files.stream().anyMatch(f -> f.endsWith(".cu"))) {
          line.getErr().println("compiler: " + compiler.title());
          line.getErr().flush();
        }
        ProgramBuild build =
            new ProgramBuild(library, compiler, options.emulator().chip().number(), nvcc);
        command.add(build.build(files.stream().map(Path::of).toList(), folder.path()).toString());
      } else if (files.size() == 1) {
        command.add(files.getFirst());
      } else {
        throw new IllegalArgumentException(
            "--program %s: give one program, and its arguments after --".formatted(files));
      }
      command.addAll(words.subList(words.size() - arguments, words.size()));
      run.run(command, library, Map.of());
    }
  }

  /** Headers of CUDA beside nvcc; null if there are none. */
  private static Path toolkit(Compiler compiler) throws IOException {
    if (!(compiler instanceof NvccCompiler nvcc)) {
      return null;
    }
    return Stream.of(
            nvcc.path().toRealPath().resolveSibling("../include").normalize(),
            Path.of("/usr/local/cuda/include"))
        .filter(folder -> Files.exists(folder.resolve("driver_types.h")))
        .findFirst()
        .orElse(null);
  }

  /** Compiler of whole programs: NVRTC compiles no host code. Null if there is none. */
  private static Compiler compiler(CompilerName name) throws IOException {
    if (name == CompilerName.NVRTC) {
      throw new IllegalArgumentException(
          "--compiler nvrtc compiles no host code: --program needs nvcc or clang");
    }
    if (name != null) {
      return Compilers.require(name).compiler();
    }
    Optional<Compiler> nvcc = Compilers.find(CompilerName.NVCC, System.getenv());
    return nvcc.isPresent()
        ? nvcc.get()
        : Compilers.find(CompilerName.CLANG, System.getenv()).orElse(null);
  }

  /** The words that start an emulator which serves a program; its socket follows. */
  private static List<String> startingCommand() {
    String java =
        ProcessHandle.current()
            .info()
            .command()
            .orElseThrow(() -> new DriverException("the path of java is not known"));
    String classes =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(part -> Path.of(part).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return List.of(java, "-cp", classes, EmulatorProgram.class.getName(), "--serve");
  }
}
