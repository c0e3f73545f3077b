package org.catchupmix.emulator.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.catchupmix.emulator.compiler.ClangCompiler;
import org.catchupmix.emulator.compiler.Compiler;
import org.catchupmix.emulator.compiler.Compilers;
import org.catchupmix.emulator.compiler.NvccCompiler;
import org.catchupmix.emulator.compiler.Tool;
import org.catchupmix.gpu.DriverException;

/** Compiles a program against our library. */
public final class ProgramBuild {
  private static final Pattern SOURCE = Pattern.compile(".*\\.(cu|c|cc|cpp|cxx)");
  private static final Pattern LINKED = Pattern.compile("-[lL].*|-Wl,.*|.*\\.(o|a|so)");
  private static final Pattern UNDEFINED =
      Pattern.compile("(?m)^(?:\\S*ld: )?(\\S+?):(?:\\([^)]*\\):)? undefined reference to `(.+?)'");
  private static final Pattern CUDA =
      Pattern.compile("(cuda|cu[A-Z]|__cuda|nvrtc|cublas|cufft|curand|cusparse|cudnn).*");
  private static final Pattern RELOCATABLE =
      Pattern.compile("undefined reference to `(__cudaRegisterLinkedBinary\\w*)'");

  private final RuntimeLibrary library;
  private final Compiler cuda;
  private final int chip;
  private final List<String> options;

  /**
   * Creates a build.
   *
   * @param library ours
   * @param cuda compiler of CUDA sources, nvcc or clang; null if there is none, then g++ compiles
   *     what is not CUDA
   * @param chip target of the PTX
   * @param options for the compiler; those of the linker, libraries and objects are recognized
   */
  public ProgramBuild(RuntimeLibrary library, Compiler cuda, int chip, List<String> options) {
    this.library = library;
    this.cuda = cuda;
    this.chip = chip;
    this.options = List.copyOf(options);
  }

