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
import java.util.stream.Collectors;
import org.catchupmix.app.Main;
import org.catchupmix.bench.results.Results;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.backend.Backends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
   *
   * @return the sentence
   */
  private static String refused(String argument, String... args) {
    Outcome o = run(args);
    assertEquals(2, o.code(), o.err());
    List<String> lines = o.err().lines().toList();
    assertTrue(lines.stream().noneMatch(line -> line.startsWith("\tat ")), o.err());
    String sentence = lines.getFirst().replaceFirst("^catchup: ", "");
    Pattern word =
        Pattern.compile("(?<![\\w./-])" + Pattern.quote(argument) + "(?![\\w/-]|[.,]\\w)");
    assertTrue(word.matcher(sentence).find(), o.err());
    return sentence;
  }

  @Test
  void wrongUsageIsRefused() throws IOException {
    refused("speed", "bench", "speed");
    refused("--filter 'dropout'", "bench", "step", "--filter=dropout");
    refused("'--batch': 'many'", "bench", "ops", "--batch=many");
    refused("'--batch': '8,32'", "bench", "ops", "--batch=8,32");
    refused("--batch 1", "bench", "ops", "--batch=1");
    refused("--batch 0", "bench", "conv", "--batch=0");
    refused("--batch 1", "bench", "mix", "--batch=1");
    refused("--batch 1", "bench", "step", "--batch=8,1");
    refused("--batch 1", "bench", "peers", "--batch=1");
    refused("'vgg'", "bench", "step", "--model=vgg");
    refused("--threads 0", "bench", "step", "--threads=0");
    refused("--device 'tpu'", "bench", "step", "--device=tpu");
    refused("dnn own", "bench", "step", "--device=cpu", "--dnn=own");
    refused("precision tf32", "bench", "peers", "--device=cpu", "--precision=tf32");
    refused("'--conv'", "bench", "conv", "--conv=fft");
  }

  @Test
  void aSentenceSaysWhatWouldBeRight() throws IOException {
    refused("measured", "bench");
    assertEquals(
        "--threads 0 must be in 1..1024", refused("--threads", "bench", "ops", "--threads=0"));
    assertEquals(
        "--filter '(' is no regular expression: Unclosed group",
        refused("--filter", "bench", "mix", "--filter=("));
    assertEquals(
        "--filter 'dropout' matches nothing: names are such as 'fill [8,32,32,64] cpu'",
        refused("--filter", "bench", "ops", "--quick", "--device=cpu", "--filter=dropout"));
    assertEquals(
        "--device 'tpu' cannot be measured here: there are "
            + Backends.providers().stream()
                .filter(p -> p.probe().available())
                .map(BackendProvider::name)
                .collect(Collectors.joining(", ")),
        refused("--device", "bench", "ops", "--device=tpu"));
    assertEquals("--batch 0 must be at least 1", refused("--batch", "bench", "conv", "--batch=0"));
    assertEquals(
        "--width -1 must be at least 1", refused("--width", "bench", "step", "--width=-1"));
    assertEquals(
        "--device emulator: other engines run on cpu and on cuda",
        refused("--device", "bench", "peers", "--device=emulator"));
    assertEquals(
        "--device cpu must be cuda: its driver is what is counted",
        refused("--device", "bench", "host", "--device=cpu"));
    Files.writeString(folder.resolve(Results.JSON), "[]");
    assertEquals(
        "--out " + folder + " holds results already: take another folder, to compare both",
        refused("--out", "bench", "ops", "--out=" + folder));
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
