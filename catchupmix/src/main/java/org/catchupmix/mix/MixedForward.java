package org.catchupmix.mix;

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
 * @param logits what came out, {@code [N,K]}
 * @param labels {@code N} of them
 * @param mixing how the labels are mixed
 * @param smoothing of the labels, 0 for none
 */
public record MixedForward(
    Graph graph, Var logits, int[] labels, LabelMix mixing, double smoothing) {
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
    LabelMix[] mixing = {LabelMix.OWN};
    Pass pass =
        new Pass(
            graph,
            true,
            (_, point, features) -> {
              Mixed mixed = mix.at(graph, point, features, saliency);
              mixing[0] = mixing[0].then(mixed.labels());
              return mixed.features();
            });
    Var logits = network.forward(watch.apply(pass), x);
    return new MixedForward(graph, logits, labels, mixing[0], smoothing);
  }

  /** Records the loss, see {@link MixedLoss}; a scalar. */
  public Var loss() {
    return MixedLoss.of(graph, logits, labels, mixing, smoothing);
  }
}
