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
 * @param logits {@code [N,K]}
 * @param labels {@code N} of them
 * @param mixPoint first mix point that changed the batch, if any
 * @param mixChannels channels of the features there; 0 if there is none
 * @param smoothing of the labels, 0 for none
 * @param numbers uploaded before the step
 * @param cleanLoss weighted loss on the unmixed batch, if the mix asks for it
 */
public record MixedForward(
    Graph graph,
    Var logits,
    int[] labels,
    LabelMix mixing,
    OptionalInt mixPoint,
    int mixChannels,
    double smoothing,
    Optional<StepNumbers> numbers,
    Optional<Var> cleanLoss) {
  /**
   * Runs the forward pass in training mode.
   *
   * @param x images, {@code [N,H,W,C]}
   * @param watch attaches a listener to each pass
   * @param numbers labels and numbers of a {@link PairMix}, where they are on the device already
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
    // Batches at a point that the network never reaches would train unmixed.
    mix.drawnPoint().ifPresent(point -> MixMethods.requirePoint(point, network.mixPoints()));
    Optional<Var> cleanLoss = Optional.empty();
    if (mix.cleanWeight() > 0) {
      Var clean = network.forward(watch.apply(Pass.training(graph)), x);
      Var loss = MixedLoss.of(graph, clean, labels, LabelMix.OWN, smoothing);
      cleanLoss = Optional.of(graph.scale(loss, mix.cleanWeight()));
    }
    RecordingMixer mixing =
        new RecordingMixer(
            mix,
            new GradientSaliency(network, x.value(), labels, smoothing),
            numbers.flatMap(StepNumbers::mix).map(StepNumbers.Mix::pairs));
    Var logits = network.forward(watch.apply(new Pass(graph, true, mixing)), x);
    return new MixedForward(
        graph,
        logits,
        labels,
        mixing.mixing,
        mixing.firstPoint,
        mixing.channels,
        smoothing,
        numbers,
        cleanLoss);
  }

  /** Records the loss ({@link MixedLoss}), a scalar, and adds that of the unmixed batch. */
  public Var loss() {
    Var mixed = MixedLoss.of(graph, logits, labels, mixing, smoothing, numbers);
    return cleanLoss.map(clean -> graph.add(mixed, clean)).orElse(mixed);
  }

  /** Mixes at the mix points of a pass, and records what it did. */
  private static final class RecordingMixer implements Pass.Mixer {
    private final BatchMix mix;
    private final Saliency saliency;
    private final Optional<PairNumbers> pairs;
    private LabelMix mixing = LabelMix.OWN;
    private OptionalInt firstPoint = OptionalInt.empty();
    private int channels;

    RecordingMixer(BatchMix mix, Saliency saliency, Optional<PairNumbers> pairs) {
      this.mix = mix;
      this.saliency = saliency;
      this.pairs = pairs;
    }

    @Override
    public Var at(Graph graph, int point, Var features) {
      Mixed mixed =
          mix instanceof PairMix pair && pairs.isPresent() && point == pair.point()
              ? pair.mixed(graph, features, pairs.get())
              : mix.at(graph, point, features, saliency);
      mixing = mixing.then(mixed.labels());
      if (mixed.features() != features && firstPoint.isEmpty()) {
        firstPoint = OptionalInt.of(point);
        channels = features.shape().dim(-1);
      }
      return mixed.features();
    }
  }
}
