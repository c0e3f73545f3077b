package org.catchupmix.core.autograd.view;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.ArithmeticOp;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.operation.LayerOp;
import org.catchupmix.core.operation.LossOp;
import org.catchupmix.core.operation.MixOp;
import org.catchupmix.core.primitive.Box;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.tensor.Tensor;

/**
 * The {@link Rule} of each operation. A new one without a row does not compile; an operation from
 * outside gives its own, if it is {@link Described}.
 */
final class Rules {
  private Rules() {}

  /**
   * The rule of the operation that made a result.
   *
   * @param result no leaf, and with all that its backward rule reads
   */
  static Rule of(Var result) {
    Tensor y = result.value();
    return switch (result.producer()) {
      case ArithmeticOp op -> arithmetic(op, y);
      case LayerOp op -> layer(op, y);
      case LossOp op -> loss(op, y);
      case MixOp op -> mix(op);
      case Described op -> op.rule();
      case Op op -> unknown(op);
    };
  }

  private static Rule arithmetic(ArithmeticOp operation, Tensor y) {
    return switch (operation) {
      case ArithmeticOp.Add(Var a, Var b) ->
          Rule.of("y = a + b", "da = dy, db = dy").input("a", a).input("b", b);
      case ArithmeticOp.Multiply(Var a, Var b) ->
          Rule.of("y = a b", "da = dy b, db = dy a")
              .input("a", a)
              .input("b", b)
              .readsFor(a, "b", b.value())
              .readsFor(b, "a", a.value());
      case ArithmeticOp.Scale(Var x, double alpha) ->
          Rule.of("y = alpha x", "dx = alpha dy").input("x", x).settings("alpha " + alpha);
      case ArithmeticOp.Cast op ->
          Rule.of("y = x as " + op.type(), "dx = dy as " + op.x().value().dtype())
              .input("x", op.x());
      case ArithmeticOp.Relu op ->
          Rule.of("y = max(x, 0)", "dx = y > 0 ? dy : 0").input("x", input(op)).reads("y", y);
      case ArithmeticOp.MatMul(Var a, Var b, boolean transposeB) ->
          (transposeB
                  ? Rule.of("y = a b^T", "da = dy b, db = dy^T a")
                  : Rule.of("y = a b", "da = dy b^T, db = a^T dy"))
              .input("a", a)
              .input("b", b)
              .readsFor(a, "b", b.value())
              .readsFor(b, "a", a.value());
      case ArithmeticOp.AddBias(Var x, Var bias) ->
          Rule.of("y = x + bias", "dx = dy, dbias = sum of dy over all axes but the last")
              .input("x", x)
              .input("bias", bias);
      case ArithmeticOp.Sum(Var x, int[] axes) ->
          Rule.of("y = sum of x over axes", "dx = dy, repeated along the axes")
              .input("x", x)
              .settings("axes " + Arrays.toString(axes));
      case ArithmeticOp.Mean(Var x, int[] axes) ->
          Rule.of("y = mean of x over axes", "dx = dy / count, repeated along the axes")
              .input("x", x)
              .settings("axes " + Arrays.toString(axes));
    };
  }

  private static Rule layer(LayerOp operation, Tensor y) {
    return switch (operation) {
      case LayerOp.Convolution(var x, var w, var geometry) ->
          Rule.of(
                  "y = conv(x, w)",
                  "dx = conv(dy zero-dilated by the stride, flipped w), dw = conv(x, dy)")
              .input("x", x)
              .input("w", w)
              .readsFor(w, "x", x.value())
              .readsFor(x, "w", w.value())
              .settings(geometry.settings());
      case LayerOp.BatchNormalization op -> batchNormalization(op, y);
      case LayerOp.MaxPool op ->
          Rule.of(
                  "y = largest of each window of x",
                  "dx = sum of dy over the windows that the pixel won")
              .input("x", input(op))
              .reads("winner", op.saved().getFirst())
              .settings(windows(op.geometry()));
      case LayerOp.AveragePool(Var x, PoolGeometry geometry) ->
          Rule.of(
                  "y = mean of each window of x",
                  "dx = sum over the windows that hold the pixel of dy / window^2")
              .input("x", x)
              .settings(windows(geometry));
      case LayerOp.GlobalAveragePool(Var x) ->
          Rule.of("y[n,c] = mean of x over h, w", "dx[n,h,w,c] = dy[n,c] / (H W)").input("x", x);
    };
  }

