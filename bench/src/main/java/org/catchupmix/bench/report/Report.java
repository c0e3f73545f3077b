package org.catchupmix.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.study.plot.BarCharts;
import org.catchupmix.study.plot.Bars;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/**
 * The results of a command.
 *
 * @param title one line
 * @param environment where and how it was measured
 * @param results as JMH keeps them
 * @param table the summary
 * @param notes lines below it
 * @param bars the chart
 */
public record Report(
    String title,
    Environment environment,
    Collection<RunResult> results,
    Table table,
    List<String> notes,
    Bars bars) {
  /** The file that {@code bench-compare} reads. */
  public static final String JSON = "results.json";

  /** The summary as text. */
  public List<String> text() {
    List<String> lines = new ArrayList<>(List.of(title, ""));
    lines.addAll(environment.lines());
    lines.add("");
    lines.addAll(table.lines());
    lines.add("");
    lines.addAll(notes);
    return lines;
  }

  /**
   * Writes JSON and CSV as JMH does, with the environment in each, the summary and the chart.
   *
   * @param folder is made if it is not there
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    JsonNode entries = mapper.readTree(format(ResultFormatType.JSON));
    for (JsonNode entry : entries) {
      ((ObjectNode) entry).set("environment", mapper.valueToTree(environment.facts()));
    }
    byte[] json = mapper.writeValueAsBytes(entries);
    AtomicFile.write(folder.resolve(JSON), out -> out.write(json));
    StringBuilder csv = new StringBuilder();
    environment.lines().forEach(line -> csv.append("# ").append(line).append('\n'));
    write(folder.resolve("results.csv"), csv + format(ResultFormatType.CSV));
    write(folder.resolve("summary.txt"), String.join("\n", text()) + "\n");
    BarCharts.figure(title, bars, environment.lines()).writePng(folder.resolve("chart.png"));
  }

  private String format(ResultFormatType type) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ResultFormatFactory.getInstance(type, new PrintStream(bytes, true, StandardCharsets.UTF_8))
        .writeOut(results);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
