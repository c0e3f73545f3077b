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
import org.catchupmix.run.RunException;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.Csv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureIndexTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  private FigureFolder figures(String what) {
    PrintStream out = new PrintStream(screen, true, StandardCharsets.UTF_8);
    return new FigureFolder(folder.resolve("analysis"), what, "./catchup " + what, out);
  }

  private static Figure line(String title) throws IOException {
    Series series = new Series("a", new double[] {0, 1}, new double[] {0, 1});
    return LineCharts.figure(title, List.of(new Panel("", "x", "y", List.of(series))));
  }

  @Test
  void figuresAreWrittenAndListed() throws IOException {
    assertEquals(List.of(), FigureIndex.read(folder).figures());
    figures("drop").add("drop", "c", line("Old"));
    figures("maps").add("maps-one", "c", line("Maps"));
    figures("drop").add("drop", "A caption.", line("New"));
    Path there = folder.resolve("analysis");
    assertEquals(
        List.of(
            new FigureIndex.Entry("drop", "drop", "New", "A caption.", "./catchup drop"),
            new FigureIndex.Entry("maps", "maps-one", "Maps", "c", "./catchup maps")),
        FigureIndex.read(there).figures());
    assertTrue(Files.size(there.resolve("drop.png")) > 1000);
    assertTrue(Files.readString(there.resolve("drop.svg")).contains("<svg"));
    assertEquals(
        "panel,line,x,value,low,high\ny,a,0.0,0.0,,\ny,a,1.0,1.0,,\n",
        Files.readString(there.resolve("drop.csv")));
    assertEquals(
        List.of(
            "figure  " + there.resolve("drop.png") + ": Old",
            "figure  " + there.resolve("maps-one.png") + ": Maps",
            "figure  " + there.resolve("drop.png") + ": New"),
        screen.toString(StandardCharsets.UTF_8).lines().toList());
    assertThrows(IllegalArgumentException.class, () -> figures("drop").add("maps", "c", line("t")));
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    for (String text :
        List.of("", "null", "[1]", "{\"figures\":[{\"what\":\"drop\"}]}", "{\"figures\":[null]}")) {
      Files.writeString(folder.resolve(FigureIndex.FILE), text);
      String message =
          assertThrows(RunException.class, () -> FigureIndex.read(folder), text).getMessage();
      assertTrue(message.contains(folder.resolve(FigureIndex.FILE).toString()), message);
    }
  }

  @Test
  void tablesQuoteWhatNeedsIt() {
    Csv csv = new Csv("setting", "value").row("mix-layers=[0, 1] \"x\"", Double.NaN);
    assertEquals("setting,value\n\"mix-layers=[0, 1] \"\"x\"\"\",\n", csv.text());
    assertThrows(IllegalArgumentException.class, () -> csv.row(1));
  }
}
