package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.emulator.arithmetic.VectorUse;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** Messages, counters and results are the same with and without the Vector API. */
class WithoutVectorsTest {
  /** Messages of the planted kernels; result and counters of a reduction. */
  private static List<String> all() throws IOException {
    List<String> said = new ArrayList<>();
    for (PlantedBugsTest.Planted planted : PlantedBugsTest.planted().toList()) {
      said.add(PlantedBugsTest.said(planted, EmulatorOptions.defaults()));
    }
    float[] x = new float[5000];
    for (int i = 0; i < x.length; i++) {
      x[i] = 1f / (i + 1);
    }
    float[] sums = new float[20];
    try (PtxEmulator gpu = new PtxEmulator()) {
      String ptx = Files.readString(Path.of("example", "block_sums.ptx"));
      DeviceMemory from = gpu.allocate(Float.BYTES * x.length);
      DeviceMemory to = gpu.allocate(Float.BYTES * sums.length);
      gpu.upload(MemorySegment.ofArray(x), from);
      gpu.launch(
          gpu.load(new KernelSource("block_sums", ptx, "")).function("block_sums"),
          Launch.of(sums.length, 256),
          given(from, to, x.length));
      gpu.download(to, MemorySegment.ofArray(sums));
      said.add(Arrays.toString(sums));
      said.add(gpu.lastReport().costs().toString());
    }
    return said;
  }

  /** Runs in another JVM. */
  static void main(String[] arguments) throws IOException {
    Files.write(Path.of(arguments[0]), VectorUse.PRESENT ? List.of("there are vectors") : all());
  }

  @Test
  void plainLoopsGiveTheSame() throws IOException, InterruptedException {
    assertTrue(VectorUse.PRESENT);
    Path said = Files.createTempFile("without-vectors", ".txt");
    try {
      Process java =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  WithoutVectorsTest.class.getName(),
                  said.toString())
              .redirectErrorStream(true)
              .start();
      String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, java.waitFor(), printed);
      assertEquals(String.join("\n", all()), String.join("\n", Files.readAllLines(said)));
    } finally {
      Files.delete(said);
    }
  }
}
