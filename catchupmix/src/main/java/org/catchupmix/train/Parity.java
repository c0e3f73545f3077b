package org.catchupmix.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import org.catchupmix.core.autograd.BackwardListener;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.autograd.view.BackwardStep;
import org.catchupmix.core.autograd.view.BackwardTrace;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.operation.Pairing;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.mix.MixedForward;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.NetworkLabels;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.nn.state.WeightsException;

/** One training step of a network with given weights, to be compared with another framework. */
public final class Parity {
  private Parity() {}

  /**
   * Catch-up Mix with its defaults.
   *
   * @param layer the mix point
   * @param lambda the mixing ratio
   */
  public record Mix(int layer, double lambda) {}

  /**
   * Images, labels and who is mixed with whom.
   *
   * @param shape {@code [N,H,W,C]}
   * @param pixels in that layout
   * @param labels {@code N}
   * @param partner a permutation of the batch, null if nothing is mixed
   */
  public record Batch(Shape shape, double[] pixels, int[] labels, int[] partner) {
    /**
     * Reads {@code x} (reals {@code [N,C,H,W]}), {@code y} and, if mixed, {@code perm} (integers
     * {@code [N]}).
     *
     * @param source where it comes from, for messages
     * @throws WeightsException if one is missing or of another form
     */
    public static Batch of(Safetensors file, String source, boolean mixed) {
      FileTensor x = file.tensors().get("x");
      if (x == null || !x.isReal() || x.shape().length != 4 || x.elements() == 0) {
        throw new WeightsException(
            "%s: x is %s, must be F32 or F64 [N,C,H,W]"
                .formatted(source, x == null ? "missing" : x));
      }
      int[] d = Arrays.stream(x.shape()).mapToInt(Math::toIntExact).toArray();
      return new Batch(
          Shape.of(d[0], d[2], d[3], d[1]),
          channelsLast(x.toDoubles(), d),
          integers(file, source, "y", d[0]),
          mixed ? integers(file, source, "perm", d[0]) : null);
    }

    private static double[] channelsLast(double[] x, int[] nchw) {
      int plane = nchw[2] * nchw[3];
      double[] out = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        int n = i / (nchw[1] * plane);
        int c = i / plane % nchw[1];
        out[(n * plane + i % plane) * nchw[1] + c] = x[i];
      }
      return out;
    }

    private static int[] integers(Safetensors file, String source, String name, int n) {
      FileTensor t = file.tensors().get(name);
      if (t == null || t.isReal() || !Arrays.equals(t.shape(), new long[] {n})) {
        throw new WeightsException(
            "%s: %s is %s, must be I64 [%d]".formatted(source, name, t == null ? "missing" : t, n));
      }
      return Arrays.stream(t.toLongs())
          .mapToInt(v -> Math.clamp(v, Integer.MIN_VALUE, Integer.MAX_VALUE))
          .toArray();
    }

    /** Channels of the images. */
    public int channels() {
      return shape.dim(3);
    }

    private void check(int classes, String source) {
      for (int label : labels) {
        if (label < 0 || label >= classes) {
          throw new WeightsException(
              "%s: y holds label %d, the model has classes 0..%d"
                  .formatted(source, label, classes - 1));
        }
      }
    }
  }

  /**
   * Runs it.
   *
   * @param mix null for a step without mixing
   * @param trace gets the steps of the backward pass as they happen; null for nobody
   * @param left is notified before each step of the backward pass of how many are left, where none
   *     is traced
   * @return {@code logits [N,K]}, {@code loss [1]} and {@code grad.<parameter>}, in PyTorch's
   *     layouts
   */
  public static Safetensors run(
      Backend backend,
      ModelSpec spec,
      Safetensors weights,
      String source,
      Batch batch,
      Mix mix,
      Consumer<BackwardStep> trace,
      IntConsumer left) {
    batch.check(spec.classes(), "the batch");
    try (Network network = Models.build(backend, spec);
        Scope scope = new Scope(backend);
        Graph graph = Graph.recording(backend)) {
      StateDict.load(network, weights.tensors(), source);
      BatchMix batchMix = mix == null ? BatchMix.NONE : mixOf(mix, batch);
      Var x = Var.constant(scope.of(batch.shape(), batch.pixels()));
      NetworkLabels names = new NetworkLabels(network);
      MixedForward forward =
          MixedForward.of(
              graph,
              network,
              x,
              batch.labels(),
              batchMix,
              0,
              trace == null ? UnaryOperator.identity() : names::watch);
      Var logits = graph.keep(forward.logits());
      Var loss = names.part("loss", graph, forward::loss);
      Gradients gradients =
          trace == null
              ? graph.backward(loss, counting(left))
              : graph.backward(loss, new BackwardTrace(graph, names.labels(), trace));
      FileTensor.Type type =
          switch (backend.computeDtype()) {
            case F64 -> FileTensor.Type.F64;
            default -> FileTensor.Type.F32;
          };
      Map<String, FileTensor> out = new LinkedHashMap<>();
      out.put(
          "logits",
          FileTensor.ofReals(
              type, logits.value().toDoubles(), logits.shape().dim(0), logits.shape().dim(1)));
      out.put("loss", FileTensor.ofReals(type, loss.value().toDoubles(), 1));
      for (Names.Named p : network.parameters()) {
        out.put("grad." + p.name(), StateDict.toFile(p, gradients.of(p.var()).toDoubles()));
      }
      return new Safetensors(out, Map.of("arithmetic", backend.arithmetic()));
    }
  }

  private static BackwardListener counting(IntConsumer left) {
    return new BackwardListener() {
      @Override
      public void begins(int index, Var y, Tensor dy) {
        left.accept(index + 1);
      }
    };
  }

  private static BatchMix mixOf(Mix mix, Batch batch) {
    try {
      Pairing.inverse(batch.partner());
    } catch (IllegalArgumentException e) {
      throw new WeightsException("perm of the batch: " + e.getMessage());
    }
    return new CatchupMix().drawn(mix.layer(), mix.lambda(), batch.partner(), 0);
  }
}
