package org.catchupmix.verify;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.operation.Pairing;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.run.weights.WeightsLoader;
import org.catchupmix.train.Batch;
import org.catchupmix.train.StepInput;
import org.catchupmix.train.TrainingEngine;

/** One training step of a network with given weights, to be compared with another framework. */
public final class Parity {
  private Parity() {}

  /**
   * Images, labels and pairs.
   *
   * @param partner a permutation of the batch; empty if nothing is mixed
   */
  public record Input(Batch.Real batch, int[] partner) {
    /**
     * Reads {@code x} (reals {@code [N,C,H,W]}), {@code y} and, if mixed, {@code perm} (integers
     * {@code [N]}).
     *
     * @throws WeightsException if one is missing or of another form
     */
    public static Input of(Safetensors file, String source, boolean mixed) {
      FileTensor x = file.tensors().get("x");
      if (x == null || !x.isReal() || x.shape().length != 4 || x.elements() == 0) {
        throw new WeightsException(
            "%s: x is %s, must be F32 or F64 [N,C,H,W]"
                .formatted(source, x == null ? "missing" : x));
      }
      int[] d = Arrays.stream(x.shape()).mapToInt(Math::toIntExact).toArray();
      return new Input(
          new Batch.Real(
              Shape.of(d[0], d[2], d[3], d[1]),
              channelsLast(x.toDoubles(), d),
              integers(file, source, "y", d[0])),
          mixed ? integers(file, source, "perm", d[0]) : new int[0]);
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

    /** Catch-up Mix with its defaults on these pairs. */
    public BatchMix mixed(int point, double lambda) {
      try {
        Pairing.inverse(partner);
      } catch (IllegalArgumentException e) {
        throw new WeightsException("perm of the batch: " + e.getMessage());
      }
      return new CatchupMix().drawn(point, lambda, partner, 0);
    }
  }

  /**
   * Runs the step.
   *
   * @return {@code logits [N,K]}, {@code loss [1]} and {@code grad.<parameter>}, in PyTorch's
   *     layouts
   */
  public static Safetensors run(
      Backend backend,
      ModelSpec spec,
      Safetensors weights,
      String source,
      Batch.Real batch,
      BatchMix mix) {
    try (Network network = WeightsLoader.network(backend, spec, weights.tensors(), source);
        Sgd sgd = new Sgd(network);
        TrainingEngine engine = new TrainingEngine(network, sgd, 0)) {
      FileTensor.Type type =
          backend.computeDtype() == DType.F64 ? FileTensor.Type.F64 : FileTensor.Type.F32;
      Map<String, FileTensor> out = new LinkedHashMap<>();
      TrainingEngine.Observer observer =
          (logits, gradients) -> {
            double[] values = logits.value().toDoubles();
            Shape shape = logits.shape();
            out.put("logits", FileTensor.ofReals(type, values, shape.dim(0), shape.dim(1)));
            for (Names.Named p : network.parameters()) {
              out.put("grad." + p.name(), StateDict.toFile(p, gradients.of(p.var()).toDoubles()));
            }
          };
      StepInput input = StepInput.of(1, batch, mix, new SgdSettings(0, 0, false, 0));
      double loss = engine.run(input, observer).loss();
      if (!Double.isFinite(loss)) {
        throw new WeightsException(
            "%s: the loss of the batch is %s, must be finite".formatted(source, loss));
      }
      out.put("loss", FileTensor.ofReals(type, new double[] {loss}, 1));
      return new Safetensors(out, Map.of("arithmetic", backend.arithmetic()));
    }
  }
}
