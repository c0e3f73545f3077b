package org.catchupmix.mix;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;

/**
 * The forward pass of a training step and its loss: a batch goes through a network and is mixed on
 * its way.
 *
 * @param graph records the operations
 * @param input what the network saw, {@code [N,H,W,C]}: the images, mixed if they are at point 0
 * @param logits what came out, {@code [N,K]}
 * @param labels {@code N} of them
 * @param mixing how the labels are mixed
 * @param mixPoint the first mix point at which the batch was changed, if it was at one
 * @param mixChannels of the features there; 0 if it was at none
 * @param smoothing of the labels, 0 for none
 * @param numbers that lie on the device already
 */
public record MixedForward(
    Graph graph,
    Var input,
    Var logits,
    int[] labels,
    LabelMix mixing,
    OptionalInt mixPoint,
    int mixChannels,
    double smoothing,
    Optional<StepNumbers> numbers) {
  /**
   * Runs the forward pass in training mode.
   *
   * @param x images, {@code [N,H,W,C]}
   * @param watch puts a listener on the pass
   */
  public static MixedForward of(
      Graph graph,
      Network network,
      Var x,
      int[] labels,
      BatchMix mix,
      double smoothing,
      UnaryOperator<Pass> watch) {
    return of(graph, network, x, labels, mix, smoothing, watch, Optional.empty());
  }

  /**
   * The same.
   *
   * @param numbers that lie on the device already: those of the labels, and those of the mix where
   *     it is a {@link PairMix}
   */
  public static MixedForward of(
      Graph graph,
      Network network,
      Var x,
      int[] labels,
      BatchMix mix,
      double smoothing,
      UnaryOperator<Pass> watch,
      Optional<StepNumbers> numbers) {
    Saliency saliency =
        new Saliency() {
          @Override
          public double[] pixels() {
            return GradientSaliency.of(network, x.value(), labels, smoothing);
          }

          @Override
          public double[] pixelsTested() {
            return GradientSaliency.ofTrained(network, x.value(), labels);
          }
        };
    Mixing mixing = new Mixing(mix, saliency, x, numbers);
    Var logits = network.forward(watch.apply(new Pass(graph, true, mixing)), x);
    return new MixedForward(
        graph,
        mixing.input,
        logits,
        labels,
        mixing.labels,
        mixing.point,
        mixing.channels,
        smoothing,
        numbers);
  }

  /** Mixes at each point, and remembers what it did. */
  private static final class Mixing implements Pass.Mixer {
    private final BatchMix mix;
    private final Saliency saliency;
    private Var input;
    private LabelMix labels = LabelMix.OWN;
    private OptionalInt point = OptionalInt.empty();
    private int channels;
    private final Optional<StepNumbers.Pairs> pairs;

    Mixing(BatchMix mix, Saliency saliency, Var input, Optional<StepNumbers> numbers) {
      this.pairs = numbers.flatMap(StepNumbers::pairs);
      this.mix = mix;
      this.saliency = saliency;
      this.input = input;
    }

    @Override
    public Var at(Graph graph, int point, Var features) {
      Mixed mixed = mixed(graph, point, features);
      labels = labels.then(mixed.labels());
      if (mixed.features() != features && this.point.isEmpty()) {
        this.point = OptionalInt.of(point);
        channels = features.shape().dim(-1);
      }
      if (point == 0) {
        input = mixed.features();
      }
      return mixed.features();
    }

    private Mixed mixed(Graph graph, int point, Var features) {
      return mix instanceof PairMix pair && pairs.isPresent() && point == pair.point()
          ? pair.mixed(graph, features, pairs.get().numbers())
          : mix.at(graph, point, features, saliency);
    }
  }

  /** Records the loss, see {@link MixedLoss}; a scalar. */
  public Var loss() {
    return MixedLoss.of(graph, logits, labels, mixing, smoothing, numbers);
  }
}
