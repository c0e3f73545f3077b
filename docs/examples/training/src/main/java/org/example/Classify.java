package org.example;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.run.Normalization;
import org.catchupmix.run.ShippedWeights;
import org.catchupmix.run.WeightsDescription;
import org.catchupmix.train.Evaluation;

/** Names the classes of images, by weights that the program exported or that come with it. */
public final class Classify {
  private Classify() {}

  /** The first five test images of the data set that the weights were trained on. */
  public static void main(String[] arguments) {
    String source = arguments.length > 0 ? arguments[0] : "fashion-preact-resnet10";
    Safetensors file = ShippedWeights.read(Path.of(source));
    WeightsDescription about =
        WeightsDescription.fromMetadata(file.metadata(), source).orElseThrow();
    ImageTransform transform = Normalization.fromMetadata(file.metadata()).orElseThrow();
    ImageDataset test = Datasets.load(about.data(), about.framing()).test();
    ImageDataset images = test.subset(IntStream.range(0, 5).toArray());
    try (Backend device = Backends.open("cpu");
        Network network = Models.build(device, about.spec())) {
      StateDict.load(network, file.tensors(), source);
      double[][] scores = Evaluation.scores(network, images, transform, 100, _ -> {});
      for (int i = 0; i < scores.length; i++) {
        int best = indexOfLargest(scores[i]);
        System.out.printf(
            "%-12s is %s%n",
            about.classNames().get(best), images.classNames().get(images.label(i)));
      }
    }
  }

  private static int indexOfLargest(double[] values) {
    double largest = Arrays.stream(values).max().orElseThrow();
    return IntStream.range(0, values.length)
        .filter(i -> values[i] == largest)
        .findFirst()
        .getAsInt();
  }
}
