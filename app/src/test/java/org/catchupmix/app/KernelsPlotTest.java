package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.catchupmix.cli.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the laboratory writes is what its figures read: two modules, which meet in the program. */
class KernelsPlotTest {
  @TempDir Path folder;

  record Said(int code, String out, String error) {}

  private static Said catchup(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter error = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(error, true))
            .execute(arguments);
    return new Said(code, out.toString(), error.toString());
  }

  private Path json(String... run) {
    Path json = folder.resolve("run.json");
    String[] all = new String[run.length + 3];
    all[0] = "kernels";
    System.arraycopy(run, 0, all, 1, run.length);
    all[run.length + 1] = "--json";
    all[run.length + 2] = json.toString();
    Said said = catchup(all);
    assertEquals(0, said.code(), said.error());
    return json;
  }

  private List<String> plotted(Path json) throws IOException {
    Path figures = folder.resolve("figures");
    Said said = catchup("kernels", "plot", json + "", "--out", figures + "");
    assertEquals(0, said.code(), said.error());
    try (var files = Files.list(figures)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void timesOverShapesGiveARooflineAndAFigureOverShapes() throws IOException {
    Path json = json("run", "gemm", "--shape", "32..64x32x32", "--chip", "80");
    assertEquals(
        List.of("roofline.png", "roofline.svg", "shapes.png", "shapes.svg"), plotted(json));
    assertEquals(1920, ImageIO.read(folder.resolve("figures/roofline.png").toFile()).getWidth());
    String svg = Files.readString(folder.resolve("figures/roofline.svg"));
    assertTrue(svg.contains("A100, predicted by the cost model"));
  }

  /** A mix computes nothing, so it stands beside the memory's rate alone; counts need no chip. */
  @Test
  void countsOverShapesAreDrawnToo() throws IOException {
    assertEquals(
        List.of("shapes.png", "shapes.svg"),
        plotted(json("run", "channel_mix", "--shape", "1..2x3x3x4")));
  }

  @Test
  void whatCannotBeDrawnIsSaid() throws IOException {
    Path json = json("run", "fill", "--shape", "1x1x1x4");
    Said none = catchup("kernels", "plot", json + "", "--out", folder.resolve("figures") + "");
    assertEquals(1, none.code());
    assertTrue(none.error().startsWith("catchup: there is nothing to draw: "), none.error());
    assertTrue(Files.notExists(folder.resolve("figures")));
    for (String text : List.of("{\"epochs\": 3}", "no JSON", "[1]")) {
      Path other = Files.writeString(folder.resolve("other.json"), text);
      Said foreign = catchup("kernels", "plot", other + "");
      assertEquals(1, foreign.code());
      assertEquals(
          "catchup: "
              + other
              + " is no file of 'catchup kernels run --json' or 'kernels sweep --json'",
          foreign.error().strip());
    }
  }
}