  /**
   * Compiles and links files.
   *
   * @return the executable
   * @throws DriverException with the compiler's output, or naming functions that our library lacks
   */
  public Path build(List<Path> files, Path folder) throws IOException {
    boolean isCuda = files.stream().anyMatch(f -> f.toString().endsWith(".cu"));
    if (isCuda && cuda == null) {
      throw new DriverException(
          "no nvcc and no clang here, which a .cu file of a program requires: " + Compilers.ADVICE);
    }
    List<String> objects = new ArrayList<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new DriverException(file + " does not exist or is not a file");
      }
      if (!SOURCE.matcher(file.toString()).matches()) {
        objects.add(file.toString());
        continue;
      }
      Path object = folder.resolve("object%d.o".formatted(objects.size()));
      List<String> command = new ArrayList<>(compiling(file, isCuda, object));
      options.stream().filter(o -> !LINKED.matcher(o).matches()).forEach(command::add);
      command.addAll(List.of("-o", object.toString(), file.toString()));
      Tool.Ended ended = Tool.run(command, Map.of());
      if (ended.code() != 0) {
        throw new DriverException(
            "%s refuses %s:%n%s"
                .formatted(isCuda ? cuda.name() : "gcc", file, ended.output().strip()));
      }
      objects.add(object.toString());
    }
    // A program may print its name.
    String name = files.getFirst().getFileName().toString().replaceFirst("\\.\\w+$", "");
    Path program = Files.createDirectories(folder.resolve("bin")).resolve(name);
    link(isCuda, objects, program);
    return program;
  }

  /** The words that compile a file, without its name and the user's options. */
  private List<String> compiling(Path file, boolean isCuda, Path object) throws IOException {
    List<String> command = new ArrayList<>();
    switch (isCuda ? cuda : null) {
      case NvccCompiler nvcc -> {
        command.addAll(List.of(nvcc.path().toString(), "-c", "-g", "-w", "-O2"));
        command.addAll(cudaOptions());
      }
      case ClangCompiler clang -> {
        boolean kernels = file.toString().endsWith(".cu");
        command.addAll(List.of(clang.path().toString(), "-c", "-fno-optimize-sibling-calls"));
        command.addAll(
            kernels
                ? clang.hostOptions(library.headers(), ptx(clang, file, object))
                : List.of("-w"));
        command.addAll(List.of("-g", "-O2", "-I" + library.headers()));
      }
      case null, default -> {
        command.add(file.toString().endsWith(".c") ? "gcc" : "g++");
        command.addAll(List.of("-c", "-g", "-w", "-O2", "-fno-optimize-sibling-calls"));
        command.add("-I" + library.headers());
      }
    }
    command.add("-I" + library.sources());
    return command;
  }

  /** Compiles the kernels of a file, as a text that ends with a zero. */
  private Path ptx(ClangCompiler clang, Path file, Path object) throws IOException {
    List<String> more = new ArrayList<>();
    options.stream().filter(o -> !LINKED.matcher(o).matches()).forEach(more::add);
    more.add("-I" + library.sources());
    String text = clang.compile(file, Map.of(), "sm_" + chip + (chip == 90 ? "a" : ""), more);
    return Files.writeString(Path.of(object + ".ptx"), text + "\0");
  }

  private List<String> cudaOptions() {
    return List.of(
        "-gencode",
        "arch=compute_%d,code=compute_%d".formatted(chip, chip),
        "--no-compress",
        "-lineinfo",
        "-std=c++17",
        "-Xcompiler",
        "-fno-optimize-sibling-calls",
        "-include",
        library.sources().resolve("older.h").toString());
  }

  private void link(boolean isCuda, List<String> objects, Path program) throws IOException {
    List<String> command = new ArrayList<>();
    boolean byNvcc = isCuda && cuda instanceof NvccCompiler;
    switch (isCuda ? cuda : null) {
      case NvccCompiler nvcc ->
          command.addAll(List.of(nvcc.path().toString(), "-cudart", "none", "-w"));
      case ClangCompiler clang ->
          command.addAll(List.of(clang.path().toString(), "--driver-mode=g++"));
      case null, default -> command.add("g++");
    }
    command.addAll(List.of("-o", program.toString()));
    command.addAll(objects);
    options.stream().filter(o -> LINKED.matcher(o).matches()).forEach(command::add);
    String linker = byNvcc ? "-Xlinker=" : "-Wl,";
    command.addAll(
        List.of(
            linker + library.file(),
            linker + "-rpath=" + library.folder(),
            linker + "--export-dynamic",
            byNvcc ? "-Xcompiler=-pthread" : "-pthread"));
    Tool.Ended ended = Tool.run(command, Map.of());
    Set<String> relocatable = new LinkedHashSet<>();
    RELOCATABLE.matcher(ended.output()).results().forEach(m -> relocatable.add(m.group(1)));
    if (ended.code() != 0 && !relocatable.isEmpty()) {
      command.add(linkedDevices(relocatable, program.getParent()).toString());
      ended = Tool.run(command, Map.of());
    }
    if (ended.code() != 0) {
      throw new DriverException(linkError(ended.output()));
    }
  }

  /**
   * Functions that nvcc's device linker would write for files with relocatable device code: each
   * hands its file's PTX to our library, where the emulator links it.
   */
  private static Path linkedDevices(Set<String> names, Path folder) throws IOException {
    StringBuilder source =
        new StringBuilder("void emulator_register_linked(void (*)(void **), void *);\n");
    for (String name : names) {
      source.append(
          "void %s(void (*callback)(void **), void *wrapper, void *id, void (*used)(void *)) {"
                  .formatted(name)
              + " emulator_register_linked(callback, wrapper); }\n");
    }
    Path file = Files.writeString(folder.resolve("linked.c"), source);
    Path object = folder.resolve("linked.o");
    Tool.Ended ended =
        Tool.run(List.of("gcc", "-c", file.toString(), "-o", object.toString()), Map.of());
    if (ended.code() != 0) {
      throw new DriverException("gcc refuses: " + ended.output().strip());
    }
    return object;
  }

  /** Names functions of CUDA that are missing, with their calls; else quotes the linker. */
  static String linkError(String output) {
    Set<String> missing = new LinkedHashSet<>();
    boolean others = false;
    for (MatchResult m : UNDEFINED.matcher(output).results().toList()) {
      if (CUDA.matcher(m.group(2)).matches()) {
        missing.add(
            "%s calls %s, which our CUDA runtime does not have".formatted(m.group(1), m.group(2)));
      } else {
        others = true;
      }
    }
    return missing.isEmpty() || others
        ? "the program cannot be linked:%n%s".formatted(output.strip())
        : String.join("\n", missing);
  }
}
