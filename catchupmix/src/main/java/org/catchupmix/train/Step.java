package org.catchupmix.train;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.GradientSaliency;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.mix.Mixed;
import org.catchupmix.mix.MixedLabels;
import org.catchupmix.mix.MixedLoss;
import org.catchupmix.mix.PairMix;
import org.catchupmix.mix.PairPlan;
import org.catchupmix.mix.Saliency;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;

/**
 * One training step up to its gradients: forward pass with its mixing, loss, backward pass. All
 * that changes from step to step is uploaded before it begins, so a device can record a step and
 * replay it on other numbers. {@link TrainingEngine} adds the update.
 */
public final class Step {
  private final Network network;
  private final double labelSmoothing;
  private final MixPointChannels channels;

  /** Creates the steps of a network, with labels smoothed by a share, 0 for none. */
  public Step(Network network, double labelSmoothing) {
    this.network = network;
    this.labelSmoothing = labelSmoothing;
    this.channels = new MixPointChannels(network);
  }

  /** A batch on the device, with the plan of its mix if that is in pairs. */
  public record Uploaded(StepInput.Part part, Optional<PairPlan> plan, StepTensors tensors) {
    /** The images as the network reads them. */
    public Var images(TensorScope scope) {
      return Var.constant(tensors.normalized(scope, part.batch()));
    }

    /** The mixing of a batch that is mixed in pairs or not at all. */
    Mixing mixing() {
      return plan.map(p -> new Mixing(p.labels(), part.mix().drawnPoint())).orElse(Mixing.NONE);
    }
  }

  /**
   * The mixing of a batch.
   *
   * @param point first mix point that changed the batch, if any
   */
  public record Mixing(LabelMix labels, OptionalInt point) {
    static final Mixing NONE = new Mixing(LabelMix.OWN, OptionalInt.empty());
  }

  /**
   * Uploads a batch into memory of its own.
   *
   * @throws IllegalArgumentException if a label is not a class of the network, or the mix point is
   *     not one of its
   */
  public Uploaded upload(TensorScope scope, StepInput.Part part) {
    return upload(part, StepTensors.allocate(scope, layout(part), Optional.empty()));
  }

  StepTensors.Layout layout(StepInput.Part part) {
    return StepTensors.Layout.of(part.batch(), network.backend().computeDtype());
  }

  Uploaded upload(StepInput.Part part, StepTensors tensors) {
    Batch batch = part.batch();
    batch.requireLabels(network.classes());
    // Batches at a point that the network never reaches would train unmixed.
    part.mix().drawnPoint().ifPresent(p -> MixMethods.requirePoint(p, network.mixPoints()));
    Optional<PairPlan> plan =
        part.mix() instanceof PairMix pair
            ? Optional.of(pair.plan(channels.at(pair.point(), batch.shape())))
            : Optional.empty();
    tensors.upload(batch, plan);
    return new Uploaded(part, plan, tensors);
  }

  /**
   * Runs the forward pass in training mode, for recordings and reports; {@link #run} does not use
   * it.
   *
   * @param x {@link Uploaded#images}
   * @param watch attaches a listener to each pass
   */
  public Forward forward(Graph graph, Uploaded in, Var x, UnaryOperator<Pass> watch) {
    BatchMix mix = in.part().mix();
    Optional<Var> clean = Optional.empty();
    if (mix.cleanWeight() > 0) {
      Var logits = network.forward(watch.apply(Pass.training(graph)), x);
      Var loss = MixedLoss.of(graph, logits, own(in), labelSmoothing);
      clean = Optional.of(graph.scale(loss, mix.cleanWeight()));
    }
    return mixed(graph, in, x, watch, saliency(in, x)).plus(clean);
  }

  private static MixedLabels own(Uploaded in) {
    return new MixedLabels.Own(in.tensors().labels());
  }

  private GradientSaliency saliency(Uploaded in, Var x) {
    return new GradientSaliency(network, x.value(), in.part().batch().labels(), labelSmoothing);
  }

