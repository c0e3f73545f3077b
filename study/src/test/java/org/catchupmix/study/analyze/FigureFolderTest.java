package org.catchupmix.study.analyze;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.Csv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureFolderTest {
  @Test
  void aFigureIsWrittenInThreeFormats(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    Path there = folder.resolve("analysis");
    Series series = new Series("a", new double[] {0, 1}, new double[] {0, 1});
    new FigureFolder(there, new PrintStream(screen, true, StandardCharsets.UTF_8))
        .add("drop", LineCharts.figure("T", List.of(new Panel("", "x", "y", List.of(series)))));
    assertTrue(Files.size(there.resolve("drop.png")) > 1000);
    assertTrue(Files.readString(there.resolve("drop.svg")).contains("<svg"));
    assertEquals(
        "panel,line,x,value,low,high\ny,a,0.0,0.0,,\ny,a,1.0,1.0,,\n",
        Files.readString(there.resolve("drop.csv")));
    assertEquals(
        List.of("figure  " + there.resolve("drop.png") + ": T"),
        screen.toString(StandardCharsets.UTF_8).lines().toList());
  }

  @Test
  void tablesQuoteWhatNeedsIt() {
    Csv csv = new Csv("setting", "value").row("mix-layers=[0, 1] \"x\"", Double.NaN);
    assertEquals("setting,value\n\"mix-layers=[0, 1] \"\"x\"\"\",\n", csv.text());
    assertThrows(IllegalArgumentException.class, () -> csv.row(1));
  }
}
