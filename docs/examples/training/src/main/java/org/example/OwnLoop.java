package org.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.ManifoldMixup;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.onnx.OnnxModel;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.train.Batch;
import org.catchupmix.train.StepInput;
import org.catchupmix.train.TrainingEngine;

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
        Sgd sgd = new Sgd(network);
        TrainingEngine engine = new TrainingEngine(network, sgd, 0)) {
      Initialization.fill(network, 1, false);
      MixMethod mix = new ManifoldMixup(1, network.mixPoints());
      double loss = Double.NaN;
      for (int i = 0; i < steps; i++) {
        PhiloxRandom random = new PhiloxRandom(1, "step", i);
        int[] labels = random.ints(BATCH, 0, 2).toArray();
        Batch batch =
            new Batch.Real(Shape.of(BATCH, SIDE, SIDE, 1), pixels(labels, random), labels);
        SgdSettings update = new SgdSettings(0.05, 0.9, true, 1e-4);
        BatchMix drawn = mix.draw(BATCH, SIDE, SIDE, random);
        loss = engine.run(StepInput.of(i, batch, drawn, update)).loss();
      }
      return loss;
    }
  }

  /** Writes the weights, with PyTorch's names. */
  static void save(Network network, Path file) throws IOException {
    new Safetensors(StateDict.of(network), Map.of("task", "squares")).write(file);
  }

  /** Fills a network of the same layers. */
  static void load(Network network, Path file) throws IOException {
    StateDict.load(network, Safetensors.read(file).tensors(), file.toString());
  }

  /** Writes the network for other programs; they give it images {@code [batch,C,H,W]}. */
  static void export(Network network, Path file) throws IOException {
    Map<String, String> classes = Map.of("class_names", "[\"left\",\"right\"]");
    OnnxModel.About about = new OnnxModel.About("dark is 0, bright is 1", classes);
    Files.write(file, OnnxModel.of(network, Shape.of(SIDE, SIDE, 1), about));
  }

  private static double[] pixels(int[] labels, PhiloxRandom random) {
    double[] pixels = new double[BATCH * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      boolean right = i % SIDE >= SIDE / 2;
      boolean bright = right == (labels[i / (SIDE * SIDE)] == 1);
      pixels[i] = 0.3 * random.nextNormal() + (bright ? 1 : 0);
    }
    return pixels;
  }

  /** Prints the loss of the last of 40 steps, in nats. */
  public static void main(String[] arguments) {
    System.out.printf("loss %.4f%n", train(40));
  }
}