  /** Runs the forward pass of the mixed batch alone. */
  private Forward mixed(
      Graph graph, Uploaded in, Var x, UnaryOperator<Pass> watch, Saliency saliency) {
    MixingRecorder mixer = new MixingRecorder(in, saliency);
    Var logits = network.forward(watch.apply(new Pass(graph, true, mixer)), x);
    return new Forward(graph, in, logits, mixer.mixing(), labelSmoothing, Optional.empty());
  }

  /**
   * A forward pass.
   *
   * @param logits {@code [N,K]}
   * @param cleanLoss weighted loss on the unmixed batch, if the mix asks for it
   */
  public record Forward(
      Graph graph,
      Uploaded in,
      Var logits,
      Mixing mixing,
      double labelSmoothing,
      Optional<Var> cleanLoss) {
    /** Records the loss ({@link MixedLoss}), a scalar, and adds that of the unmixed batch. */
    public Var loss() {
      Var mixed = MixedLoss.of(graph, logits, mixedLabels(), labelSmoothing);
      return cleanLoss.map(clean -> graph.add(mixed, clean)).orElse(mixed);
    }

    private MixedLabels mixedLabels() {
      int[] labels = in.part().batch().labels();
      return in.plan().isPresent()
          ? in.tensors().pairedLabels()
          : MixedLabels.of(graph.scope(), in.tensors().labels(), labels, mixing.labels());
    }

    private Forward plus(Optional<Var> clean) {
      return new Forward(graph, in, logits, mixing, labelSmoothing, clean);
    }
  }

  /**
   * A step without its update; valid until its graph is closed.
   *
   * @param loss a scalar
   */
  public record Differentiated(Var logits, Tensor loss, Gradients gradients, Mixing mixing) {}

  /**
   * Runs forward and backward pass. A loss of the unmixed batch is differentiated first: its
   * gradient of the images is their saliency.
   *
   * @param share factor of the gradients: the share of the images in those of the whole step
   */
  public Differentiated run(Graph graph, Uploaded in, double share) {
    Var x = in.images(graph.scope());
    double weight = in.part().mix().cleanWeight();
    GradientSaliency saliency = saliency(in, x);
    Optional<CleanPass> clean =
        weight > 0
            ? Optional.of(CleanPass.run(saliency, own(in), weight, share, graph.scope()))
            : Optional.empty();
    Forward forward =
        mixed(graph, in, x, UnaryOperator.identity(), clean.<Saliency>map(c -> c).orElse(saliency))
            .plus(clean.map(CleanPass::loss).map(Var::constant));
    graph.keep(forward.logits());
    Var loss = forward.loss();
    Tensor seed = graph.scope().like(loss.value());
    graph.scope().run(new Elementwise.Fill(share, seed));
    Gradients mixed = graph.backward(loss, seed);
    List<Var> parameters = network.parameters().stream().map(Names.Named::var).toList();
    Gradients all =
        clean.map(c -> c.plus(mixed, parameters, forward.logits(), graph.scope())).orElse(mixed);
    return new Differentiated(forward.logits(), loss.value(), all, forward.mixing());
  }

  /** Mixes at the mix points of a pass, and records what it did. */
  private static final class MixingRecorder implements Pass.Mixer {
    private final Uploaded in;
    private final Saliency saliency;
    private LabelMix labels = LabelMix.OWN;
    private OptionalInt firstPoint = OptionalInt.empty();

    MixingRecorder(Uploaded in, Saliency saliency) {
      this.in = in;
      this.saliency = saliency;
    }

    @Override
    public Var at(Graph graph, int point, Var features) {
      Mixed mixed = mixed(graph, point, features);
      labels = labels.then(mixed.labels());
      if (mixed.features() != features && firstPoint.isEmpty()) {
        firstPoint = OptionalInt.of(point);
      }
      return mixed.features();
    }

    private Mixed mixed(Graph graph, int point, Var features) {
      if (in.part().mix() instanceof PairMix pair) {
        return point == pair.point()
            ? new Mixed(
                pair.mix(graph, features, in.tensors().pairs()), in.plan().orElseThrow().labels())
            : Mixed.ownLabels(features);
      }
      return in.part().mix().at(graph, point, features, saliency);
    }

    Mixing mixing() {
      return new Mixing(labels, firstPoint);
    }
  }
}
