package org.catchupmix.bench.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.catchupmix.bench.BenchException;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;
import org.catchupmix.train.Batch;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.StepInput;
import org.catchupmix.train.TrainingEngine;

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
  private final TrainingEngine engine;
  private final Batch.Stored batch;
  private MixMethod mix;
  private long steps;
  private double lastLoss;

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
    engine =
        new TrainingEngine(
            network,
            sgd,
            0,
            new Shards(1, 0, 1),
            Ranks.ALONE,
            note -> {
              throw new BenchException(note);
            });
    PhiloxRandom random = new PhiloxRandom(SEED, "benchmark");
    Shape shape =
        Shape.of(setting.batch(), StepSetting.SIDE, StepSetting.SIDE, StepSetting.CHANNELS);
    byte[] images = new byte[(int) shape.elements()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (byte) random.nextInt(256);
    }
    int[] labels = random.ints(setting.batch(), 0, StepSetting.CLASSES).toArray();
    double[] half = DoubleStream.generate(() -> 0.5).limit(StepSetting.CHANNELS).toArray();
    batch =
        new Batch.Stored(
            shape, images, labels, new int[3 * labels.length], new ImageTransform(half, half));
    choose(new MixedStep(MixMethods.NONE, null));
  }

  /** Number of trained parameters. */
  public long parameterCount() {
    return network.parameterCount();
  }

  /** Sets how later steps are mixed. */
  public void choose(MixedStep mixed) {
    MixMethod method = MixMethods.named(mixed.method());
    List<Integer> points =
        mixed.mixPoint() == null
            ? method.defaultPoints(network.mixPoints())
            : List.of(mixed.mixPoint());
    mix = MixMethods.at(method, points, network.mixPoints());
  }

  /**
   * Writes weights and statistics under the names of the state dict, {@code images} as the network
   * reads them, real {@code [N,C,H,W]}, and {@code labels}.
   *
   * @throws IOException if the file cannot be written
   */
  public void save(Path file) throws IOException {
    Map<String, FileTensor> tensors = new LinkedHashMap<>(StateDict.of(network));
    int side = StepSetting.SIDE;
    int channels = StepSetting.CHANNELS;
    double[] images = new double[(int) batch.shape().elements()];
    try (TensorScope scope = new TensorScope(backend)) {
      double[] nhwc = batch.upload(scope).toDoubles();
      for (int i = 0; i < nhwc.length; i++) {
        int pixel = i / channels;
        int image = pixel / (side * side);
        images[(image * channels + i % channels) * side * side + pixel % (side * side)] = nhwc[i];
      }
    }
    FileTensor.Type type = FileTensor.Type.F32;
    tensors.put("images", FileTensor.ofReals(type, images, batch.size(), channels, side, side));
    long[] labels = Arrays.stream(batch.labels()).asLongStream().toArray();
    tensors.put("labels", FileTensor.ofLongs(labels, batch.size()));
    new Safetensors(tensors, Map.of()).write(file);
  }

  /**
   * Times of some batches.
   *
   * @param seconds mean per batch, from a synchronization with the device to the next
   * @param loss of the last
   */
  public record Timed(double seconds, double loss) {}

  /**
   * Trains on the first images of the batch as {@code train} does, without waiting for the device
   * between the steps.
   *
   * @throws BenchException if a loss is not finite: the time of such a step means nothing
   */
  public Timed train(int count, int images) {
    long begun = System.nanoTime();
    for (int i = 0; i < count; i++) {
      engine.begin(input(images));
      finish(engine::poll);
    }
    finish(engine::next);
    return new Timed((System.nanoTime() - begun) * 1e-9 / count, lastLoss);
  }

  /** Trains on the whole batch. */
  public Timed train(int count) {
    return train(count, batch.size());
  }

  /** Evaluates the first images of the batch as {@code eval} does. */
  public Timed evaluate(int count, int images) {
    long begun = System.nanoTime();
    for (int i = 0; i < count; i++) {
      lastLoss = Evaluation.of(network, batch.part(0, images)).loss();
    }
    return new Timed((System.nanoTime() - begun) * 1e-9 / count, lastLoss);
  }

  /**
   * Begins a step; the losses of the last few steps may not be known yet.
   *
   * @throws BenchException if a loss is not finite
   */
  public void begin() {
    engine.begin(input(batch.size()));
    finish(engine::poll);
  }

  private void finish(Supplier<Optional<TrainingEngine.FinishedStep>> ended) {
    for (var done = ended.get(); done.isPresent(); done = ended.get()) {
      lastLoss = done.get().result().loss();
      if (!Double.isFinite(lastLoss)) {
        throw new BenchException(
            "step %d of %s is wrong: its loss is %s"
                .formatted(done.get().input().number(), setting, lastLoss));
      }
    }
  }

  private StepInput input(int images) {
    PhiloxRandom random = new PhiloxRandom(SEED, "mix", steps++);
    return StepInput.of(
        (int) steps,
        images == batch.size() ? batch : batch.part(0, images),
        mix.draw(images, StepSetting.SIDE, StepSetting.SIDE, random),
        UPDATE);
  }

  /** The device. */
  public Backend backend() {
    return backend;
  }

  /** Frees all of it, and closes the device. */
  @Override
  public void close() {
    engine.close();
    sgd.close();
    network.close();
    backend.close();
  }
}
