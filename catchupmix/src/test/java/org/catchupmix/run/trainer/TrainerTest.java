package org.catchupmix.run.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.tensor.MemoryUse;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.filters.FilterTrack;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.recipe.Augmentation;
import org.catchupmix.recipe.OptimizationSettings;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.Checkpoint;
import org.catchupmix.run.checkpoint.Resumption;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.metrics.Origin;
import org.catchupmix.train.SharedImages;
import org.catchupmix.train.TrainingData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  @TempDir Path runs;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(screen, true, StandardCharsets.UTF_8);

  /** Wider than the usual one, with more images and a last batch of another size. */
  private RecipeText small() {
    return SmallRun.recipe(runs, "")
        .with("train-limit", 130)
        .with("test-limit", 60)
        .with("width", 4)
        .with("batch", 32);
  }

  private Backend cpu(int threads) {
    return Backends.choose("cpu", BackendOptions.defaults().withThreads(threads)).backend();
  }

  private Trainer start(RecipeText recipe, String name, Backend backend) throws IOException {
    return Trainer.start(recipe.with("name", name).settle(), backend, out);
  }

  private RunFolder train(RecipeText recipe, String name, int threads) throws IOException {
    try (Backend backend = cpu(threads);
        Trainer trainer = start(recipe, name, backend)) {
      trainer.run();
      return trainer.folder();
    }
  }

  private static void assertRefused(
      Class<? extends Exception> type, String named, Executable trains) {
    String message = assertThrows(type, trains).getMessage();
    assertTrue(message.contains(named), message);
  }

  private Stream<String> lines() {
    return screen.toString(StandardCharsets.UTF_8).lines();
  }

  private List<String> warnings() {
    return lines().filter(l -> l.startsWith("warning: ")).toList();
  }

  private static void assertSameBytes(Path a, Path b) throws IOException {
    assertArrayEquals(Files.readAllBytes(a), Files.readAllBytes(b), a + " and " + b);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20"})
  void evaluatingSomeEpochsChangesNothingElseAndResumesBitExactly(String val) throws IOException {
    RecipeText recipe = SmallRun.recipe(runs, "").with("val", val).with("eval-every", 2);
    SmallRun.assertResumes(recipe, 1);
    RunFolder some = RunFolder.open(runs.resolve("whole"));
    RunFolder every = SmallRun.train(recipe.with("eval-every", 1).with("name", "every"));
    List<Metrics.Epoch> expected = Metrics.read(every.metrics(), 3).epochs();
    Metrics.Epoch first = expected.getFirst();
    List<Metrics.Epoch> epochs = Metrics.read(some.metrics(), 3).epochs();
    assertEquals(expected.subList(1, 3), epochs.subList(1, 3));
    assertEquals(
        new Metrics.Epoch(1, first.rate(), first.training(), Optional.empty()), epochs.getFirst());
  }

  @Test
  void aRunWritesItsFolder() throws IOException {
    RunFolder run = train(small(), "one", 2);
    Metrics metrics = Metrics.read(run.metrics(), 3);
    assertEquals(3, metrics.epochs().size());
    // ln(10) = 2.303 is the loss of a network that holds all classes for equally likely. The last
    // digits depend on the vector width.
    assertArrayEquals(
        new double[] {2.338, 2.325, 2.271},
        metrics.epochs().stream().mapToDouble(Metrics.Epoch::trainLoss).toArray(),
        0.005);
    JsonNode summary = new ObjectMapper().readTree(run.summary().toFile());
    assertEquals(metrics.best().test().top1(), summary.get("best_top1_percent").asDouble());
    assertEquals(4, Files.readAllLines(run.timing()).size());
    assertEquals(3, Checkpoint.read(run.checkpoint()).epoch());
    assertEquals(
        small().settle().run().seed(), RecipeFile.read(run.config()).settle().run().seed());
    assertTrue(Safetensors.read(run.best()).tensors().containsKey("linear.weight"));
    assertEquals(
        List.of("epoch 1/3", "epoch 2/3", "epoch 3/3"),
        lines().filter(l -> l.startsWith("epoch ")).map(l -> l.split("  ")[0]).toList());
  }

  /** The folder also holds metrics and a track of a third epoch, which has no checkpoint. */
  @Test
  void aKilledRunGoesOnToTheSameBitsOnAnyThreads() throws IOException {
    RunFolder whole = train(tracking(), "whole", 1);
    RunFolder cut = SmallRun.train(tracking().with("name", "cut"), 2);
    assertEquals(2, Checkpoint.read(cut.checkpoint()).epoch());
    String second = Files.readAllLines(cut.metrics()).getLast();
    Files.writeString(
        cut.metrics(), second.replaceFirst("2,", "3,") + "\n", StandardOpenOption.APPEND);
    FilterTrack two = FilterTrack.read(cut.filters());
    two.with(two.epochs().getFirst()).write(cut.filters());
    SmallRun.resume(cut);
    SmallRun.assertSameFiles(whole, cut);
    SmallRun.resume(cut);
    assertEquals(
        List.of("1 to 3", "3 to 3"),
        Origin.read(cut.origin()).sessions().stream()
            .map(s -> s.get("from epoch") + " to " + s.get("to epoch"))
            .toList(),
        "none that trained nothing");
    Files.delete(cut.filters());
    try (Backend backend = cpu(1)) {
      String track = cut.filters().toString();
      assertRefused(
          DataException.class, track, () -> Trainer.resume(cut, backend, Resumption.EXACT, out));
      assertEquals(0, backend.memoryUse().liveBytes(), "the failed run was freed");
    }
    // As the message advises.
    String config = Files.readString(cut.config());
    Files.writeString(cut.config(), config.replace("track-filters: true", "track-filters: false"));
    SmallRun.resume(cut);
    assertFalse(Files.exists(cut.filters()));
  }

  @Test
  void imagesOnTheDeviceChangeNoBit() throws IOException {
    RunFolder uploaded = SmallRun.train(small().with("name", "uploaded"));
    RecipeText flag = small().with("images-on-device", true);
    RunFolder resident = SmallRun.train(flag.with("name", "resident"));
    assertEquals(-1, Files.mismatch(uploaded.metrics(), resident.metrics()));
    for (RecipeText useless :
        List.of(
            flag.with("augment", Augmentation.RESIZED_CROP),
            flag.with("shards", 2),
            flag.with("data", "stream:" + runs))) {
      assertThrows(IllegalArgumentException.class, useless::settle);
    }
  }

  private RecipeText tracking() {
    return small().with("track-filters", true);
  }

  @Test
  void neitherThreadsNorTrackedFiltersChangeABit() throws IOException {
    RunFolder plain = train(small(), "plain", 2);
    RunFolder tracked = train(tracking(), "tracked", 1);
    assertSameBytes(plain.metrics(), tracked.metrics());
    assertSameBytes(plain.checkpoint(), tracked.checkpoint());
    assertFalse(Files.exists(plain.filters()));
    FilterTrack track = FilterTrack.read(tracked.filters());
    assertEquals(3, track.epochs().size());
    assertEquals(60, track.images().length);
    assertEquals(Set.of(0, 1, 2, 3, 4, 5), track.epochs().getLast().points().keySet());
    assertEquals(32, track.epochs().getLast().points().get(5).channels());
  }

  @Test
  void aRunThatEndedInItsFirstEpochBeginsAgain() throws IOException {
    RunFolder whole = train(small(), "whole", 2);
    RunFolder cut = SmallRun.train(small().with("name", "cut"), 0);
    Files.writeString(cut.metrics(), "half a li");
    SmallRun.resume(cut);
    SmallRun.assertSameFiles(whole, cut);
  }

  @Test
  void aNameWhoseRunWasKilledBeforeItsSettingsWereWrittenStartsAnew() throws IOException {
    Path killed = Files.createDirectory(runs.resolve("killed"));
    Files.writeString(killed.resolve("lock"), "1\n");
    Files.writeString(killed.resolve("config.yaml.1-1.part"), "ru");
    try (Backend backend = cpu(1)) {
      start(small(), "killed", backend).close();
      try (Stream<Path> files = Files.list(killed)) {
        assertTrue(files.noneMatch(f -> f.toString().endsWith(".part")));
      }
      Path other = Files.createDirectory(runs.resolve("other"));
      Files.writeString(other.resolve("notes.txt"), "mine");
      assertThrows(RunException.class, () -> start(small(), "other", backend));
    }
  }

  @Test
  void anotherArithmeticIsRefusedUnlessAllowed() throws IOException {
    RunFolder run = train(small(), "one", 1);
    try (Backend reference = Backends.open("reference")) {
      String arithmetic = Checkpoint.read(run.checkpoint()).arithmetic().toString();
      Executable resumes = () -> Trainer.resume(run, reference, Resumption.EXACT, out);
      assertRefused(RunException.class, arithmetic, resumes);
      assertRefused(RunException.class, "--other-arithmetic", resumes);
      Trainer.resume(run, reference, new Resumption(true, false), out).close();
      assertEquals(1, warnings().size());
      assertTrue(warnings().getFirst().contains(arithmetic));
    }
  }

  @ParameterizedTest
  @MethodSource("org.catchupmix.mix.MixMethods#names")
  void everyMixMethodTrains(String mix) throws IOException {
    RecipeText r =
        small().with("mix", mix).with("batch", 16).with("epochs", 4).with("label-smoothing", 0.1);
    Metrics metrics = Metrics.read(train(r, "mix", 2).metrics(), 4);
    double first = metrics.epochs().getFirst().trainLoss();
    double last = metrics.last().trainLoss();
    assertTrue(last < first - 0.1, mix + " goes from loss " + first + " to " + last);
    double test = metrics.last().test().loss();
    assertTrue(test < Math.log(10) - 0.2, mix + " knows no more than the classes: " + test);
    // No prediction has a smaller loss than the entropy of the smoothed label.
    double own = 1 - 0.1 + 0.1 / 10;
    double entropy = -own * Math.log(own) - 9 * 0.01 * Math.log(0.01);
    assertTrue(last > entropy, mix + " has loss " + last);
  }

  @Test
  void aJointMixHasTheSameBitsWithAnyThreadsAndResumes() throws IOException {
    RecipeText r = SmallRun.recipe(runs, "").with("mix", "comixup");
    SmallRun.assertResumes(r, 1);
    RunFolder whole = RunFolder.open(runs.resolve("whole"));
    assertSameBytes(whole.metrics(), train(r, "one", 1).metrics());
    assertSameBytes(whole.metrics(), train(r, "three", 3).metrics());
  }

  /** The loss of a step is that before it: one step an epoch, and the test is the first to see. */
  @Test
  void aNetworkThatDivergedDoesNotReplaceTheLastGoodOne() throws IOException {
    RecipeText r =
        small()
            .with("batch", small().settle().data().trainLimit())
            .with("schedule", OptimizationSettings.ScheduleKind.MULTISTEP)
            .with("milestones", List.of(1))
            .with("lr-factor", 1e36);
    assertRefused(RunException.class, "after epoch 2", () -> train(r, "diverged", 2));
    RunFolder run = RunFolder.open(runs.resolve("diverged"));
    assertEquals(1, Checkpoint.read(run.checkpoint()).epoch());
    assertEquals(1, Metrics.read(run.metrics(), 1).epochs().size());
    assertEquals(2, Files.readAllLines(run.metrics()).size());
  }

  @Test
  void oneStepAnEpochWithWarmupTrains() throws IOException {
    RecipeText r =
        small()
            .with("batch", small().settle().data().trainLimit())
            .with("epochs", 2)
            .with("warmup", 1.0);
    RunFolder run = train(r, "one", 2);
    assertEquals(0.05, Metrics.read(run.metrics(), 2).epochs().getFirst().rate());
    RecipeText more = r.with("batch", r.settle().optimization().batch() + 1);
    assertRefused(IllegalArgumentException.class, "--batch 131", () -> train(more, "two", 2));
    assertFalse(Files.exists(runs.resolve("two")));
  }

  /** Fails for the run of its name. */
  public static final class FailingListener implements RunListener {
    @Override
    public String ended(RunFolder folder, Recipe recipe, Metrics metrics) throws IOException {
      if (recipe.folder().name().equals("chartless")) {
        throw new IOException("no temporary folder");
      }
      return "";
    }
  }

  @Test
  void aFigureThatFailsIsAWarning() throws IOException {
    RunFolder run = train(small(), "chartless", 2);
    run.requireDone();
    assertEquals(1, warnings().size());
    assertTrue(warnings().getFirst().contains("no temporary folder"));
  }

  @Test
  void initialWeightsThatAreNoNumbersAreRefusedByName() throws IOException {
    Path file = train(small(), "first", 2).best();
    Safetensors weights = Safetensors.read(file);
    weights.tensors().get("conv1.weight").data().putFloat(0, Float.NaN);
    RecipeText r = small().with("init", runs.resolve("nan.safetensors").toString());
    weights.write(Path.of(r.settle().network().init()));
    try (Backend backend = cpu(2)) {
      assertRefused(RunException.class, "conv1.weight", () -> start(r, "second", backend));
    }
  }

  @Test
  void wrongInputsAreFoundBeforeAFolderIsMade() throws IOException {
    RecipeText data = small().with("data", "cifar10:" + runs.resolve("nowhere"));
    RecipeText weights = small().with("init", runs.resolve("none.safetensors").toString());
    RecipeText one = small().with("train-limit", 1);
    try (Backend backend = cpu(1)) {
      assertThrows(DataException.class, () -> start(data, "bad", backend));
      assertThrows(RuntimeException.class, () -> start(weights, "bad", backend));
      assertThrows(DataException.class, () -> start(one, "bad", backend));
      assertFalse(Files.exists(runs.resolve("bad")));
      start(small(), "taken", backend).close();
      assertRefused(RunException.class, "--name", () -> start(small(), "taken", backend));
      assertEquals(0, backend.memoryUse().liveBytes(), "all runs were freed");
      assertThrows(RunException.class, () -> RunFolder.open(runs.resolve("none")));
    }
  }

  @Test
  void runsOfOneRecipeShareTheirImagesAndKeepNoOthers() {
    SharedImages shared = new SharedImages();
    RecipeText r = new RecipeText().with("train-limit", 100).with("test-limit", 3);
    TrainingData first = TrainingData.read(r.settle(), shared);
    TrainingData second =
        TrainingData.read(r.with("seed", 2L).with("mix", "none").settle(), shared);
    assertSame(first.train(), second.train());
    assertSame(first.test(), second.test());
    assertNotSame(
        first.train(), TrainingData.read(r.with("train-limit", 99).settle(), shared).train());
    assertArrayEquals(bytes(first.train()), bytes(TrainingData.read(r.settle()).train()));
    // A class without test images is noted.
    assertEquals(1, first.remarks().size());
    assertTrue(first.remarks().getFirst().startsWith("note: "), first.remarks().toString());
    assertEquals(List.of(), TrainingData.read(r.with("test-limit", 0).settle(), shared).remarks());
  }

  @Test
  void aBalancedPartHasEqualClasses() {
    RecipeText r = new RecipeText().with("train-per-class", 7).with("test-per-class", 3);
    TrainingData data = TrainingData.read(r.settle());
    for (int c = 0; c < 10; c++) {
      assertEquals(7, data.train().classCounts()[c]);
      assertEquals(3, data.test().classCounts()[c]);
    }
    assertArrayEquals(
        bytes(data.train()), bytes(TrainingData.read(r.with("subset-seed", 0).settle()).train()));
    ImageDataset drawn = TrainingData.read(r.with("subset-seed", 2).settle()).train();
    assertArrayEquals(
        bytes(drawn), bytes(TrainingData.read(r.with("subset-seed", 2).settle()).train()));
    assertEquals(7, drawn.classCounts()[9]);
    assertFalse(Arrays.deepEquals(bytes(drawn), bytes(data.train())), "other images");
    ImageDataset other = TrainingData.read(r.with("subset-seed", 3).settle()).train();
    assertFalse(Arrays.deepEquals(bytes(drawn), bytes(other)), "another seed");
    assertArrayEquals(
        bytes(data.test()),
        bytes(TrainingData.read(r.with("subset-seed", 2).settle()).test()),
        "test images");
    RecipeText more = r.with("test-per-class", 201);
    assertRefused(
        DataException.class, "--test-per-class 201", () -> TrainingData.read(more.settle()));
    r = r.with("test-limit", 10);
    assertThrows(IllegalArgumentException.class, r::settle);
  }

  private static byte[][] bytes(ImageDataset images) {
    return IntStream.range(0, images.size()).mapToObj(images::image).toArray(byte[][]::new);
  }

  /** Each epoch has a short last batch and is judged by images that were kept back. */
  @Test
  void anEpochAllocatesNothingInTheSteadyState() throws IOException {
    RecipeText r =
        small()
            .with("epochs", 6)
            .with("train-limit", 300)
            .with("val", "0.1")
            .with("mix-layers", List.of(2));
    try (Backend backend = cpu(2);
        Trainer trainer = start(r, "", backend)) {
      trainer.run(2);
      MemoryUse early = backend.memoryUse();
      trainer.run(6);
      MemoryUse late = backend.memoryUse();
      assertEquals(early.fresh(), late.fresh());
      assertEquals(early.liveBytes() + early.pooledBytes(), late.liveBytes() + late.pooledBytes());
    }
  }

  @Test
  void theShareOfMixedBatchesIsThatAskedFor() throws IOException {
    RecipeText never = small().with("mix-prob", 0.0).with("epochs", 1);
    RecipeText none = small().with("mix", MixMethods.NONE).with("epochs", 1);
    RecipeText half = small().with("mix-prob", 0.5).with("epochs", 1);
    assertSameBytes(train(never, "never", 2).metrics(), train(none, "none", 2).metrics());
    assertFalse(
        Files.readString(train(half, "half", 2).metrics())
            .equals(Files.readString(runs.resolve("none").resolve("metrics.csv"))));
  }

  @Test
  void otherImagesThanThoseOfTheRunAreRefused() throws IOException {
    RunFolder run = train(small(), "one", 1);
    String config = Files.readString(run.config());
    Files.writeString(run.config(), config.replace("train-limit: 130", "train-limit: 120"));
    try (Backend backend = cpu(1)) {
      Executable resumes = () -> Trainer.resume(run, backend, Resumption.EXACT, out);
      assertRefused(RunException.class, "images of fashion-sample", resumes);
      Files.writeString(run.config(), config.replace("epochs: 3", "epochs: 0"));
      assertRefused(RunException.class, run.config() + ": --epochs 0", resumes);
    }
  }
}
