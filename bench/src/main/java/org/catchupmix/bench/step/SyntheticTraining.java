package org.catchupmix.bench.step;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.catchupmix.core.UserException;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.train.StepBatch;
import org.catchupmix.train.StepQueue;
import org.catchupmix.train.TrainingStep;

/**
 * Training on one batch of random images, again and again: SGD with Nesterov momentum and weight
 * decay. Its speed does not depend on what is learnt, but its loss must stay finite.
 */
public final class SyntheticTraining implements AutoCloseable {
  private static final SgdSettings UPDATE = new SgdSettings(0.01, 0.9, true, 1e-4);
  private static final long SEED = 1;

  private final StepSetting setting;
  private final Backend backend;
  private final Network network;
  private final Sgd sgd;
  private final TrainingStep step;
  private final float[] images;
  private final int[] labels;
  private final StepBatch stored;
  private StepQueue queue;
  private MixMethod mix;
  private long steps;

  /** Opens the device and makes the network and the batch. */
  public SyntheticTraining(StepSetting setting) {
    this(setting, setting.device().open());
  }

  /** Makes the network and the batch on an open device, which it closes. */
  public SyntheticTraining(StepSetting setting, Backend backend) {
    this.setting = setting;
    this.backend = backend;
    network = Models.build(backend, setting.spec());
    sgd = new Sgd(network);
    Initialization.fill(network, SEED, false);
    step = new TrainingStep(network, sgd, 0);
    PhiloxRandom random = new PhiloxRandom(SEED, "benchmark");
    images = new float[(int) shape().elements()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
    }
    labels = random.ints(setting.batch(), 0, StepSetting.CLASSES).toArray();
    byte[] bytes = new byte[images.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    double[] half = new double[StepSetting.CHANNELS];
    Arrays.fill(half, 0.5);
    stored =
        new StepBatch(
            shape(), bytes, labels, new int[3 * labels.length], new ImageTransform(half, half));
    choose(new MixedStep(MixMethods.NONE, null));
  }

  private Shape shape() {
    return Shape.of(setting.batch(), StepSetting.SIDE, StepSetting.SIDE, StepSetting.CHANNELS);
  }

  /** How many numbers are trained. */
  public long parameterCount() {
    return network.parameterCount();
  }

  /** Mixes each step so from now on. */
  public void choose(MixedStep mixed) {
    mix =
        mixed.mixPoint() == null
            ? MixMethods.named(mixed.method(), network.mixPoints())
            : MixMethods.at(
                MixMethods.named(mixed.method()), List.of(mixed.mixPoint()), network.mixPoints());
  }

  /**
   * One step; returns the loss.
   *
   * @throws UserException if the loss is not finite: the time of such a step means nothing
   */
  public double step() {
    PhiloxRandom random = new PhiloxRandom(SEED, "mix", steps++);
    double loss =
        step.run(
            scope -> scope.of(shape(), images),
            labels,
            mix.draw(setting.batch(), StepSetting.SIDE, StepSetting.SIDE, random),
            UPDATE);
    requireFinite(steps, loss);
    return loss;
  }

  /**
   * Begins a step as {@code train} does: of images as they are stored, and of those before it up to
   * a few losses may not be known.
   *
   * @throws UserException if a loss is not finite
   */
  public void begin() {
    if (queue == null) {
      queue =
          new StepQueue(
              step,
              note -> {
                throw new UserException(note);
              });
    }
    PhiloxRandom random = new PhiloxRandom(SEED, "mix", steps++);
    queue.begin(
        new StepQueue.Begun(
            (int) steps,
            stored,
            mix.draw(setting.batch(), StepSetting.SIDE, StepSetting.SIDE, random),
            UPDATE));
    for (Optional<StepQueue.Done> d = queue.poll(); d.isPresent(); d = queue.poll()) {
      requireFinite(d.get().begun().number(), d.get().result().loss());
    }
  }

  private void requireFinite(long number, double loss) {
    if (!Double.isFinite(loss)) {
      throw new UserException(
          "step %d of %s is wrong: its loss is %s".formatted(number, setting, loss));
    }
  }

  /** The device. */
  public Backend backend() {
    return backend;
  }

  /** Frees all of it, and closes the device. */
  @Override
  public void close() {
    if (queue != null) {
      queue.close();
    }
    sgd.close();
    network.close();
    backend.close();
  }
}
