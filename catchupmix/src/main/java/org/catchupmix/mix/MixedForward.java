package org.catchupmix.mix;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;

/**
 * Forward pass of a training step with its mix and loss.
 *
 * @param graph records the operations
 * @param input of the network, {@code [N,H,W,C]}: the images, mixed if the point is 0
 * @param logits {@code [N,K]}
 * @param labels {@code N} of them
 * @param mixing mix of the labels
 * @param mixPoint first mix point that changed the batch, if any
 * @param mixChannels channels of the features there; 0 if there is none
 * @param smoothing of the labels, 0 for none
 * @param numbers uploaded before the step
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
   * @param watch attaches a listener to the pass
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
   * Runs the forward pass in training mode with numbers on the device.
   *
   * @param numbers the labels, and the numbers of the mix if it is a {@link PairMix}
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
    requirePoint(network, mix.drawnPoint());
    Saliency saliency = new GradientSaliency(network, x.value(), labels, smoothing);
    RecordingMixer mixing = new RecordingMixer(mix, saliency, x, numbers);
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

  /** Rejects a point that the network never reaches: its batches would train unmixed. */
  private static void requirePoint(Network network, OptionalInt point) {
    if (point.isPresent()
        && point.getAsInt() != 0
        && !network.mixPoints().contains(point.getAsInt())) {
      throw new IllegalArgumentException(
          "mix point %d must be 0 or one of the network's: %s"
              .formatted(point.getAsInt(), network.mixPoints()));
    }
  }

  /** Mixes at each point and records the result. */
  private static final class RecordingMixer implements Pass.Mixer {
    private final BatchMix mix;
    private final Saliency saliency;
    private Var input;
    private LabelMix labels = LabelMix.OWN;
    private OptionalInt point = OptionalInt.empty();
    private int channels;
    private final Optional<StepNumbers.Pairs> pairs;

    RecordingMixer(BatchMix mix, Saliency saliency, Var input, Optional<StepNumbers> numbers) {
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

  /** Records the loss ({@link MixedLoss}), a scalar. */
  public Var loss() {
    return MixedLoss.of(graph, logits, labels, mixing, smoothing, numbers);
  }
}
