package org.catchupmix.app.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.catchupmix.app.Main;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code --device cuda} through JCuda's real native code, in a process of its own with the
 * emulator's {@code libcuda.so.1}, which does everything as late as it may.
 */
@Execution(ExecutionMode.CONCURRENT)
class EmulatedCudaTest {
  private static final String RECIPE = "../recipes/emulator.yaml";

  @TempDir private static Path library;
  @TempDir private Path runs;

  @BeforeAll
  static void makeLibrary() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/gcc")), "no gcc to make the library with");
    // In a process of its own: other classes, which run beside this one, redirect System.out.
    Outcome made = run(Main.class, Map.of(), "emulate", "--library", library.toString());
    assertEquals(0, made.code(), made.out());
  }

  /** Variables that let JCuda find the library, which behaves as the words say. */
  private static Map<String, String> emulated(String words, String options) {
    return Map.of(
        "LD_LIBRARY_PATH",
        library.toString(),
        "CATCHUP_CUDA",
        words,
        "CATCHUP_EMULATE",
        "--no-counters " + (options.isEmpty() ? "--chip 75" : options));
  }

  private static Outcome run(Class<?> main, String words, String... arguments)
      throws IOException, InterruptedException {
    return run(main, emulated(words, ""), arguments);
  }

  private static Outcome run(Class<?> main, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> options = List.of("-Xmx2g", "-XX:TieredStopAtLevel=1");
    return Programs.run(Programs.java(options, main.getName(), arguments), environment);
  }

  private Path train(Map<String, String> environment, String device, String precision, String name)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("train", RECIPE, "--device", device));
    boolean graphs = device.equals("cuda");
    arguments.addAll(graphs ? List.of("--dnn", "own") : List.of("--graphs", "off"));
    arguments.addAll(List.of("--precision", precision, "--train-limit", "23", "--epochs", "1"));
    // Steps of two kinds, and a short one.
    arguments.addAll(List.of("--batch", "3", "--mix-layers", "2", "--mix-prob", "0.6"));
    arguments.addAll(List.of("--size", "9", "--width", "2", "--test-limit", "2"));
    arguments.addAll(List.of("--runs", runs.toString(), "--name", name));
    Outcome ended = run(Main.class, environment, arguments.toArray(String[]::new));
    assertEquals(0, ended.code(), ended.out());
    if (graphs) {
      // There are seven whole batches of two kinds; the first of each runs kernel by kernel.
      assertTrue(ended.out().contains("emulator: 5 graphs launched"), ended.out());
    }
    return runs.resolve(name);
  }

  @ParameterizedTest
  @CsvSource({"fp32, late count, --chip 75", "bf16, late count refuse=3, --chip 80"})
  void trainingInGraphsEndsWithTheFilesOfTheEmulatorWithout(
      String precision, String words, String options) throws Exception {
    // One after the other would leave a processor idle.
    FutureTask<Path> other =
        new FutureTask<>(() -> train(Map.of(), "emulator", precision, "emulator"));
    Thread.ofPlatform().start(other);
    Path actual = train(emulated(words, options), "cuda", precision, "cuda");
    Path expected = other.get();
    for (String file : List.of("metrics.csv", "checkpoint.safetensors", "best.safetensors")) {
      assertEquals(-1, Files.mismatch(expected.resolve(file), actual.resolve(file)), file);
    }
  }

  /** Copies begin as late as they may, so one from a block that was reused too early shows. */
  @ParameterizedTest
  @ValueSource(strings = {"late", "prompt"})
  void transfersOfAnySizeArriveInTheirOrder(String settings) throws Exception {
    Outcome ended = run(TransfersProgram.class, settings);
    assertEquals(0, ended.code(), ended.out());
  }

  @Test
  void graphsWhereMemoryIsShortAreRefusedInASentenceAndNothingIsFreedMeanwhile() throws Exception {
    Outcome ended = run(GraphsProgram.class, emulated("late graphs=2", "--chip 75 --memory 16"));
    for (String wanted :
        List.of(
            "recorded 42",
            "launch: the GPU has not enough memory: the launch of a graph asks for more, free are",
            "beside a graph: the GPU has not enough memory: asked for 10.0 MiB, free are",
            " the memory of its graphs is 10.0 MiB,",
            "recording: the GPU has not enough memory: asked for 20.0 MiB, free are",
            "foreign: freeing what was there before while work is recorded",
            "closing: closing the GPU while work is recorded",
            "afterwards all is well")) {
      assertTrue(ended.out().contains(wanted), wanted + "\nnot in\n" + ended.out());
    }
  }

  /** A stand-in for cuDNN, which computes nothing here: what is right was not its work. */
  private static Map<String, String> refusingCudnn(Path folder)
      throws IOException, InterruptedException {
    Path sources = Path.of("../kernels/src/test/c").toAbsolutePath();
    Path empty = Files.writeString(folder.resolve("empty.c"), "");
    String parts =
        " _graph _ops _engines_runtime_compiled _engines_precompiled _heuristic _cnn _adv";
    for (String part : parts.split(" ")) {
      Outcome made =
          Programs.run(
              List.of(
                  sources.resolve("make-library").toString(),
                  "libcudnn" + part + ".so.9",
                  part.isEmpty() ? "fake_cudnn.c" : empty.toString(),
                  folder.toString()));
      assertEquals(0, made.code(), made.out());
    }
    return Map.of(
        "CATCHUP_CUDA",
        "late",
        "CATCHUP_EMULATE",
        "--no-counters --chip 75",
        "LD_LIBRARY_PATH",
        folder + ":" + library,
        "FAKE_CUDNN_REFUSES",
        "workspace");
  }

  /** Matmuls run on our own kernels too, since cuBLAS is missing. */
  @Test
  void whatCudnnRefusesRunsOnOurKernelsToTheirBitsAndIsSaid(@TempDir Path folder) throws Exception {
    Map<String, String> refusing = refusingCudnn(folder);
    List<String> arguments =
        List.of(
            ("train "
                    + RECIPE
                    + " --device cuda --train-limit 3 --batch 3 --epochs 1 --test-limit 2 --width 2 --size 9 --runs "
                    + runs)
                .split(" "));
    FutureTask<Outcome> own =
        new FutureTask<>(
            () ->
                run(
                    Main.class,
                    "late",
                    Stream.concat(arguments.stream(), Stream.of("--name", "own", "--dnn", "own"))
                        .toArray(String[]::new)));
    Thread.ofPlatform().start(own);
    Outcome refused =
        run(
            Main.class,
            refusing,
            Stream.concat(arguments.stream(), Stream.of("--name", "refused"))
                .toArray(String[]::new));
    assertEquals(0, own.get().code(), own.get().out());
    assertFalse(own.get().out().contains("note: conv2d"), own.get().out());
    assertEquals(0, refused.code(), refused.out());
    List<String> notes = refused.out().lines().filter(l -> l.startsWith("note: conv2d")).toList();
    assertEquals(notes.stream().distinct().toList(), notes);
    for (String pass :
        List.of(
            "conv2d of",
            "conv2d's gradient w.r.t. the input of",
            "conv2d's gradient w.r.t. the weights of")) {
      assertTrue(
          notes.stream()
              .anyMatch(
                  n ->
                      n.startsWith("note: " + pass + " input [3,9,9,2] and weight [2,3,3,2] with ")
                          && n.endsWith(
                              "it says: CUDNN_STATUS_NOT_SUPPORTED; our own kernels run it")),
          refused.out());
    }
    assertEquals(
        -1,
        Files.mismatch(runs.resolve("own/metrics.csv"), runs.resolve("refused/metrics.csv")),
        refused.out());
  }

  @Test
  void everyPrimitiveRunsThroughTheDriver() throws IOException, InterruptedException {
    Outcome ended = run(PrimitivesProgram.class, "late");
    assertEquals(0, ended.code(), ended.out());
  }
}
