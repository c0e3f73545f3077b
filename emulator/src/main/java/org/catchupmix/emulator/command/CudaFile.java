package org.catchupmix.emulator.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.gpu.DriverException;

/** A CUDA source compiled to PTX; its host code does not run. */
record CudaFile(String ptx, NvccProgram nvcc) {
  private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");

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
    Path ptx = Files.createTempFile("emulate", ".ptx");
    try {
      List<String> command =
          new ArrayList<>(List.of("-ptx", "-lineinfo", "-w", "-std=c++17", arch(chip)));
      command.addAll(options);
      command.addAll(List.of("-o", ptx.toString(), source.toString()));
      NvccProgram.Ended ended = nvcc.execute(command);
      if (ended.code() != 0) {
        throw new DriverException("nvcc refuses %s:%n%s".formatted(source, ended.output().strip()));
      }
      return new CudaFile(Files.readString(ptx), nvcc);
    } finally {
      Files.deleteIfExists(ptx);
    }
  }

  /** Names a chip with all its instructions: {@code wgmma} needs sm_90a. */
  private static String arch(int chip) {
    return "-arch=sm_" + chip + (chip == 90 ? "a" : "");
  }

  /** Returns the registers per thread of a kernel, if the compiler reports them. */
  OptionalInt registers(String kernel, int chip) throws IOException {
    Path file = Files.createTempFile("emulate", ".ptx");
    Path cubin = Files.createTempFile("emulate", ".cubin");
    try {
      Files.writeString(file, ptx);
      String output =
          nvcc.execute(
                  List.of(
                      "-cubin",
                      arch(chip),
                      "-Xptxas",
                      "-v",
                      "-o",
                      cubin.toString(),
                      file.toString()))
              .output();
      int at = output.indexOf("Compiling entry function '" + kernel + "'");
      Matcher m = REGISTERS.matcher(output);
      return at >= 0 && m.find(at)
          ? OptionalInt.of(Integer.parseInt(m.group(1)))
          : OptionalInt.empty();
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(cubin);
    }
  }
}
