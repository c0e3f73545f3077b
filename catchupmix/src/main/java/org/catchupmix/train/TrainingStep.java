package org.catchupmix.train;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.catchupmix.core.Scope;
import org.catchupmix.core.SgdStep;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.MixedForward;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.Sgd;

/**
 * Steps of training: forward with its mixing, loss, backward, update.
 *
 * @param network what is trained
 * @param sgd its optimiser
 * @param labelSmoothing 0 for none
 */
public record TrainingStep(Network network, Sgd sgd, double labelSmoothing) {
  /**
   * One step.
   *
   * @param images makes the batch in the step's scope, real {@code [N,H,W,C]}
   * @param labels {@code N}
   * @return the loss
   * @throws IllegalArgumentException if a label is no class of the network; nothing is changed then
   */
  public double run(Function<Scope, Tensor> images, int[] labels, BatchMix mix, SgdStep update) {
    int classes = network.spec().classes();
    for (int i = 0; i < labels.length; i++) {
      Recipe.require(
          labels[i] >= 0 && labels[i] < classes,
          "labels[%d] = %d must be 0..%d",
          i,
          labels[i],
          classes - 1);
    }
    try (Graph graph = Graph.recording(network.backend())) {
      Var x = Var.constant(images.apply(graph.scope()));
      Var loss =
          MixedForward.of(graph, network, x, labels, mix, labelSmoothing, UnaryOperator.identity())
              .loss();
      sgd.step(graph.backward(loss), update);
      return loss.value().item();
    }
  }
}