  private static Rule batchNormalization(LayerOp.BatchNormalization op, Tensor y) {
    boolean training = op.training();
    boolean relu = op.relu();
    Var x = op.inputs().get(0);
    Var gamma = op.inputs().get(1);
    Var beta = op.inputs().get(2);
    String forward = relu ? "y = max(gamma xhat + beta, 0)" : "y = gamma xhat + beta";
    String gate = relu ? "g = y > 0 ? dy : 0" : "g = dy";
    String sums = ", dgamma = sum g xhat, dbeta = sum g";
    Rule rule =
        training
            ? Rule.of(
                forward + ", xhat = (x - mean) / std",
                gate + ", dx = gamma / std (g - mean(g) - xhat mean(g xhat))" + sums)
            : Rule.of(
                forward + ", xhat = (x - running mean) / sqrt(running variance + epsilon)",
                gate + ", dx = gamma / sqrt(running variance + epsilon) g" + sums);
    rule =
        rule.input("x", x)
            .input("gamma", gamma)
            .input("beta", beta)
            .settings(
                (training ? "batch statistics" : "running statistics") + (relu ? ", ReLU" : ""))
            .reads("x", x.value())
            .reads("gamma", gamma.value());
    rule =
        training
            ? rule.reads("mean", op.saved().get(0)).reads("1/std", op.saved().get(1))
            : rule.reads("running mean", op.statistics().runningMean())
                .reads("running variance", op.statistics().runningVariance());
    return relu ? rule.reads("y", y) : rule;
  }

  private static String windows(PoolGeometry g) {
    return "window %d, stride %d, padding %d".formatted(g.window(), g.stride(), g.padding());
  }

  private static Rule loss(LossOp operation, Tensor y) {
    return switch (operation) {
      case LossOp.LogSoftmax op ->
          Rule.of("y = x - log sum exp x", "dx = dy - exp(y) sum_k dy")
              .input("x", input(op))
              .reads("y", y);
      case LossOp.CrossEntropy op ->
          Rule.of(
                  "y[n] = - sum_k q[n,k] log softmax(z)[n,k]",
                  "dz[n,k] = dy[n] (softmax(z)[n,k] - q[n,k])")
              .input("z", input(op))
              .reads("log softmax", op.saved().getFirst())
              .reads("labels q", op.labels())
              .settings(op.smoothing() == 0 ? "" : "label smoothing " + op.smoothing());
      case LossOp.MeanCrossEntropy op when op.second().isPresent() ->
          Rule.of(
                  "y = sum_i w[i] mean_n - sum_k q[i,n,k] log softmax(z)[n,k]",
                  "dz[n,k] = dy sum_i w[i]/N (softmax(z)[n,k] - q[i,n,k])")
              .input("z", input(op))
              .reads("log softmax", op.saved().getFirst())
              .reads("labels q[0]", op.labels())
              .reads("labels q[1]", op.second().get().labels())
              .reads("w", op.second().get().weights())
              .settings(op.smoothing() == 0 ? "" : "label smoothing " + op.smoothing());
      case LossOp.MeanCrossEntropy op ->
          Rule.of(
                  "y = mean_n - sum_k q[n,k] log softmax(z)[n,k]",
                  "dz[n,k] = dy/N (softmax(z)[n,k] - q[n,k])")
              .input("z", input(op))
              .reads("log softmax", op.saved().getFirst())
              .reads("labels q", op.labels())
              .settings(op.smoothing() == 0 ? "" : "label smoothing " + op.smoothing());
    };
  }

  private static Rule mix(MixOp operation) {
    return switch (operation) {
      case MixOp.ChannelMix(var x, var pairing, var mask) ->
          Rule.of(
                  "y[n,..,c] = M[n,c] ? x[n,..,c] : x[p[n],..,c]",
                  "dx[n] = M[n] dy[n] + (1 - M[q[n]]) dy[q[n]]; q is the inverse of p")
              .input("x", x)
              .reads("M", mask)
              .reads("q", pairing.inverse());
      case MixOp.BoxPaste(var x, var pairing, Box box, _) ->
          Rule.of(
                  "y[n] = x[p[n]] inside the box, x[n] outside",
                  "dx[n] = dy[q[n]] inside the box, dy[n] outside; q is the inverse of p")
              .input("x", x)
              .reads("q", pairing.inverse())
              .settings(
                  "box %d x %d at row %d, column %d"
                      .formatted(box.height(), box.width(), box.top(), box.left()));
      case MixOp.Interpolate(Var a, Var b, double lambda) ->
          Rule.of("y = lambda a + (1 - lambda) b", "da = lambda dy, db = (1 - lambda) dy")
              .input("a", a)
              .input("b", b)
              .settings("lambda " + lambda);
      case MixOp.GatherRows(Var x, Tensor index) ->
          Rule.of("y[m] = x[index[m]]", "dx[n] = sum of dy[m] over m with index[m] = n")
              .input("x", x)
              .reads("index", index);
    };
  }

  /** The names and inputs alone: what the backward rule reads is not known. */
  private static Rule unknown(Op op) {
    List<String> names =
        IntStream.rangeClosed(1, op.inputs().size()).mapToObj(i -> "x" + i).toList();
    Rule rule =
        Rule.of(
            "y = %s(%s)".formatted(op.name(), String.join(", ", names)),
            names.stream().map(n -> "d" + n).collect(Collectors.joining(", ")) + " by its rule");
    for (int i = 0; i < names.size(); i++) {
      rule = rule.input(names.get(i), op.inputs().get(i));
    }
    return rule;
  }

  private static Var input(Op op) {
    return op.inputs().getFirst();
  }
}
