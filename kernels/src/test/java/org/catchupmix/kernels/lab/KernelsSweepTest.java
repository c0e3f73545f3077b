package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.catchupmix.kernels.lab.KernelsCommandTest.Said;
import org.catchupmix.kernels.library.KernelFiles;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelsSweepTest {
  @TempDir Path folder;

  private static Said sweep(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "sweep";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Said said = KernelsCommandTest.kernels(all);
    Assumptions.assumeFalse(said.error().contains("no compiler of CUDA sources"), said.error());
    return said;
  }

  /** Launcher and source agree on each value: all results are right, and half the threads run. */
  @Test
  void blocksAndTilesAreSwept() throws IOException {
    Path json = folder.resolve("sweep.json");
    Said said =
        sweep(
            "channel_mix",
            "--shape",
            "3x9x9x36",
            "-D",
            "BLOCK=64,256",
            "-D",
            "PIXELS=4",
            "--chip",
            "80",
            "--json",
            json + "");
    assertEquals(0, said.code(), said.out() + said.error());
    JsonNode runs = new ObjectMapper().readTree(json.toFile());
    assertEquals(2, runs.size());
    for (JsonNode run : runs) {
      JsonNode v3 = run.get("variants").get(0);
      assertTrue(v3.get("correct").asBoolean(), run.toString());
      assertTrue(run.get("macros").get("BLOCK").asInt() % 64 == 0);
    }
    double best = runs.get(0).get("variants").get(0).get("predicted_us").asDouble();
    double worst = runs.get(1).get("variants").get(0).get("predicted_us").asDouble();
    assertTrue(best <= worst, "the best comes first");
    assertTrue(said.out().contains("the source defines BLOCK 256, PIXELS 8, FLIGHT 4"), said.out());
  }

  /** Tiles of tensor cores: the launcher makes as many blocks as there are. */
  @Test
  void tilesOfTensorCoresAreSwept() {
    Said said =
        sweep(
            "conv2d_weight_gradient",
            "--shape",
            "2x8x8x24x40x3x1",
            "--variant",
            "v5",
            "--type",
            "bf16",
            "--chip",
            "80",
            "-D",
            "LONG_SIDE=64",
            "-D",
            "HELD=3");
    assertEquals(0, said.code(), said.out() + said.error());
    assertTrue(said.out().contains("LONG_SIDE 128, SHORT_SIDE 64, HELD 4"), said.out());
    assertTrue(said.out().lines().anyMatch(l -> l.matches(" +64 +3 +.*")), said.out());
  }

  /** A source of one's own with a macro that the launcher does not know. */
  @Test
  void aValueThatBreaksTheKernelIsARowThatSaysSo() throws IOException {
    Path cu = folder.resolve("channel_mix.cu");
    Files.writeString(
        cu,
        "#define WRONG 5 // channels too far\n"
            + KernelFiles.cuda("channel_mix")
                .replace("i % channels];", "(i + WRONG - 5) % channels];"));
    Said said =
        sweep(
            "channel_mix",
            "--shape",
            "2x3x3x5",
            "--variant",
            "v1",
            "-D",
            "WRONG=5,6",
            "--cu",
            cu + "");
    assertEquals(0, said.code(), "one is right: " + said.out() + said.error());
    List<String> lines = said.out().lines().toList();
    assertTrue(lines.getLast().startsWith("WRONG=6 is WRONG: its results are not"), said.out());
  }

  @Test
  void anUnknownMacroIsRefusedWithThoseThatThereAre() {
    Said said = sweep("channel_mix", "--shape", "1x1x1x4", "-D", "PIXEL=4");
    assertEquals(2, said.code());
    assertEquals(
        "-D PIXEL (did you mean PIXELS?): channel_mix.cu defines BLOCK 256, PIXELS 8, FLIGHT 4",
        said.error());
    assertEquals(
        "-D BLOCK=x: must be numbers from 1, such as 64,128 or 64..512",
        sweep("channel_mix", "--shape", "1x1x1x4", "-D", "BLOCK=x").error());
    assertEquals(
        "-D: more than 200 combinations, each of which is compiled: take fewer values",
        sweep("channel_mix", "--shape", "1x1x1x4", "-D", "BLOCK=1..300+1").error());
  }

  @Test
  void macrosAreReadWithTheirComments() throws IOException {
    assertEquals(
        Map.of("TILE", 64, "DEPTH", 16, "PITCH", 68),
        new MacroText(KernelFiles.source("conv2d"))
            .values().entrySet().stream()
                .filter(e -> List.of("TILE", "DEPTH", "PITCH").contains(e.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  @Test
  void repetitionsSpread() {
    Repetitions four = new Repetitions(new double[] {1, 4, 1, 2});
    assertEquals(1.5, four.median());
    assertEquals(1, four.drift());
    assertEquals(7, new Repetitions(new double[] {7}).median());
    assertEquals(0, new Repetitions(new double[] {7}).drift());
  }
}
