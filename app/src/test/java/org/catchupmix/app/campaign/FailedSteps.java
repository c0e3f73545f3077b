package org.catchupmix.app.campaign;

import static org.catchupmix.recipe.Settings.WIDTH;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.train.Batch;
import org.catchupmix.train.StepInput;
import org.catchupmix.train.TrainingEngine;

/**
 * Trains two equal networks, one of them with a step before each that fails: by a wrong label, an
 * image of NaN, memory that is not there, an operation that fails, or an observer that throws. Both
 * must have the same bits, and hold the same memory.
 */
final class FailedSteps {
  private static final Shape IMAGES = Shape.of(8, 8, 8, 1);
  private static final int CLASSES = 4;
  private static final int[] LABELS = {3, 0, 1, 2, 2, 1, 0, 3};
  private static final int KINDS = 5;

  /** The failure that is injected into a step. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Counts, and fails at an allocation or an operation if it is told to. */
  private static final class Failing implements BackendDecorator {
    private final Backend inner;
    private long allocations;
    private long operations;
    private long badAllocation = -1;
    private long badOperation = -1;

    Failing(Backend inner) {
      this.inner = inner;
    }

    @Override
    public Backend inner() {
      return inner;
    }

    @Override
    public Buffer allocate(DType dtype, long elements) {
      if (allocations++ == badAllocation) {
        throw new OutOfMemoryError("no memory for %d elements".formatted(elements));
      }
      return inner.allocate(dtype, elements);
    }

    @Override
    public void run(Primitive primitive) {
      // The update checks its arguments before it changes anything, and is not undone.
      if (!(primitive instanceof Update.SgdStep) && operations++ == badOperation) {
        throw new Failure();
      }
      inner.run(primitive);
    }

    void count() {
      allocations = 0;
      operations = 0;
    }

    void mend() {
      badAllocation = -1;
      badOperation = -1;
    }
  }

  private final Failing failing = new Failing(((CheckedBackend) Backends.open("cpu")).inner());
  private final Backend backend = new CheckedBackend(failing);
  private final Network network;
  private final Sgd sgd;
  private final TrainingEngine engine;
  private final CatchupMix mix = new CatchupMix();

  private FailedSteps() {
    Recipe recipe = new Recipe().with(WIDTH, 1);
    network = Models.build(backend, recipe.spec(1, CLASSES));
    sgd = new Sgd(network);
    Initialization.fill(network, 1, false);
    engine = new TrainingEngine(network, sgd, 0);
  }

  /** Runs steps that fail, each followed by a good one. */
  static Result run(long seed, int count) {
    Result result = new Result("step of training that fails");
    FailedSteps plain = new FailedSteps();
    FailedSteps tried = new FailedSteps();
    try {
      plain.good(seed, 0);
      tried.failing.count();
      tried.good(seed, 0);
      long allocations = tried.failing.allocations;
      long operations = tried.failing.operations;
      Random random = new Random(seed);
      for (int i = 1; i <= count; i++) {
        if (i % KINDS == 2) {
          tried.failing.badAllocation = random.nextLong(allocations);
        } else if (i % KINDS == 3) {
          tried.failing.badOperation = random.nextLong(operations);
        }
        tried.failing.count();
        String wrong = tried.fail(seed, i);
        tried.failing.mend();
        plain.good(seed, i);
        tried.good(seed, i);
        if (wrong.isEmpty() && !Arrays.equals(plain.state(), tried.state())) {
          wrong = "the step after it has other bits";
        }
        long more = tried.backend.memoryUse().liveBytes() - plain.backend.memoryUse().liveBytes();
        if (wrong.isEmpty() && more != 0) {
          wrong = "%,d bytes of tensors more are held".formatted(more);
        }
        result.add(
            wrong.isEmpty() ? "" : "failure %d of kind %d: %s".formatted(i, i % KINDS, wrong));
      }
    } finally {
      plain.close();
      tried.close();
    }
    return result;
  }

  private double good(long seed, int number) {
    return train(seed, number, LABELS, 1, TrainingEngine.Observer.NONE);
  }

  private double train(
      long seed, int number, int[] labels, double scale, TrainingEngine.Observer observer) {
    BatchMix drawn = mix.draw(labels.length, 8, 8, new PhiloxRandom(seed, "mix", number));
    PhiloxRandom noise = new PhiloxRandom(seed, "images", number);
    double[] images = noise.doubles(IMAGES.elements()).map(v -> v * scale).toArray();
    SgdSettings update = new SgdSettings(0.01, 0.9, false, 0);
    Batch batch = new Batch.Real(IMAGES, images, labels);
    return engine.run(StepInput.of(number, batch, drawn, update), observer).loss();
  }

  /** A step that must fail; empty if it did. */
  private String fail(long seed, int number) {
    int[] labels = LABELS.clone();
    boolean badLabel = number % KINDS == 0;
    if (badLabel) {
      labels[number % labels.length] = CLASSES;
    }
    boolean nan = number % KINDS == 1;
    TrainingEngine.Observer observer =
        number % KINDS == 4
            ? (_, _) -> {
              throw new Failure();
            }
            : TrainingEngine.Observer.NONE;
    try {
      double loss = train(seed, number, labels, nan ? Double.NaN : 1, observer);
      return nan && !Double.isFinite(loss) ? "" : "it did not fail";
    } catch (Failure | OutOfMemoryError e) {
      return "";
    } catch (IllegalArgumentException e) {
      return badLabel ? "" : e.toString();
    }
  }

  /** The bits of all that a step changes. */
  private long[] state() {
    List<double[]> tensors = new ArrayList<>();
    for (Names.Named n : network.named()) {
      tensors.add(n.tensor().toDoubles());
    }
    sgd.velocities().values().forEach(v -> tensors.add(v.toDoubles()));
    return tensors.stream()
        .flatMapToDouble(Arrays::stream)
        .mapToLong(Double::doubleToRawLongBits)
        .toArray();
  }

  private void close() {
    engine.close();
    sgd.close();
    network.close();
    backend.close();
  }
}
