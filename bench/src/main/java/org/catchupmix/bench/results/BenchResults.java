package org.catchupmix.bench.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Table;
import org.catchupmix.program.Program;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/**
 * Results of a benchmark command.
 *
 * @param title one line
 * @param environment where, when and how it was measured, in the order of the summary
 * @param measured results and loads
 * @param table the summary
 * @param notes lines below the table
 */
public record BenchResults(
    String title,
    Map<String, String> environment,
    Measurements measured,
    Table table,
    List<String> notes) {
  /** Name of the file that {@code scripts/bench-compare} reads. */
  public static final String JSON = "results.json";

  /**
   * Describes this machine now.
   *
   * @param command that runs
   * @param devices descriptions by name
   */
  public static Map<String, String> environment(String command, Map<String, String> devices) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("command", command);
    facts.put("date", OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("commit", Program.commit());
    facts.put("processor", Program.processor());
    devices.forEach((name, description) -> facts.put("device " + name, description));
    facts.put("java", Program.java());
    facts.put(
        "flags",
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(f -> !f.startsWith("-D" + Program.HOME))
            .collect(Collectors.joining(" ")));
    return facts;
  }

  /** Formats the environment, one fact per line. */
  private List<String> facts() {
    int width = environment.keySet().stream().mapToInt(String::length).max().orElse(0);
    return environment.entrySet().stream()
        .map(e -> ("%-" + width + "s  %s").formatted(e.getKey(), e.getValue()))
        .toList();
  }

  private List<String> text() {
    return Stream.of(
            List.of(title, ""),
            facts(),
            List.of(""),
            table.lines(),
            List.of(""),
            notes,
            measured.notes())
        .flatMap(List::stream)
        .toList();
  }

  /** Prints the summary and writes the folder. */
  public void publish(Path folder, PrintStream out) throws IOException {
    out.println();
    text().forEach(out::println);
    write(folder);
    out.println("written: " + folder);
  }

  /**
   * Writes JSON in JMH's format, with environment and load, and the summary.
   *
   * @param folder created if it is missing
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    ResultFormatFactory.getInstance(ResultFormatType.JSON, new PrintStream(json))
        .writeOut(measured.all().stream().map(Measurements.Loaded::result).toList());
    JsonNode entries = mapper.readTree(json.toByteArray());
    for (int i = 0; i < entries.size(); i++) {
      ((ObjectNode) entries.get(i))
          .<ObjectNode>set("environment", mapper.valueToTree(environment))
          .set("load", mapper.valueToTree(measured.all().get(i).load().facts()));
    }
    AtomicFile.write(folder.resolve(JSON), mapper.writeValueAsString(entries));
    AtomicFile.write(folder.resolve("summary.txt"), String.join("\n", text()) + "\n");
  }
}
