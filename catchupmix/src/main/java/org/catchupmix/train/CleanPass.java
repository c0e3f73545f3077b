package org.catchupmix.train;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.GradientSaliency;
import org.catchupmix.mix.MixedLabels;
import org.catchupmix.mix.MixedLoss;
import org.catchupmix.mix.Saliency;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;

/**
 * A training pass on the unmixed batch, differentiated before that on the mixed one: the gradients
 * of the weights are added to those of the mixed batch, and that of the images is their saliency.
 *
 * @param loss weighted, a scalar
 * @param gradients of the parameters
 * @param pixels saliency, {@code [N,H,W]}
 * @param tested computes the saliency in evaluation mode on demand
 */
record CleanPass(Tensor loss, Map<Var, Tensor> gradients, double[] pixels, Saliency tested)
    implements Saliency {
  /**
   * Runs the pass; it changes the running statistics.
   *
   * @param batch the images, and what differs from their saliency in a pass of its own
   * @param weight factor of the loss
   * @param share factor of the gradients
   * @param scope owns the results
   */
  static CleanPass run(
      GradientSaliency batch, MixedLabels labels, double weight, double share, TensorScope scope) {
    Network network = batch.network();
    Var input = Var.parameter(batch.x());
    List<Var> parameters = network.parameters().stream().map(Names.Named::var).toList();
    Var[] leaves = Stream.concat(Stream.of(input), parameters.stream()).toArray(Var[]::new);
    try (Graph graph = Graph.recordingFor(network.backend(), leaves)) {
      Var logits = network.forward(Pass.training(graph), input);
      Var mean = MixedLoss.of(graph, logits, labels, batch.smoothing());
      Var loss = graph.scale(mean, weight);
      Tensor seed = graph.scope().like(loss.value());
      graph.scope().run(new Elementwise.Fill(share, seed));
      Gradients gradients = graph.backward(loss, seed);
      Map<Var, Tensor> kept = new IdentityHashMap<>();
      for (Var p : parameters) {
        if (gradients.has(p)) {
          kept.put(p, copy(gradients.of(p), scope));
        }
      }
      double[] pixels = GradientSaliency.norms(gradients.of(input));
      return new CleanPass(copy(loss.value(), scope), kept, pixels, batch::pixelsTested);
    }
  }

  private static Tensor copy(Tensor t, TensorScope scope) {
    Tensor copy = scope.like(t);
    scope.run(new Elementwise.Copy(t, copy));
    return copy;
  }

  @Override
  public double[] pixelsTested() {
    return tested.pixels();
  }

  /**
   * Adds the gradients of the mixed batch; a parameter may have one in one of the passes only.
   *
   * @param logits of the mixed batch, whose gradient is handed on
   */
  Gradients plus(Gradients mixed, List<Var> parameters, Var logits, TensorScope scope) {
    Map<Var, Tensor> sum = new IdentityHashMap<>(gradients);
    sum.put(logits, mixed.of(logits));
    for (Var p : parameters) {
      Tensor clean = gradients.get(p);
      if (mixed.has(p)) {
        sum.put(p, clean == null ? mixed.of(p) : added(clean, mixed.of(p), scope));
      }
    }
    return Gradients.of(sum);
  }

  private static Tensor added(Tensor a, Tensor b, TensorScope scope) {
    Tensor sum = scope.like(a);
    scope.run(new Elementwise.Add(a, b, sum));
    return sum;
  }
}
