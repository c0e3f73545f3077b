package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures of what the lab writes: two modules that meet in the program only. */
class KernelsPlotTest {
  @TempDir Path folder;

  private Path json(String run) {
    Path json = folder.resolve("run.json");
    Outcome.succeed(("kernels run " + run + " --json " + json).split(" "));
    return json;
  }

  private List<String> plotted(Path json) throws IOException {
    Path figures = folder.resolve("figures");
    Outcome.succeed("kernels", "plot", json + "", "--out", figures + "");
    try (var files = Files.list(figures)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void variantsOfOneShapeAreBars() throws IOException {
    assertEquals(
        List.of("variants.csv", "variants.png", "variants.svg"),
        plotted(json("channel_mix --shape 1x3x3x4")));
    assertEquals(1920, ImageIO.read(folder.resolve("figures/variants.png").toFile()).getWidth());
  }

  @Test
  void severalShapesAreLines() throws IOException {
    assertEquals(
        List.of("shapes.csv", "shapes.png", "shapes.svg"),
        plotted(json("channel_mix --shape 1x3x3x4,2x3x3x4 --chip 80")));
  }

  /** Adds a time of a GPU to what the emulator counted. */
  @Test
  void timesOfAKnownGpuGiveARoofline() throws IOException {
    Path json = json("gemm --shape 32x32x32 --variant v1 --chip 80");
    Files.writeString(
        json,
        Files.readString(json)
            .replace("\"correct\" : true", "\"correct\" : true, \"cold_us\" : 5"));
    assertEquals(
        List.of(
            "roofline.csv",
            "roofline.png",
            "roofline.svg",
            "variants.csv",
            "variants.png",
            "variants.svg"),
        plotted(json));
  }

  @Test
  void aFileOfSomethingElseIsRefused() throws IOException {
    for (String text : List.of("{\"epochs\": 3}", "no JSON", "[1]")) {
      Path other = Files.writeString(folder.resolve("other.json"), text);
      Outcome.requireFailed(other.toString(), "kernels", "plot", other + "");
    }
  }
}
