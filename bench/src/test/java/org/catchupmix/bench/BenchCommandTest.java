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
import org.catchupmix.cli.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user meets it. */
class BenchCommandTest {
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
    refused("--batch 0 wants to be at least 1", "bench", "conv", "--batch=0");
    refused("--batch 1 wants to be at least 2", "bench", "mix", "--batch=1");
    refused("--batch 1 wants to be at least 2", "bench", "step", "--batch=1");
    refused("model 'vgg' is unknown: known are ", "bench", "step", "--model=vgg");
    refused("--width -1 wants to be at least 1", "bench", "step", "--width=-1");
    refused("--batch 1 wants to be at least 2", "bench", "peers", "--batch=1");
    refused("'--conv'", "bench", "conv", "--conv=fft");
    Files.writeString(folder.resolve("results.json"), "[]");
    refused("holds results already", "bench", "ops", "--out=" + folder);
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
    }
  }
}
