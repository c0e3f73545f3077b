package org.catchupmix.train;

import static org.catchupmix.train.Settings.WIDTH;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.catchupmix.core.UserException;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.backend.Recording;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Fetched;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.mix.CutMix;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that are begun before the losses of those before are known. */
class StepQueueTest {
  private static final Shape IMAGES = Shape.of(4, 8, 8, 1);
  private static final int[] LABELS = {3, 0, 9, 3};

  /** What a device refuses from now on. */
  private enum Refused {
    NOTHING,
    UPLOAD,
    LOSS,
    RUNNING
  }

  /** Numbers come when somebody waits for them. */
  private record Late(Backend inner, List<Recording> recordings, AtomicReference<Refused> refused)
      implements BackendDecorator {
    private void refuse(Refused what) {
      if (refused.get() == what) {
        throw new UserException("no " + what);
      }
    }

    @Override
    public void uploadAll(List<?> arrays, List<Tensor> out) {
      refuse(Refused.UPLOAD);
      inner.uploadAll(arrays, out);
    }

    @Override
    public void run(Primitive primitive) {
      if (primitive instanceof Loss) {
        refuse(Refused.LOSS);
      }
      inner.run(primitive);
    }

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
      try {
        device.refuse(Refused.RUNNING);
      } catch (UserException e) {
        throw new TooLittleMemory(e);
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
    final AtomicReference<Refused> refused = new AtomicReference<>(Refused.NOTHING);
    final List<String> notes = new ArrayList<>();
    final Backend backend;
    final Network network;
    final Sgd sgd;
    final TrainingStep step;
    final StepQueue queue;

    Training(String device) {
      Recipe recipe = new Recipe().with(WIDTH, 2);
      backend =
          new CheckedBackend(
              new Late(((CheckedBackend) Backends.open(device)).inner(), recordings, refused));
      network = Models.build(backend, recipe.spec(1, 10));
      sgd = new Sgd(network);
      step = new TrainingStep(network, sgd, 0.1);
      Initialization.fill(network, 1, false);
      queue = new StepQueue(step, notes::add);
    }

    Map<String, double[]> state() {
      Map<String, double[]> state = new LinkedHashMap<>();
      for (Names.Named n : network.named()) {
        state.put(n.name(), n.tensor().toDoubles());
      }
      sgd.velocities().forEach((name, v) -> state.put("velocity of " + name, v.toDoubles()));
      return state;
    }

    @Override
    public void close() {
      queue.close();
      sgd.close();
      network.close();
      backend.close();
    }
  }

  /** The scale of the images spoils a step where it is NaN. */
  private static StepQueue.Begun begun(int number, double scale) {
    return begun(number, scale, BatchMix.NONE);
  }

  private static StepQueue.Begun begun(int number, double scale, BatchMix mix) {
    PhiloxRandom random = new PhiloxRandom(1, "batch", number);
    byte[] images = new byte[(int) IMAGES.elements()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (byte) random.nextInt(256);
    }
    return new StepQueue.Begun(
        number,
        new StepBatch(
            IMAGES,
            images,
            LABELS,
            new int[12],
            new ImageTransform(new double[] {scale * 0.5}, new double[] {0.25})),
        mix,
        new SgdSettings(0.1 / number, 0.9, true, 1e-4));
  }

  private static void assertSame(Map<String, double[]> expected, Map<String, double[]> actual) {
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }

  /** Of kinds that come again: nothing mixed, filters at a point, a box in the image. */
  private static List<BatchMix> mixes() {
    List<BatchMix> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      PhiloxRandom random = new PhiloxRandom(1, "mix", i);
      all.add(BatchMix.NONE);
      all.add(new CatchupMix().drawn(2, random.nextDouble(), random.permutation(4), 0));
      all.add(new CutMix().draw(4, 8, 8, random));
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({"cpu, 0", "reference, 0", "emulator, 3"})
  void theNumbersAreThoseOfOneStepAfterTheOther(String device, int recordings) {
    try (Training one = new Training(device);
        Training queued = new Training(device)) {
      List<Double> expected = new ArrayList<>();
      List<Double> correct = new ArrayList<>();
      List<StepQueue.Done> actual = new ArrayList<>();
      int number = 0;
      for (BatchMix mix : mixes()) {
        StepQueue.Begun b = begun(++number, 1, mix);
        StepResult.Watch watch = new StepResult.Watch(TrainingStep.Observer.NONE);
        expected.add(
            one.step.run(b.batch()::upload, b.batch().labels(), b.mix(), b.update(), watch));
        correct.add(watch.result(0).correct());
        queued.queue.begin(begun(number, 1, mix));
        queued.queue.poll().ifPresent(actual::add);
        assertEquals(Math.max(0, number - StepQueue.AHEAD), actual.size());
      }
      for (var d = queued.queue.next(); d.isPresent(); d = queued.queue.next()) {
        actual.add(d.get());
      }
      assertEquals(expected, actual.stream().map(d -> d.result().loss()).toList());
      assertEquals(correct, actual.stream().map(d -> d.result().correct()).toList());
      assertSame(one.state(), queued.state());
      assertEquals(recordings, queued.recordings.size());
      assertEquals(List.of(), queued.notes);
    }
  }

  /** Kernel by kernel from then on, to the same bits. */
  @Test
  void whatIsRecordedAndHasNoMemoryToRunIsSaidOnceAndRunsOtherwise() {
    try (Training recorded = new Training("emulator");
        Training refused = new Training("emulator")) {
      for (int number = 1; number <= 6; number++) {
        refused.refused.set(number > 3 ? Refused.RUNNING : Refused.NOTHING);
        for (Training t : List.of(recorded, refused)) {
          t.queue.begin(begun(number, 1));
          t.queue.poll();
        }
      }
      assertEquals(List.of("steps are not run as recorded: no RUNNING"), refused.notes);
      assertEquals(List.of(), recorded.notes);
      assertSame(recorded.state(), refused.state());
    }
  }

  /** Whatever fails, the statistics are those behind the last step that was begun. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NOTHING", "RUNNING"})
  void aStepThatFailsBeforeItsUpdateChangesNothing(Refused what) {
    try (Training training = new Training("cpu")) {
      training.queue.begin(begun(1, 1));
      training.queue.begin(begun(2, 1));
      Map<String, double[]> before = training.state();
      training.refused.set(what);
      UserException e = assertThrows(UserException.class, () -> training.queue.begin(begun(3, 1)));
      assertEquals("no " + what, e.getMessage());
      assertEquals(0, e.getSuppressed().length);
      assertSame(before, training.state());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference", "emulator"})
  void behindALossThatIsNotFiniteNothingIsLearnt(String device) {
    try (Training two = new Training(device);
        Training all = new Training(device)) {
      for (int number = 1; number <= 2; number++) {
        two.queue.begin(begun(number, 1));
      }
      for (int number = 1; number <= 5; number++) {
        all.queue.begin(begun(number, number == 3 ? Double.NaN : 1));
      }
      for (int number = 1; number <= 2; number++) {
        assertTrue(Double.isFinite(all.queue.next().orElseThrow().result().loss()));
      }
      StepQueue.Done failed = all.queue.next().orElseThrow();
      assertEquals(3, failed.begun().number());
      assertEquals(Double.NaN, failed.result().loss());
      assertSame(two.state(), all.state());
    }
  }

  @Test
  void aLabelThatIsNoClassIsNamedAndNothingIsBegun() {
    try (Training training = new Training("cpu")) {
      Map<String, double[]> before = training.state();
      StepBatch good = begun(1, 1).batch();
      StepBatch wrong =
          new StepBatch(
              IMAGES, good.images(), new int[] {0, 10, 0, 0}, good.placement(), good.transform());
      StepQueue.Begun b = begun(1, 1);
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> training.queue.begin(new StepQueue.Begun(1, wrong, b.mix(), b.update())));
      assertEquals("labels[1] = 10 must be 0..9", e.getMessage());
      assertEquals(Optional.empty(), training.queue.next());
      assertSame(before, training.state());
    }
  }
}
