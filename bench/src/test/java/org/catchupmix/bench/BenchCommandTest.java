package org.catchupmix.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.bench.report.StoredResults;
import org.catchupmix.cli.Main;
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
        Pattern.compile("--batch=N {2,}.*?\\(default: ([^)]*)\\)", Pattern.DOTALL).matcher(help);
    return m.find() ? m.group(1).replaceAll("\\s+", " ") : null;
  }

  private static void refused(String sentence, String... args) {
    Outcome o = run(args);
    assertTrue(o.err().contains(sentence), o.err());
    assertFalse(o.err().contains("\tat "), o.err());
    assertEquals(2, o.code(), o.err());
  }

  @Test
  void wrongUsageIsSaidInASentence() throws IOException {
    refused("what is to be measured? One of ops, conv, mix, step, peers, compare", "bench");
    refused("Unmatched argument", "bench", "speed");
    refused("--threads 0 wants 1..1024", "bench", "ops", "--threads=0");
    refused("--filter '(' is no regular expression: ", "bench", "mix", "--filter=(");
    refused("--filter 'dropout' matches nothing: ", "bench", "ops", "--filter=dropout");
    refused("--filter 'dropout' matches nothing: ", "bench", "step", "--filter=dropout");
    refused("--device 'tpu' cannot be measured here: there are ", "bench", "ops", "--device=tpu");
    refused("--batch 1 wants to be at least 2", "bench", "ops", "--batch=1");
    refused("--batch 8,32 wants to be one number", "bench", "ops", "--batch=8,32");
    refused("'many' wants to be a number", "bench", "ops", "--batch=many");
    refused("--batch 0 wants to be at least 1", "bench", "conv", "--batch=0");
    refused("--batch 1 wants to be at least 2", "bench", "mix", "--batch=1");
    refused("--batch 1 wants to be at least 2", "bench", "step", "--batch=1");
    refused("model 'vgg' is unknown: known are ", "bench", "step", "--model=vgg");
    refused("--width -1 wants to be at least 1", "bench", "step", "--width=-1");
    refused("--threads 0 wants 1..1024", "bench", "step", "--threads=0");
    refused("--device 'tpu' is unknown: known are ", "bench", "step", "--device=tpu");
    refused("--dnn own does nothing on device cpu", "bench", "step", "--device=cpu", "--dnn=own");
    refused(
        "--precision tf32 does nothing on device cpu",
        "bench",
        "peers",
        "--device=cpu",
        "--precision=tf32");
    refused(
        "--device emulator: other engines run on cpu and on cuda",
        "bench",
        "peers",
        "--device=emulator");
    refused("--batch 1 wants to be at least 2", "bench", "peers", "--batch=1");
    refused("'--conv'", "bench", "conv", "--conv=fft");
    Files.writeString(folder.resolve("results.json"), "[]");
    refused("holds results already", "bench", "ops", "--out=" + folder);
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
    assertTrue(o.out().contains("twin: the same once more"), o.out());
    String summary = Files.readString(out.resolve("summary.txt"));
    assertTrue(o.out().contains(summary.strip()), "the screen shows the summary");
    StoredResults results = StoredResults.read(out.resolve("results.json"));
    assertEquals(
        Set.of(
            "peers: batch 2, device cpu --threads 1, engine ours, model preact-resnet18, width 2",
            "peers: batch 2, device cpu --threads 1, engine twin, model preact-resnet18, width 2"),
        results.scores().keySet());
    try (var files = Files.list(out)) {
      assertEquals(
          List.of("chart.png", "results.csv", "results.json", "summary.txt"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidBeforeAnythingIsMeasured() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (String name : List.of("ops", "conv", "mix", "step", "peers")) {
      Outcome o = run("bench", name, "--out=" + file);
      assertEquals(1, o.code(), o.err());
      assertTrue(o.err().contains(file + " is a file, but must be a folder"), o.err());
      assertFalse(o.out().contains("round"), o.out());
      assertFalse(o.out().contains("machine:"), o.out());
    }
  }

  @Test
  void filesThatCannotBeComparedAreSaidInASentence() throws IOException {
    String none = folder.resolve("none.json").toString();
    refused("none.json is not there", "bench", "compare", none, none);
    Path text = Files.writeString(folder.resolve("a.json"), "no JSON");
    refused("is no JSON that JMH wrote", "bench", "compare", text.toString(), text.toString());
    Path empty = Files.writeString(folder.resolve("b.json"), "[]");
    refused("holds no list of results", "bench", "compare", empty.toString(), empty.toString());
  }

  @Test
  void everyBenchmarkHasHelp() {
    for (String name : Main.commandLine().getSubcommands().get("bench").getSubcommands().keySet()) {
      StringWriter out = new StringWriter();
      assertEquals(
          0, Main.commandLine().setOut(new PrintWriter(out)).execute("bench", name, "--help"));
      assertTrue(out.toString().contains("Usage: catchup bench " + name), out.toString());
      assertEquals(BATCHES.get(name), batches(out.toString()), out.toString());
    }
  }
}
