package org.catchupmix.emulator.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.compiler.CudaHeaders;
import org.catchupmix.emulator.compiler.Tool;
import org.catchupmix.gpu.DriverException;

/** Our CUDA runtime and driver, compiled with gcc to a {@code libcuda.so.1}. */
public record RuntimeLibrary(Path folder, Path headers) {
  /** The library's file name, which programs ask the loader for. */
  public static final String NAME = "libcuda.so.1";

  private static final List<String> SOURCES =
      List.of(
          "wire", "memory", "launch", "streams", "graphs", "device", "driver", "tensor", "nvrtc");

  private static final List<String> INCLUDED =
      List.of("runtime.h", "older.h", "nvrtc.h", "cublas_v2.h");

  /**
   * Makes it.
   *
   * @param folder of the library, and of its sources below
   * @param toolkit headers of CUDA; null for our own, which have what the runtime has
   * @param command that starts an emulator for a program that was started without one; empty if
   *     there is none
   */
  public static RuntimeLibrary make(Path folder, Path toolkit, List<String> command)
      throws IOException {
    Path gcc =
        Tool.find("gcc")
            .or(() -> Tool.find("clang"))
            .orElseThrow(
                () ->
                    new DriverException(
                        "neither gcc nor clang is on PATH: one compiles the CUDA runtime"));
    Path sources = Files.createDirectories(folder.resolve("runtime"));
    Path own = CudaHeaders.write(sources.resolve("headers"));
    List<String> compile =
        new ArrayList<>(List.of(gcc.toString(), "-O1", "-shared", "-fPIC", "-w", "-pthread"));
    compile.addAll(List.of("-fno-optimize-sibling-calls", "-Wl,-soname," + NAME));
    for (String name : SOURCES) {
      compile.add(copied(name + ".c", sources).toString());
    }
    for (String name : INCLUDED) {
      copied(name, sources);
    }
    // JCuda's libraries, among others, ask for functions of this version.
    Path map = Files.writeString(sources.resolve("map"), NAME + " { global: *; };\n");
    StringBuilder words = new StringBuilder();
    command.forEach(word -> words.append('"').append(escaped(word)).append("\","));
    Files.writeString(sources.resolve("command.h"), words + "\n");
    compile.addAll(
        List.of(
            "-I" + sources,
            "-I" + (toolkit == null ? own : toolkit),
            "-Wl,--version-script=" + map,
            "-o",
            folder.resolve(NAME).toString(),
            "-ldl"));
    Tool.Ended ended = Tool.run(compile, Map.of());
    if (ended.code() != 0) {
      throw new DriverException("gcc cannot compile the CUDA runtime: " + ended.output().strip());
    }
    return new RuntimeLibrary(folder, toolkit == null ? own : toolkit);
  }

  private static String escaped(String word) {
    return word.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static Path copied(String name, Path folder) throws IOException {
    Path to = folder.resolve(name);
    try (InputStream in = RuntimeLibrary.class.getResourceAsStream(name)) {
      Files.write(to, in.readAllBytes());
    }
    return to;
  }

  /** Folder of the headers that replace those of other libraries. */
  Path sources() {
    return folder.resolve("runtime");
  }

  /** The library. */
  public Path file() {
    return folder.resolve(NAME);
  }
}
