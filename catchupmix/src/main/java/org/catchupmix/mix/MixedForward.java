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
   * @param watch attaches a listener to the pass
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
    Saliency saliency = new GradientSaliency(network, x.value(), labels, smoothing);
    Optional<PairNumbers> pairs = numbers.flatMap(StepNumbers::pairs);

    final class RecordingMixer implements Pass.Mixer {
      private LabelMix labels = LabelMix.OWN;
      private OptionalInt point = OptionalInt.empty();
      private int channels;

      @Override
      public Var at(Graph graph, int point, Var features) {
        Mixed mixed =
            mix instanceof PairMix pair && pairs.isPresent() && point == pair.point()
                ? pair.mixed(graph, features, pairs.get())
                : mix.at(graph, point, features, saliency);
        labels = labels.then(mixed.labels());
        if (mixed.features() != features && this.point.isEmpty()) {
          this.point = OptionalInt.of(point);
          channels = features.shape().dim(-1);
        }
        return mixed.features();
      }
    }

    Optional<Var> cleanLoss =
        mix.cleanWeight() == 0
            ? Optional.empty()
            : Optional.of(
                graph.scale(
                    MixedLoss.of(
                        graph,
                        network.forward(Pass.training(graph), x),
                        labels,
                        LabelMix.OWN,
                        smoothing),
                    mix.cleanWeight()));
    RecordingMixer mixing = new RecordingMixer();
    Var logits = network.forward(watch.apply(new Pass(graph, true, mixing)), x);
    return new MixedForward(
        graph,
        logits,
        labels,
        mixing.labels,
        mixing.point,
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
}
