package org.example;

import java.util.function.Function;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.ManifoldMixup;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.train.TrainingStep;

/** A training loop of one's own on numbers of one's own: one step at a time. */
public final class OwnLoop {
  private static final int BATCH = 32;
  private static final int SIDE = 8;

  private OwnLoop() {}

  /** Learns to tell bright squares on the left from those on the right; returns the last loss. */
  static double train(int steps) {
    ModelSpec spec = new ModelSpec("resnet10", 8, 1, 2, ModelSpec.Stem.CIFAR, false);
    try (Backend device = Backends.open("cpu");
        Network network = Models.build(device, spec);
        Sgd sgd = new Sgd(network)) {
      Initialization.fill(network, 1, false);
      TrainingStep step = new TrainingStep(network, sgd, 0);
      MixMethod mix = new ManifoldMixup(1, network.mixPoints());
      double loss = Double.NaN;
      for (int i = 0; i < steps; i++) {
        PhiloxRandom random = new PhiloxRandom(1, "step", i);
        int[] labels = random.ints(BATCH, 0, 2).toArray();
        float[] pixels = pixels(labels, random);
        Function<Scope, Tensor> images = scope -> scope.of(Shape.of(BATCH, SIDE, SIDE, 1), pixels);
        SgdSettings update = new SgdSettings(0.05, 0.9, true, 1e-4);
        loss = step.run(images, labels, mix.draw(BATCH, SIDE, SIDE, random), update);
      }
      return loss;
    }
  }

  private static float[] pixels(int[] labels, PhiloxRandom random) {
    float[] pixels = new float[BATCH * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      boolean right = i % SIDE >= SIDE / 2;
      boolean bright = right == (labels[i / (SIDE * SIDE)] == 1);
      pixels[i] = (float) (0.3 * random.nextNormal()) + (bright ? 1 : 0);
    }
    return pixels;
  }

  /** Prints the loss of the last of 40 steps, in nats. */
  public static void main(String[] arguments) {
    System.out.printf("loss %.4f%n", train(40));
  }
}
