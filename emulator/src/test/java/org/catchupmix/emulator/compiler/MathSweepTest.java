package org.catchupmix.emulator.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the mathematics of kernels with libquadmath, which has twice the digits. */
class MathSweepTest {
  private static final int FUNCTIONS = 44;
  private static final double MOST_UNITS = 2;

  /** Arguments of each function; the bounds in math_core.h are those of a million. */
  private static final String ARGUMENTS = "5000";

  @Test
  void errorsAreWithinTwoUnits(@TempDir Path folder) throws IOException {
    Assumptions.assumeTrue(Tool.find("g++").isPresent(), "no g++");
    Path headers = CudaHeaders.write(folder.resolve("cuda"));
    String program = folder.resolve("sweep").toString();
    Tool.Ended built =
        Tool.run(
            List.of(
                "g++",
                "-O2",
                "-w",
                "-ffp-contract=off",
                "-std=gnu++17",
                "-I" + headers,
                "src/test/c/math_sweep.cpp",
                "-o",
                program,
                "-lquadmath"),
            Map.of());
    Assumptions.assumeTrue(
        built.code() == 0 || !built.output().contains("quadmath"), "g++ has no libquadmath");
    assertEquals(0, built.code(), built.output());
    List<String> lines = Tool.run(List.of(program, ARGUMENTS), Map.of()).output().lines().toList();
    assertEquals(FUNCTIONS, lines.size(), () -> String.join("\n", lines));
    assertEquals(
        List.of(),
        lines.stream().filter(l -> !(Double.parseDouble(l.split(" ")[1]) <= MOST_UNITS)).toList());
  }
}
