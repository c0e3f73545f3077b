package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.backend.Recording;
import org.catchupmix.core.primitive.AdamRule;
import org.catchupmix.core.primitive.AdamSettings;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.SgdRule;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.primitive.UpdateRule;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Fetched;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.mix.CatchupMix.Replacement;
import org.catchupmix.mix.CutMix;
import org.catchupmix.mix.MixChoice;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Optimizer;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.trainer.SmallRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that are begun before the losses of those before are known. */
@Execution(ExecutionMode.CONCURRENT)
class StepsAheadTest {
  private static final Shape IMAGES = Shape.of(4, 8, 8, 1);
  private static final int[] LABELS = {3, 0, 9, 3};
  private static final UpdateRule SGD = new SgdRule(0.9, true, 1e-4);
  private static final UpdateRule ADAMW = new AdamRule(0.9, 0.99, 1e-8, 0.01, true);

  /** A device whose results arrive only when they are waited for. */
  private record Late(Backend inner, List<Recording> recordings, AtomicBoolean refuses)
      implements BackendDecorator {
    @Override
    public Optional<Recording> record(Runnable work) {
      Optional<Recording> recording = inner.record(work);
      recording.ifPresent(recordings::add);
      return recording.map(r -> new Refusable(r, this));
    }

    @Override
    public Fetched fetch(List<Tensor> tensors) {
      Fetched fetched = inner.fetch(tensors);
      return new Fetched() {
        @Override
        public boolean isThere() {
          return false;
        }

        @Override
        public List<double[]> values() {
          return fetched.values();
        }
      };
    }
  }

  private record Refusable(Recording inner, Late device) implements Recording {
    @Override
    public void run() {
      if (device.refuses.get()) {
        throw new TooLittleMemory(new DeviceException("refused"));
      }
      inner.run();
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private static final class Training implements AutoCloseable {
    final List<Recording> recordings = new ArrayList<>();
    final AtomicBoolean refuses = new AtomicBoolean();
    final List<String> notes = new ArrayList<>();
    final Backend backend;
    final Network network;
    final Optimizer optimizer;
    final TrainingEngine engine;

    Training(String device) {
      this(device, SGD);
    }

    Training(String device, UpdateRule rule) {
      RecipeText recipe = new RecipeText().with("width", 2);
      backend =
          new CheckedBackend(
              new Late(((CheckedBackend) Backends.open(device)).inner(), recordings, refuses));
      network = Models.build(backend, recipe.settle().network().spec(1, 10));
      optimizer = Optimizer.of(network, rule);
      Initialization.fill(network, 1, false);
      engine =
          new TrainingEngine(network, optimizer, 0.1, new Shards(1, 0, 1), Ranks.ALONE, notes::add);
    }

    Map<String, double[]> state() {
      return SmallRun.state(network, optimizer);
    }

    @Override
    public void close() {
      engine.close();
      optimizer.close();
      network.close();
      backend.close();
    }
  }

  /** The scale of the images spoils a step where it is NaN. */
  private static StepInput input(int number, double scale) {
    return input(number, scale, BatchMix.NONE);
  }

  private static StepInput input(int number, double scale, BatchMix mix) {
    return input(number, scale, mix, SGD);
  }

  private static StepInput input(int number, double scale, BatchMix mix, UpdateRule rule) {
    PhiloxRandom random = new PhiloxRandom(1, "batch", number);
    byte[] images = new byte[(int) IMAGES.elements()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (byte) random.nextInt(256);
    }
    ImageTransform transform = new ImageTransform(new double[] {scale * 0.5}, new double[] {0.25});
    return StepInput.of(
        number,
        new Batch.Stored(IMAGES, images, LABELS, new int[12], transform),
        mix,
        switch (rule) {
          case SgdRule sgd -> new SgdSettings(0.1 / number, sgd);
          case AdamRule adam -> new AdamSettings(0.01 / number, adam);
        });
  }

  /** Repeats four kinds: nothing mixed, filters at a point, also alone, a box in the image. */
  private static List<BatchMix> mixes() {
    List<BatchMix> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      PhiloxRandom random = new PhiloxRandom(1, "mix", i);
      all.add(BatchMix.NONE);
      all.add(new CatchupMix().drawn(2, random.nextDouble(), random.permutation(4), 0));
      all.add(new CutMix().draw(4, 8, 8, random));
      MixMethod alone = MixChoice.with(new CatchupMix(), Map.of("partner", Replacement.NONE));
      all.add(((CatchupMix) alone).drawn(2, random.nextDouble(), random.permutation(4), 0));
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "cpu, 0, false",
    "reference, 0, false",
    "emulator, 4, false",
    "cpu, 0, true",
    "emulator, 4, true"
  })
  void theNumbersAreThoseOfOneStepAfterTheOther(String device, int recordings, boolean adam) {
    UpdateRule rule = adam ? ADAMW : SGD;
    try (Training one = new Training(device, rule);
        Training queued = new Training(device, rule)) {
      List<StepResult> expected = new ArrayList<>();
      List<StepResult> actual = new ArrayList<>();
      int number = 0;
      for (BatchMix mix : mixes()) {
        number++;
        // Somebody looks at each step of one, nobody at those of the other.
        expected.add(one.engine.run(input(number, 1, mix, rule), (_, _) -> {}));
        queued.engine.begin(input(number, 1, mix, rule));
        queued.engine.poll().ifPresent(d -> actual.add(d.result()));
        assertEquals(Math.max(0, number - TrainingEngine.MAX_IN_FLIGHT), actual.size());
      }
      for (var d = queued.engine.next(); d.isPresent(); d = queued.engine.next()) {
        actual.add(d.get().result());
      }
      assertEquals(expected, actual);
      SmallRun.assertSameState(one.state(), queued.state());
      assertEquals(recordings, queued.recordings.size());
      assertEquals(List.of(), queued.notes);
    }
  }

