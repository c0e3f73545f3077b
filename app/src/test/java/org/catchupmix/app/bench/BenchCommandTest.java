package org.catchupmix.app.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.app.Main;
import org.catchupmix.bench.results.BenchResults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as a user meets it. */
class BenchCommandTest {
  /** The default of --batch, as the help of each command shows it. */
  private static final Map<String, String> BATCHES =
      Map.of(
          "ops", "32, with --quick 8",
          "conv", "32, with --quick 8",
          "mix", "32",
          "step", "32,128, with --quick 32",
          "host", "128, with --quick 32",
          "peers", "32,128, with --quick 32");

  @TempDir Path folder;

  private record Outcome(int code, String out, String err) {}

  private static Outcome run(String... args) {
    StringWriter err = new StringWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      int code = Main.commandLine().setErr(new PrintWriter(err, true)).execute(args);
      return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString());
    } finally {
      System.setOut(before);
    }
  }

  private static String batches(String help) {
    Matcher m =
        Pattern.compile("--batch=N\\S* {2,}.*?\\(default: ([^)]*)\\)", Pattern.DOTALL)
            .matcher(help);
    return m.find() ? m.group(1).replaceAll("\\s+", " ") : null;
  }

  /**
   * Wrong usage: exit code 2, and a sentence without a stack trace that names the argument with its
   * value.
   */
  private static void refused(String argument, String... args) {
    Outcome o = run(args);
    assertEquals(2, o.code(), o.err());
    List<String> lines = o.err().lines().toList();
    assertTrue(lines.stream().noneMatch(line -> line.startsWith("\tat ")), o.err());
    String sentence = lines.getFirst().replaceFirst("^catchup: ", "");
    Pattern word =
        Pattern.compile("(?<![\\w./-])" + Pattern.quote(argument) + "(?![\\w/-]|[.,]\\w)");
    assertTrue(word.matcher(sentence).find(), o.err());
  }

  /** The message names the argument with its value. */
  @ParameterizedTest
  @CsvSource({
    "speed, speed",
    "--filter 'dropout', step --filter=dropout",
    "'--batch': 'many', ops --batch=many",
    "--batch 1, ops --batch=1",
    "--batch 0, conv --batch=0",
    "--batch 1, mix --batch=1",
    "--batch 1, peers --batch=1",
    "'vgg', step --model=vgg",
    "--threads 0, step --threads=0",
    "--threads 0, ops --threads=0",
    "--device 'tpu', step --device=tpu",
    "--device 'tpu', ops --device=tpu",
    "--device emulator, peers --device=emulator",
    "--device cpu, host --device=cpu",
    "dnn own, step --device=cpu --dnn=own",
    "precision tf32, peers --device=cpu --precision=tf32",
    "'--conv', conv --conv=fft",
    "--filter '(', mix --filter=(",
    "--filter 'dropout', ops --quick --device=cpu --filter=dropout",
    "--width -1, step --width=-1",
    "--bound, step --bound=v100"
  })
  void wrongUsageIsRefused(String argument, String arguments) {
    refused(argument, ("bench " + arguments).split(" "));
  }

  @Test
  void listsAndFoldersOfResultsAreRefused() throws IOException {
    refused("'--batch': '8,32'", "bench", "ops", "--batch=8,32");
    refused("--batch 1", "bench", "step", "--batch=8,1");
    refused("one of", "bench");
    Files.writeString(folder.resolve(BenchResults.JSON), "[]");
    refused("--out " + folder, "bench", "ops", "--out=" + folder);
  }

  @Test
  void aRunWritesItsFolder() throws IOException {
    Path out = folder.resolve("new").resolve("run");
    Outcome o =
        run(
            "bench",
            "peers",
            "--quick",
            "--filter=twin",
            "--width=2",
            "--batch=2",
            "--threads=1",
            "--out=" + out);
    assertEquals(0, o.code(), o.err());
    String summary = Files.readString(out.resolve("summary.txt"));
    assertTrue(o.out().contains(summary.strip()), "the screen shows the summary");
    assertTrue(summary.lines().anyMatch("twin: the same once more"::equals), summary);
    JsonNode results = new ObjectMapper().readTree(out.resolve("results.json").toFile());
    assertEquals(2, results.size());
    assertEquals("ours", results.get(0).path("params").path("engine").asText());
    assertEquals("twin", results.get(1).path("params").path("engine").asText());
    try (var files = Files.list(out)) {
      assertEquals(
          List.of("results.csv", "results.json", "summary.txt"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsRefusedBeforeAnythingIsMeasured() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (String name : List.of("ops", "conv", "mix", "step", "peers")) {
      Outcome o = run("bench", name, "--out=" + file);
      assertEquals(1, o.code(), o.err());
      assertEquals("catchup: " + file + " is a file, but must be a folder", o.err().strip());
      assertEquals(
          List.of(),
          o.out().lines().filter(line -> !line.matches("(not measured|device): .*")).toList());
    }
  }

  @Test
  void everyBenchmarkHasHelp() {
    for (String name : Main.commandLine().getSubcommands().get("bench").getSubcommands().keySet()) {
      StringWriter out = new StringWriter();
      assertEquals(
          0, Main.commandLine().setOut(new PrintWriter(out)).execute("bench", name, "--help"));
      String usage = out.toString().lines().findFirst().orElseThrow();
      assertEquals(
          List.of("Usage:", "catchup", "bench", name), List.of(usage.split(" ")).subList(0, 4));
      assertEquals(BATCHES.get(name), batches(out.toString()), out.toString());
    }
  }
}
