package org.catchupmix.app.bench;

import static org.catchupmix.app.Outcome.requireRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.catchupmix.app.Main;
import org.catchupmix.app.Outcome;
import org.catchupmix.bench.peers.EngineMain;
import org.catchupmix.bench.results.BenchResults;
import org.catchupmix.program.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Arguments, and the folder of results. */
class BenchCommandTest {
  @TempDir Path folder;

  /** The message names the argument with its value. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "speed, speed",
        "--filter 'dropout', step --filter=dropout",
        "'--batch' (N): 'many', ops --batch=many",
        "--batch 1, ops --batch=1",
        "'--cases', ops --cases=all",
        "--batch 1, peers --batch=1",
        "'vgg', step --model=vgg",
        "--threads 0, step --threads=0",
        "--threads 0, ops --threads=0",
        "--device 'tpu', step --device=tpu",
        "--device 'tpu', ops --device=tpu",
        "--device emulator, peers --device=emulator",
        "--device reference, convolutions --device=reference",
        "--filter 'dropout', convolutions --filter=dropout",
        "--device cpu, host --device=cpu",
        "dnn own, step --device=cpu --dnn=own",
        "precision tf32, peers --device=cpu --precision=tf32",
        "'--conv', ops --conv=fft",
        "--filter '(', ops --filter=(",
        "--filter 'dropout', ops --quick --device=cpu --filter=dropout",
        "--width -1, step --width=-1",
        "'v100', step --bound=v100",
        "--device reference, step --primitives --device=reference",
        "--what eval, step --what=eval",
        "--what eval, step --bound=h100 --primitives --what=eval",
        "--primitives, step --bound=h100 --primitives",
        "--out, step --bound=h100 --out=x",
        "--out, step --primitives --out=x",
        "--filter, step --primitives --filter=mixup",
        "--device, step --bound=h100 --device=emulator",
        "--threads, step --bound=h100 --threads=1",
        "--conv does nothing, ops --device=reference --conv=direct"
      })
  void wrongUsageIsRefused(String argument, String arguments) {
    requireRefused(argument, ("bench " + arguments).split(" "));
  }

  @Test
  void listsAndFoldersOfResultsAreRefused() throws IOException {
    requireRefused("--batch 1", "bench", "step", "--batch=8,1");
    requireRefused("subcommand", "bench");
    Files.writeString(folder.resolve(BenchResults.JSON), "[]");
    requireRefused("--out " + folder, "bench", "ops", "--out=" + folder);
  }

  @ParameterizedTest
  @CsvSource({"--quick, [8]", "--quick --batch=32, [32]", "--batch=4, [4]"})
  void batchesThatAreGivenAreMeasured(String arguments, String expected) {
    @Command
    class Bench {
      @Mixin final BenchOptions options = new BenchOptions(List.of(32), List.of(8));
    }
    Bench bench = new Bench();
    new CommandLine(bench).parseArgs(arguments.split(" "));
    assertEquals(expected, bench.options.batches().toString());
  }

  /**
   * Stands in for PyTorch: this engine once more, without the script and its memory format.
   *
   * @param model the only network that it knows
   */
  private Path python(String model) throws IOException {
    String script =
        """
        #!/bin/sh
        [ "$1" != -c ] || exit 0
        shift
        [ "$1" = %s ] || exit 1
        exec '%s/bin/java' --add-modules=jdk.incubator.vector -cp '%s' %s "$1" "$2" "$3" "$4" --device cpu
        """
            .formatted(
                model,
                System.getProperty("java.home"),
                System.getProperty("java.class.path"),
                EngineMain.class.getName());
    Path python = Files.writeString(folder.resolve("python"), script);
    assertTrue(python.toFile().setExecutable(true));
    return python;
  }

  /** Compares the engines by one round: nothing here depends on their times. */
  private Outcome peers(String models, Path out) throws IOException {
    CommandLine program = Main.commandLine();
    CommandLine bench = program.getSubcommands().get("bench");
    PeersCommand command = bench.getSubcommands().get("peers").getCommand();
    command.effort = Optional.of(new PeersCommand.Effort(0, 1));
    String line =
        "bench peers --quick --filter=nchw --width=2 --batch=2 --threads=1 --what=eval --model=";
    List<String> arguments = new ArrayList<>(List.of((line + models).split(" ")));
    arguments.addAll(List.of("--python=" + python("preact-resnet10"), "--out=" + out));
    System.setProperty(Program.HOME, "..");
    try {
      return Outcome.run(program, arguments.toArray(String[]::new));
    } finally {
      System.clearProperty(Program.HOME);
    }
  }

  @Test
  void aRunThatFailsKeepsTheNetworksBefore() throws IOException {
    Path out = folder.resolve("failed");
    Outcome o = peers("preact-resnet10,resnet10", out);
    assertEquals(1, o.code(), o.out());
    JsonNode results = Outcome.json(out.resolve("results.json"));
    assertEquals(2, results.size());
    assertEquals("preact-resnet10", results.get(1).path("params").path("model").asText());
  }

  @Test
  void aRunWritesItsFolder() throws IOException {
    Path out = folder.resolve("new").resolve("run");
    Outcome o = peers("preact-resnet10", out);
    assertEquals(0, o.code(), o.err());
    String summary = Files.readString(out.resolve("summary.txt"));
    assertTrue(o.out().contains(summary.strip()), "the screen shows the summary");
    assertTrue(summary.contains("pytorch-nchw: this engine, Java"), summary);
    JsonNode results = Outcome.json(out.resolve("results.json"));
    assertEquals(2, results.size());
    assertEquals("ours", results.get(0).path("params").path("engine").asText());
    assertEquals("pytorch-nchw", results.get(1).path("params").path("engine").asText());
    JsonNode load = results.get(1).path("load");
    assertTrue(load.path("disturbed").isBoolean(), load::toString);
    if (Files.exists(Path.of("/proc/stat"))) {
      assertTrue(load.path("loadAverage").isNumber(), load::toString);
      assertTrue(load.path("others").isNumber(), load::toString);
      assertTrue(load.path("steal").isNumber(), load::toString);
      assertTrue(summary.contains("load average"), summary);
    }
    try (var files = Files.list(out)) {
      assertEquals(
          List.of("results.json", "summary.txt"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsRefusedBeforeAnythingIsMeasured() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (String name : List.of("ops", "step")) {
      Outcome o = Outcome.run("bench", name, "--out=" + file);
      assertEquals(1, o.code(), o.err());
      o.requireNamed(file);
      assertEquals(
          List.of(),
          o.out().lines().filter(line -> !line.matches("(not measured|device): .*")).toList());
    }
  }
}
