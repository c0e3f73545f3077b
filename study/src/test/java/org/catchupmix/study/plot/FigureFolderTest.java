package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.catchupmix.io.Csv;
import org.catchupmix.run.RunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureFolderTest {
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  private FigureFolder folder(Path path, FigureOptions options) {
    return new FigureFolder(path, options, new PrintStream(screen, true, StandardCharsets.UTF_8));
  }

  private static Figure figure(String title) {
    Series series = new Series("a", new double[] {0, 1}, new double[] {0, 1});
    return LineCharts.figure(title, List.of(new Panel("", "x", "y", List.of(series))));
  }

  @Test
  void aFigureIsWrittenInItsFormatsAndListed(@TempDir Path folder) throws IOException {
    Path there = folder.resolve("analysis");
    FigureOptions all = new FigureOptions(EnumSet.allOf(Format.class), false, Map.of());
    folder(there, FigureOptions.DEFAULT).add("drop", figure("T"), "What it shows.");
    folder(there, FigureOptions.DEFAULT).add("b", figure("B"), "");
    assertFalse(Files.exists(there.resolve("drop.pdf")), "only on request");
    folder(there, all).add("drop", figure("U"), "Again.");
    assertTrue(Files.size(there.resolve("drop.png")) > 1000);
    assertTrue(Files.readString(there.resolve("drop.svg")).contains("<svg"));
    assertTrue(
        Files.readString(there.resolve("drop.pdf"), StandardCharsets.ISO_8859_1)
            .startsWith("%PDF"));
    assertEquals(
        "panel,line,x,value,low,high\ny,a,0.0,0.0,,\ny,a,1.0,1.0,,\n",
        Files.readString(there.resolve("drop.csv")));
    List<FigureIndex.Entry> index = FigureIndex.read(there).figures();
    assertEquals(
        List.of(
            new FigureIndex.Entry("drop", "U", "Again.", 600),
            new FigureIndex.Entry("b", "B", "", 600)),
        index);
    assertEquals(List.of(Format.values()), index.getFirst().formats(there));
    assertEquals(
        "figure  " + there.resolve("drop.svg") + ": T",
        screen.toString(StandardCharsets.UTF_8).lines().toList().getFirst());
    Files.writeString(there.resolve("figures.json"), "{\"figures\": [{}]}");
    assertThrows(RunException.class, () -> FigureIndex.read(there));
  }

  @Test
  void tablesQuoteWhatNeedsIt() {
    Csv csv = new Csv("setting", "value").row("mix-layers=[0, 1] \"x\"", Double.NaN);
    assertEquals("setting,value\n\"mix-layers=[0, 1] \"\"x\"\"\",\n", csv.text());
    assertThrows(IllegalArgumentException.class, () -> csv.row(1));
  }
}
