package org.catchupmix.study.graph;

import java.util.Locale;
import java.util.function.Function;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.view.GraphView;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.NetworkLabels;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.train.Batch;
import org.catchupmix.train.Step;
import org.catchupmix.train.StepInput;

/** Records the graph of a training step on noise, since images do not change it. */
public final class RecordedStep {
  private static final String LOSS = "loss";
  private static final long SEED = 1;

  private RecordedStep() {}

  /**
   * Runs the forward pass and the loss, and returns the recorded graph.
   *
   * @param mixing describes the mixing of features at a mix point
   */
  public static GraphView of(
      Backend backend, ModelSpec spec, Shape images, BatchMix mix, Function<Var, String> mixing) {
    try (Network network = Models.build(backend, spec);
        TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.recording(backend)) {
      Initialization.fill(network, SEED, false);
      double[] pixels = new PhiloxRandom(SEED, "graph").doubles(images.elements()).toArray();
      int[] labels = new int[images.dim(0)];
      for (int n = 0; n < labels.length; n++) {
        labels[n] = n % spec.classes();
      }
      Step step = new Step(network, 0);
      Step.Uploaded in =
          step.upload(scope, new StepInput.Part(0, new Batch.Real(images, pixels, labels), mix));
      Var x = in.images(scope);
      NetworkLabels names = new NetworkLabels(network, mixing);
      names.labels().name(x, "images");
      Step.Forward forward = step.forward(graph, in, x, names::watch);
      names.part(LOSS, graph, forward::loss);
      return GraphView.of(graph, names.labels());
    }
  }

  public static String title(ModelSpec spec, Shape images) {
    return String.format(
        Locale.ROOT,
        "%s, width %d: one training step, batch %d of %d x %d x %d, %d classes",
        spec.name(),
        spec.width(),
        images.dim(0),
        images.dim(1),
        images.dim(2),
        images.dim(3),
        spec.classes());
  }
}
