package org.catchupmix.emulator.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.gpu.DriverException;

/**
 * A CUDA source compiled to PTX. Its host code only has to parse: missing headers become empty, and
 * undeclared names become an arbitrary type, value and function.
 *
 * @param stubs headers and names that were missing
 */
record CudaFile(String ptx, NvccProgram nvcc, List<String> stubs) {
  /** Most attempts; each supplies the names that the previous one lacked. */
  private static final int ATTEMPTS = 12;

  private static final Pattern HEADER =
      Pattern.compile("fatal error: ([\\w./+-]+): No such file or directory");
  private static final Pattern NAME =
      Pattern.compile("error: identifier \"(\\w+)\" is undefined\\R([^\\r\\n]*)");
  private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");

  private static final String PRELUDE =
      """
      #pragma once
      #include <cuda_runtime.h>
      #include <cuda_bf16.h>
      #include <cuda_fp16.h>
      #include <cmath>
      #include <cstdint>
      #include <cstdio>
      #include <cstdlib>
      #include <cstring>
      struct CatchupAnything {
        template <class... A> CatchupAnything operator()(A&&...) const { return {}; }
        template <class T> operator T() const { return T(); }
        template <class T> CatchupAnything& operator=(T&&) { return *this; }
        template <class T> bool operator==(T&&) const { return true; }
        template <class T> bool operator!=(T&&) const { return false; }
      };
      """;

  /**
   * Compiles a source.
   *
   * @param chip target of the PTX, such as 80
   * @throws DriverException if there is no nvcc, or with its output if it refuses the source
   */
  static CudaFile compile(Path source, int chip, List<String> options) throws IOException {
    NvccProgram nvcc =
        NvccProgram.find(System.getenv())
            .orElseThrow(
                () ->
                    new DriverException(
                        "no nvcc in CUDA_HOME/bin, on PATH or in /usr/local/cuda/bin, which %s requires; PTX needs none"
                            .formatted(source)));
    Path scratch = Files.createTempDirectory("emulate");
    try {
      return compile(nvcc, source, chip, options, scratch);
    } finally {
      delete(scratch);
    }
  }

  private static CudaFile compile(
      NvccProgram nvcc, Path source, int chip, List<String> options, Path scratch)
      throws IOException {
    Path ptx = scratch.resolve("out.ptx");
    Path prelude = scratch.resolve("catchup_anything.h");
    Map<String, String> stubs = new LinkedHashMap<>();
    for (int attempt = 1; ; attempt++) {
      List<String> command =
          new ArrayList<>(List.of("-ptx", "-lineinfo", "-w", "-std=c++17", "-arch=sm_" + chip));
      command.addAll(options);
      if (!stubs.isEmpty()) {
        command.addAll(List.of("-include", prelude.toString(), "-I", scratch.toString()));
      }
      command.addAll(List.of("-o", ptx.toString(), source.toString()));
      NvccProgram.Ended ended = nvcc.execute(command);
      if (ended.code() == 0) {
        return new CudaFile(Files.readString(ptx), nvcc, List.copyOf(stubs.keySet()));
      }
      int before = stubs.size();
      addHeaders(ended.output(), scratch, stubs);
      addNames(ended.output(), stubs);
      if (stubs.size() == before || attempt == ATTEMPTS) {
        throw new DriverException("nvcc refuses %s:%n%s".formatted(source, ended.output().strip()));
      }
      Files.writeString(prelude, PRELUDE + String.join("\n", stubs.values()) + "\n");
    }
  }

  /** Adds missing headers, which need no declaration. */
  private static void addHeaders(String output, Path scratch, Map<String, String> stubs)
      throws IOException {
    for (Matcher m = HEADER.matcher(output); m.find(); ) {
      Path header = scratch.resolve(m.group(1)).normalize();
      if (header.startsWith(scratch) && Files.notExists(header)) {
        Files.createDirectories(header.getParent());
        Files.writeString(header, "");
        stubs.put(m.group(1), "");
      }
    }
  }

  /** Adds missing names with declarations; the source line shows which are types. */
  private static void addNames(String output, Map<String, String> stubs) {
    for (Matcher m = NAME.matcher(output); m.find(); ) {
      String name = m.group(1);
      boolean type =
          name.endsWith("_t")
              || Pattern.compile("\\b" + name + "\\s*[*&]?\\s+[*&]?\\w+\\s*[;=,)\\[({]")
                  .matcher(m.group(2))
                  .find();
      String how = type ? "typedef" : "static";
      stubs.put(name, "%s CatchupAnything %s;".formatted(how, name));
    }
  }

  /** Returns the registers per thread of a kernel on a chip, if the compiler reports them. */
  OptionalInt registers(String kernel, int chip) throws IOException {
    Path scratch = Files.createTempDirectory("emulate");
    try {
      Path file = scratch.resolve("in.ptx");
      Files.writeString(file, ptx);
      String output =
          nvcc.execute(
                  List.of(
                      "-cubin",
                      "-arch=sm_" + chip,
                      "-Xptxas",
                      "-v",
                      "-o",
                      scratch.resolve("out.cubin").toString(),
                      file.toString()))
              .output();
      int at = output.indexOf("Compiling entry function '" + kernel + "'");
      Matcher m = REGISTERS.matcher(output);
      return at >= 0 && m.find(at)
          ? OptionalInt.of(Integer.parseInt(m.group(1)))
          : OptionalInt.empty();
    } finally {
      delete(scratch);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
