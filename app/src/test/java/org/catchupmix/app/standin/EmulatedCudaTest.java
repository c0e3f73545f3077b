package org.catchupmix.app.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.catchupmix.cli.Main;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code --device cuda} through JCuda's real native code, in a process of its own with the emulator
 * behind a stand-in for the driver that does everything as late as it may.
 */
class EmulatedCudaTest {
  private static final String RECIPE = "../recipes/emulator.yaml";

  @TempDir private Path runs;

  @BeforeAll
  static void requireGcc() {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/gcc")), "no gcc to make the stand-in with");
  }

  /** What it printed, and how it ended. */
  private record Ended(String said, int code) {}

  private static Ended run(Class<?> main, String settings, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx2g"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("STAND_IN", settings);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(said, process.waitFor());
  }

  private Path train(Class<?> main, String settings, String device, String precision, String name)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("train", RECIPE, "--device", device));
    boolean graphs = device.equals("cuda");
    arguments.addAll(graphs ? List.of("--dnn", "own") : List.of("--graphs", "off"));
    arguments.addAll(List.of("--precision", precision, "--train-limit", "23", "--epochs", "1"));
    // Steps of two kinds, and a short one.
    arguments.addAll(List.of("--batch", "3", "--mix-layers", "2", "--mix-prob", "0.6"));
    arguments.addAll(List.of("--test-limit", "4", "--runs", runs.toString()));
    arguments.addAll(List.of("--name", name));
    Ended ended = run(main, settings, arguments.toArray(String[]::new));
    assertEquals(0, ended.code(), ended.said());
    if (graphs) {
      // Of seven whole batches of two kinds, the first two of each run kernel by kernel.
      assertTrue(ended.said().contains("stand-in: 3 replays"), ended.said());
    }
    return runs.resolve(name);
  }

  @ParameterizedTest
  @CsvSource({"fp32, count", "bf16, count refuse=3"})
  void trainingInGraphsEndsWithTheFilesOfTheEmulatorWithout(String precision, String settings)
      throws Exception {
    // One after the other would leave a processor idle.
    FutureTask<Path> other =
        new FutureTask<>(() -> train(Main.class, "", "emulator", precision, "emulator"));
    Thread.ofPlatform().start(other);
    Path actual = train(EmulatedCuda.class, settings, "cuda", precision, "cuda");
    Path expected = other.get();
    for (String file : List.of("metrics.csv", "checkpoint.safetensors", "best.safetensors")) {
      assertEquals(-1, Files.mismatch(expected.resolve(file), actual.resolve(file)), file);
    }
  }

  @Test
  void everyKernelIsVerifiedThroughTheDriver() throws IOException, InterruptedException {
    Ended ended = run(EmulatedCuda.class, "", "verify", "--device", "cuda", "--dnn", "own");
    assertEquals(0, ended.code(), ended.said());
    assertTrue(ended.said().contains("cases compared, 0 refused"), ended.said());
  }

  @Test
  void memoryThatIsShortIsToldWithWhoHoldsIt() throws IOException, InterruptedException {
    Ended ended =
        run(
            EmulatedCuda.class,
            "memory=1",
            "train",
            RECIPE,
            "--device",
            "cuda",
            "--dnn",
            "own",
            "--runs",
            runs.toString(),
            "--name",
            "short");
    assertEquals(1, ended.code(), ended.said());
    assertTrue(ended.said().contains("the GPU has not enough memory: asked for"), ended.said());
  }
}
