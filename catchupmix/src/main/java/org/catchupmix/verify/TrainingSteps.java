package org.catchupmix.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.train.Batch;
import org.catchupmix.train.StepInput;
import org.catchupmix.train.TrainingEngine;

/**
 * Three steps of training a small network with Catch-up Mix at a shallow, a middle and a deep mix
 * point. The batches are drawn, so no data set is needed.
 */
final class TrainingSteps {
  static final int STEPS = 3;
  private static final int BATCH = 6;
  private static final int SIDE = 12;
  private static final int WIDTH = 5;
  private static final int CLASSES = 7;
  private static final int[] POINTS = {1, 3, 5};
  private static final double[] LAMBDAS = {0.35, 0.6, 0.8};

  private TrainingSteps() {}

  /** The loss of each step, and the parameters after the last one by name. */
  record Result(double[] losses, Map<String, double[]> parameters) {}

  static Result run(Backend backend) {
    ModelSpec spec =
        new ModelSpec("preact-resnet18", WIDTH, 3, CLASSES, ModelSpec.Stem.CIFAR, false);
    double[] losses = new double[STEPS];
    try (Network network = Models.build(backend, spec);
        Sgd sgd = new Sgd(network)) {
      Initialization.fill(network, 11, false);
      try (TrainingEngine engine = new TrainingEngine(network, sgd, 0)) {
        for (int i = 0; i < STEPS; i++) {
          losses[i] = engine.run(input(i)).loss();
        }
      }
      Map<String, double[]> parameters = new LinkedHashMap<>();
      for (Names.Named p : network.parameters()) {
        parameters.put(p.name(), p.tensor().toDoubles());
      }
      return new Result(losses, parameters);
    }
  }

  private static StepInput input(int i) {
    PhiloxRandom random = new PhiloxRandom(5, "verify", i);
    Shape shape = Shape.of(BATCH, SIDE, SIDE, 3);
    double[] pixels = new double[(int) shape.elements()];
    for (int j = 0; j < pixels.length; j++) {
      pixels[j] = (float) random.nextGaussian();
    }
    int[] labels = random.ints(BATCH, 0, CLASSES).toArray();
    BatchMix mix = new CatchupMix().drawn(POINTS[i], LAMBDAS[i], random.permutation(BATCH), 0);
    return StepInput.of(
        i + 1, new Batch.Real(shape, pixels, labels), mix, new SgdSettings(0.05, 0.9, true, 5e-4));
  }

  /** The parameters of a result as one list, for their bits. */
  static List<double[]> all(Result result) {
    List<double[]> all = new ArrayList<>(result.parameters().values());
    all.add(result.losses());
    return all;
  }
}