  /** The images of the batches are blank, so they can only come from the device. */
  @ParameterizedTest
  @CsvSource({"cpu, 0", "reference, 0", "emulator, 1"})
  void imagesOnTheDeviceAreFoundByTheirRows(String device, int recordings) {
    byte[][] images = new byte[10][64];
    PhiloxRandom random = new PhiloxRandom(1, "images");
    for (byte[] image : images) {
      for (int i = 0; i < image.length; i++) {
        image[i] = (byte) random.nextInt(256);
      }
    }
    List<String> classes = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    int[] labels = IntStream.range(0, 10).toArray();
    ImageDataset train = new ImageDataset("ten", 8, 8, 1, images, labels, classes);
    ImageTransform transform = new ImageTransform(new double[] {0.5}, new double[] {0.25});
    Optional<ImageDataset> none = Optional.empty();
    TrainingData data = new TrainingData(train, none, train, transform, List.of());
    try (Training uploaded = new Training(device);
        Training resident = new Training(device)) {
      resident.engine.upload(data);
      for (int number = 1; number <= 4; number++) {
        int[] rows = new PhiloxRandom(2, "rows", number).permutation(10);
        Batch.Stored batch =
            BatchSource.training(
                train, transform, new RecipeText().settle(), number, Arrays.copyOf(rows, 4));
        Batch.Stored blank =
            new Batch.Stored(
                batch.shape(),
                new byte[batch.images().length],
                batch.rows(),
                batch.labels(),
                batch.placement(),
                transform);
        SgdSettings update = new SgdSettings(0.1, 0.9, true, 1e-4);
        assertEquals(
            uploaded.engine.run(StepInput.of(number, batch, BatchMix.NONE, update)),
            resident.engine.run(StepInput.of(number, blank, BatchMix.NONE, update)));
      }
      SmallRun.assertSameState(uploaded.state(), resident.state());
      assertEquals(recordings, resident.recordings.size());
    }
  }

  @Test
  void aRecordingWithoutMemoryToRunIsNotedOnceAndItsStepsRunUnrecorded() {
    try (Training recorded = new Training("emulator");
        Training refused = new Training("emulator")) {
      for (int number = 1; number <= 6; number++) {
        refused.refuses.set(number > 3);
        for (Training t : List.of(recorded, refused)) {
          t.engine.begin(input(number, 1));
          t.engine.poll();
        }
      }
      assertEquals(List.of("steps are not run as recorded: refused"), refused.notes);
      assertEquals(List.of(), recorded.notes);
      SmallRun.assertSameState(recorded.state(), refused.state());
    }
  }

  @ParameterizedTest
  @CsvSource({"cpu, false", "reference, true", "emulator, false", "emulator, true"})
  void behindALossThatIsNotFiniteNothingIsLearnt(String device, boolean adam) {
    UpdateRule rule = adam ? ADAMW : SGD;
    try (Training two = new Training(device, rule);
        Training all = new Training(device, rule)) {
      for (int number = 1; number <= 2; number++) {
        two.engine.begin(input(number, 1, BatchMix.NONE, rule));
      }
      for (int number = 1; number <= 5; number++) {
        all.engine.begin(input(number, number == 3 ? Double.NaN : 1, BatchMix.NONE, rule));
      }
      for (int number = 1; number <= 2; number++) {
        assertTrue(two.engine.next().isPresent());
        assertTrue(Double.isFinite(all.engine.next().orElseThrow().result().loss()));
      }
      TrainingEngine.FinishedStep failed = all.engine.next().orElseThrow();
      assertEquals(3, failed.input().number());
      assertEquals(Double.NaN, failed.result().loss());
      SmallRun.assertSameState(two.state(), all.state());
      assertEquals(Optional.empty(), all.engine.next(), "steps begun after it are dropped");
      for (Training t : List.of(two, all)) {
        assertTrue(Double.isFinite(t.engine.run(input(6, 1, BatchMix.NONE, rule)).loss()));
      }
      SmallRun.assertSameState(two.state(), all.state());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, -1})
  void aLabelThatIsNoClassIsNamedAndNothingIsBegun(int label) {
    try (Training training = new Training("cpu")) {
      Map<String, double[]> before = training.state();
      StepInput good = input(1, 1);
      Batch.Stored all = (Batch.Stored) good.parts().getFirst().batch();
      int[] labels = {0, label, 0, 0};
      Batch wrong =
          new Batch.Stored(IMAGES, all.images(), labels, all.placement(), all.transform());
      StepInput input = StepInput.of(1, wrong, BatchMix.NONE, good.update());
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> training.engine.begin(input));
      assertTrue(e.getMessage().startsWith("labels[1] = " + label), e.getMessage());
      assertEquals(Optional.empty(), training.engine.next());
      SmallRun.assertSameState(before, training.state());
    }
  }
}
