package org.catchupmix.train;

import java.util.function.Function;
import org.catchupmix.core.Scope;
import org.catchupmix.core.SgdStep;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.GradientSaliency;
import org.catchupmix.mix.MixedLoss;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.optim.Sgd;

/**
 * Steps of training: saliency where the mix method asks for it, forward, loss, backward, update.
 *
 * @param network what is trained
 * @param sgd its optimiser
 * @param labelSmoothing 0 for none
 */
public record TrainingStep(Network network, Sgd sgd, double labelSmoothing) {
  /**
   * One step.
   *
   * @param pictures makes the batch in the step's scope, real {@code [N,H,W,C]}
   * @param labels {@code N}
   * @return the loss
   */
  public double run(Function<Scope, Tensor> pictures, int[] labels, BatchMix mix, SgdStep update) {
    try (Graph graph = Graph.recording(network.backend())) {
      Tensor x = pictures.apply(graph.scope());
      BatchMix ready = mix.seeing(() -> GradientSaliency.of(network, x, labels, labelSmoothing));
      Var logits = network.forward(new Pass(graph, true, ready), Var.constant(x));
      Var loss = MixedLoss.of(graph, logits, labels, ready, labelSmoothing);
      sgd.step(graph.backward(loss), update);
      return loss.value().item();
    }
  }
}
