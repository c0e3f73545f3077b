package org.catchupmix.study.pair;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.MixOp.ChannelMix;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.train.Batch;
import org.catchupmix.train.BatchSource;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.Step;
import org.catchupmix.train.StepInput;

/**
 * One training step on two images that are mixed with each other, without an update. Batch norm
 * uses its running statistics, since those of two images say nothing.
 *
 * @param images two, with their labels
 * @param point mix point that is shown, 0 the input
 * @param before features there, h
 * @param after features behind the mix, y
 * @param gradientBefore {@code dL/dh}; empty at the input, as no gradient flows to images
 * @param gradientAfter {@code dL/dy}
 * @param kept whether a sample keeps a filter, {@code [2][C]}; empty if the mix is not by filters
 * @param labels how the two labels are mixed
 * @param targets mixed labels, {@code [2][K]}
 * @param probabilities softmax of the class scores, {@code [2][K]}
 * @param loss mean cross entropy, in nats
 */
public record PairStep(
    ImageDataset images,
    int point,
    FeatureMaps before,
    FeatureMaps after,
    Optional<FeatureMaps> gradientBefore,
    FeatureMaps gradientAfter,
    Optional<boolean[][]> kept,
    LabelMix labels,
    double[][] targets,
    double[][] probabilities,
    double loss) {
  /**
   * Runs the step.
   *
   * @param images two
   * @param point 0 or one of the network's
   * @param mix of the two, at that point if at all
   */
  static PairStep of(
      Network network, ImageTransform transform, ImageDataset images, int point, BatchMix mix) {
    int[] labels = IntStream.range(0, images.size()).map(images::label).toArray();
    Var[] mixed = new Var[2];
    try (TensorScope scope = new TensorScope(network.backend())) {
      Step step = new Step(network, 0);
      Batch batch = BatchSource.inOrder(images, transform, 0, images.size());
      Step.Uploaded in = step.upload(scope, new StepInput.Part(0, batch, mix));
      Var x = in.images(scope);
      try (Graph graph = Graph.recording(network.backend())) {
        Step.Forward forward = step.forward(graph, in, x, pass -> watched(pass, point, mixed));
        Var loss = forward.loss();
        Optional<boolean[][]> kept =
            mixed[1].producer() instanceof ChannelMix op
                ? Optional.of(rows(op.mask().toBytes()))
                : Optional.empty();
        double[][] probabilities =
            Arrays.stream(rows(forward.logits().value().toDoubles()))
                .map(Evaluation::softmax)
                .toArray(double[][]::new);
        FeatureMaps before = FeatureMaps.of(mixed[0].value());
        FeatureMaps after = FeatureMaps.of(mixed[1].value());
        double nats = loss.value().toDoubles()[0];
        Gradients gradients = graph.backward(loss);
        return new PairStep(
            images,
            point,
            before,
            after,
            point == 0 ? Optional.empty() : Optional.of(FeatureMaps.of(gradients.of(mixed[0]))),
            FeatureMaps.of(gradients.of(mixed[1])),
            kept,
            forward.mixing().labels(),
            targets(forward.mixing().labels(), labels, images.classes()),
            probabilities,
            nats);
      }
    }
  }

  /** Weight of each sample's own label in its mixed one. */
  double[] ownWeights() {
    return new double[] {labels.weight(0, 0), labels.weight(1, 1)};
  }

  /** Gradients by name. */
  Map<String, FeatureMaps> gradients() {
    Map<String, FeatureMaps> gradients = new LinkedHashMap<>();
    gradients.put("dL/dy", gradientAfter);
    gradientBefore.ifPresent(g -> gradients.put("dL/dh", g));
    return gradients;
  }

  /** The pass with running statistics that keeps the features on both sides of the mix. */
  private static Pass watched(Pass pass, int shown, Var[] mixed) {
    return new Pass(
        pass.graph(),
        false,
        (graph, point, h) -> {
          Var y = pass.mixer().at(graph, point, h);
          if (point == shown) {
            mixed[0] = graph.keep(h);
            // Mixed images are constants, whose gradient the page shows nevertheless.
            mixed[1] = point == 0 ? Var.parameter(y.value()) : graph.keep(y);
          }
          return point == shown ? mixed[1] : y;
        });
  }

  private static boolean[][] rows(byte[] mask) {
    boolean[][] kept = new boolean[2][mask.length / 2];
    for (int i = 0; i < mask.length; i++) {
      kept[i / kept[0].length][i % kept[0].length] = mask[i] != 0;
    }
    return kept;
  }

  private static double[][] rows(double[] both) {
    int half = both.length / 2;
    return new double[][] {Arrays.copyOf(both, half), Arrays.copyOfRange(both, half, both.length)};
  }

  /** Labels after the mix: a weight for each class. */
  private static double[][] targets(LabelMix mix, int[] labels, int classes) {
    double[][] targets = new double[2][classes];
    for (int n = 0; n < 2; n++) {
      for (int m = 0; m < 2; m++) {
        targets[n][labels[m]] += mix.weight(n, m);
      }
    }
    return targets;
  }

  /** Class with the highest probability of a sample. */
  int predicted(int sample) {
    return highest(probabilities[sample]);
  }

  /** Index of the largest number, the first of equal ones. */
  static int highest(double[] numbers) {
    return IntStream.range(0, numbers.length)
        .reduce((a, b) -> numbers[b] > numbers[a] ? b : a)
        .orElseThrow();
  }

  /** Label of a sample in words: {@code 0.70 bag, 0.30 coat}. */
  static String label(double[] weights, List<String> names) {
    return IntStream.range(0, weights.length)
        .filter(k -> weights[k] > 0)
        .mapToObj(k -> String.format(Locale.ROOT, "%.2f %s", weights[k], names.get(k)))
        .collect(Collectors.joining(", "));
  }
}
