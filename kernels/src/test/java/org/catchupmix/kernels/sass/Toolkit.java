package org.catchupmix.kernels.sass;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The assembler of a CUDA toolkit, where it is on the PATH, for chips that are newer than ours. */
public final class Toolkit {
  private Toolkit() {}

  /** Skips a test, and says why, where there is none, or one that does not know a chip. */
  public static void requireChip(int chip, Path folder) {
    Path cubin = folder.resolve("empty.cubin");
    String empty = ".version 7.0\n.target sm_75\n.address_size 64\n.visible .entry e() { ret; }\n";
    try {
      Assumptions.assumeTrue(
          run("empty", empty, chip, folder, cubin) == 0,
          "ptxas does not know sm_" + chip + ": it is too old");
    } catch (IOException e) {
      Assumptions.abort("no ptxas on the PATH: " + e.getMessage());
    }
  }

  /** The kernels of PTX, compiled for a chip. */
  public static List<SassKernel> compile(String name, String ptx, int chip, Path folder) {
    Path cubin = folder.resolve(name + ".cubin");
    try {
      if (run(name, ptx, chip, folder, cubin) != 0) {
        throw new AssertionError(Files.readString(folder.resolve(name + ".said")));
      }
      return Cubin.kernels(Files.readAllBytes(cubin), chip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int run(String name, String ptx, int chip, Path folder, Path cubin)
      throws IOException {
    Path source = Files.writeString(folder.resolve(name + ".ptx"), ptx);
    Process ptxas =
        new ProcessBuilder("ptxas", "-arch=sm_" + chip, source + "", "-o", cubin + "")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".said").toFile())
            .start();
    try {
      return ptxas.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
