package org.catchupmix.core.view;

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
import org.catchupmix.core.operation.ShapeOp;
import org.catchupmix.core.primitive.Normalization;
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
      case ShapeOp op -> shape(op);
      case Described op -> op.rule();
      case Op op -> unknown(op);
    };
  }

  private static Rule arithmetic(ArithmeticOp operation, Tensor y) {
    return switch (operation) {
      case ArithmeticOp.Add op -> Rule.of(op, "y = a + b", "da = dy, db = dy");
      case ArithmeticOp.Multiply op -> readsBoth(Rule.of(op, "y = a b", "da = dy b, db = dy a"));
      case ArithmeticOp.Divide op ->
          Rule.of(op, "y = a / b", "da = dy / b, db = -dy y / b")
              .reads("b", op.b().value())
              .readsForGradient(op.b(), "y", y);
      case ArithmeticOp.Map op ->
          Rule.of(op, "y = " + op.f().formula(), "dx = " + op.f().gradient())
              .reads(
                  op.f().differentiatesResult() ? "y" : "x",
                  op.f().differentiatesResult() ? y : op.x().value())
              .settings(op.f().hasParameter() ? "p " + op.parameter() : "");
      case ArithmeticOp.Broadcast op ->
          Rule.of(op, "y = x, repeated", "dx = sum of dy over what was repeated")
              .settings("to " + op.shape());
      case ArithmeticOp.Scale op ->
          Rule.of(op, "y = alpha x", "dx = alpha dy").settings("alpha " + op.alpha());
      case ArithmeticOp.Cast op ->
          Rule.of(op, "y = x as " + op.type(), "dx = dy as " + op.x().value().dtype());
      case ArithmeticOp.Relu op ->
          Rule.of(op, "y = max(x, 0)", "dx = y > 0 ? dy : 0").reads("y", y);
      case ArithmeticOp.MatMul op when op.transposeB() ->
          readsBoth(Rule.of(op, "y = a b^T", "da = dy b, db = dy^T a"));
      case ArithmeticOp.MatMul op -> readsBoth(Rule.of(op, "y = a b", "da = dy b^T, db = a^T dy"));
      case ArithmeticOp.AddBias op ->
          Rule.of(
              op,
              "y = x + bias",
              "dx = dy, dbias = sum of dy over all axes but the last",
              "x",
              "bias");
      case ArithmeticOp.Sum op ->
          Rule.of(op, "y = sum of x over axes", "dx = dy, repeated along the axes")
              .settings("axes " + Arrays.toString(op.axes()));
      case ArithmeticOp.Mean op ->
          Rule.of(op, "y = mean of x over axes", "dx = dy / count, repeated along the axes")
              .settings("axes " + Arrays.toString(op.axes()));
    };
  }

  /** The gradient of each of two inputs reads the other one. */
  private static Rule readsBoth(Rule rule) {
    Rule.Input a = rule.inputs().getFirst();
    Rule.Input b = rule.inputs().getLast();
    return rule.readsForGradient(a.var(), b.name(), b.var().value())
        .readsForGradient(b.var(), a.name(), a.var().value());
  }

  private static Rule layer(LayerOp operation, Tensor y) {
    return switch (operation) {
      case LayerOp.Convolution op ->
          readsBoth(
                  Rule.of(
                      op,
                      "y = conv(x, w)",
                      "dx = conv(dy zero-dilated by the stride, flipped w), dw = conv(x, dy)",
                      "x",
                      "w"))
              .settings(op.geometry().settings());
      case LayerOp.TransposedConvolution op ->
          readsBoth(
                  Rule.of(
                      op,
                      "y = x zero-dilated by the stride, conv with flipped w",
                      "dx = conv(dy, w), dw = conv(dy, x)",
                      "x",
                      "w"))
              .settings(op.geometry().settings());
      case LayerOp.GroupNormalization op -> groupNormalization(op);
      case LayerOp.BatchNormalization op -> batchNormalization(op, y);
      case LayerOp.MaxPool op ->
          Rule.of(
                  op,
                  "y = largest of each window of x",
                  "dx = sum of dy over the windows that the pixel won")
              .reads("winner", op.saved().getFirst())
              .settings(windows(op.geometry()));
      case LayerOp.AveragePool op ->
          Rule.of(
                  op,
                  "y = mean of each window of x",
                  "dx = sum over the windows that hold the pixel of dy / window^2")
              .settings(windows(op.geometry()));
      case LayerOp.GlobalAveragePool op ->
          Rule.of(op, "y[n,c] = mean of x over h, w", "dx[n,h,w,c] = dy[n,c] / (H W)");
    };
  }

  private static Rule groupNormalization(LayerOp.GroupNormalization op) {
    Normalization.Settings s = op.settings();
    return Rule.of(
            op,
            "y = gamma xhat + beta, xhat = (x - mean) / std of each group of a sample",
            "g = gamma dy, dx = (g - mean(g) - xhat mean(g xhat)) / std, dgamma = sum dy xhat, dbeta = sum dy",
            "x",
            "gamma",
            "beta")
        .settings(s.groups() == 1 ? "one group" : s.groups() + " groups")
        .reads("x", op.inputs().get(0).value())
        .reads("gamma", op.inputs().get(1).value())
        .reads("mean", op.saved().get(0))
        .reads("1/std", op.saved().get(1));
  }

  private static Rule batchNormalization(LayerOp.BatchNormalization op, Tensor y) {
    boolean training = op.training();
    boolean relu = op.relu();
    String forward = relu ? "y = max(gamma xhat + beta, 0)" : "y = gamma xhat + beta";
    String gate = relu ? "g = y > 0 ? dy : 0" : "g = dy";
    String sums = ", dgamma = sum g xhat, dbeta = sum g";
    String xhat =
        training
            ? ", xhat = (x - mean) / std"
            : ", xhat = (x - running mean) / sqrt(running variance + epsilon)";
    String dx =
        training
            ? ", dx = gamma / std (g - mean(g) - xhat mean(g xhat))"
            : ", dx = gamma / sqrt(running variance + epsilon) g";
    Rule rule =
        Rule.of(op, forward + xhat, gate + dx + sums, "x", "gamma", "beta")
            .settings(
                (training ? "batch statistics" : "running statistics") + (relu ? ", ReLU" : ""))
            .reads("x", op.inputs().get(0).value())
            .reads("gamma", op.inputs().get(1).value());
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
          Rule.of(op, "y = x - log sum exp x", "dx = dy - exp(y) sum_k dy").reads("y", y);
      case LossOp.BinaryCrossEntropy op ->
          Rule.of(
                  op,
                  "y = -t log s(z) - (1 - t) log(1 - s(z)), s = sigmoid",
                  "dz = dy (s(z) - t), dt = -dy z",
                  "z",
                  "t")
              .reads("z", op.logits().value())
              .readsForGradient(op.logits(), "t", op.targets().value());
      case LossOp.CrossEntropy op ->
          Rule.of(
                  op,
                  "y[n] = - sum_k q[n,k] log softmax(z)[n,k]",
                  "dz[n,k] = dy[n] (softmax(z)[n,k] - q[n,k])",
                  "z")
              .reads("log softmax", op.saved().getFirst())
              .reads("labels q", op.labels())
              .settings(smoothing(op.smoothing()));
    };
  }

  private static String smoothing(double smoothing) {
    return smoothing == 0 ? "" : "label smoothing " + smoothing;
  }

  private static Rule mix(MixOp operation) {
    return switch (operation) {
      case MixOp.ChannelMix op ->
          Rule.of(
                  op,
                  "y[n,..,c] = M[n,c] ? x[n,..,c] : x[p[n],..,c]",
                  "dx[n] = M[n] dy[n] + (1 - M[q[n]]) dy[q[n]]; q is the inverse of p")
              .reads("M", op.mask())
              .reads("q", op.pairing().inverse());
      case MixOp.BoxPaste(_, var pairing, var box) ->
          Rule.of(
                  operation,
                  "y[n] = x[p[n]] inside the box, x[n] outside",
                  "dx[n] = dy[q[n]] inside the box, dy[n] outside; q is the inverse of p")
              .reads("q", pairing.inverse())
              .reads("box: top, left, height, width", box);
      case MixOp.Interpolate op ->
          Rule.of(op, "y = lambda a + (1 - lambda) b", "da = lambda dy, db = (1 - lambda) dy")
              .settings("lambda " + op.lambda());
    };
  }

  private static Rule shape(ShapeOp operation) {
    return switch (operation) {
      case ShapeOp.Reshape op ->
          Rule.of(op, "y = x in another shape", "dx = dy in the shape of x")
              .settings("to " + op.shape());
      case ShapeOp.Permute op ->
          Rule.of(op, "y = x with permuted axes", "dx = dy with the axes back in place")
              .settings("axes " + Arrays.toString(op.axes()));
      case ShapeOp.Slice op ->
          Rule.of(op, "y = a part of x", "dx = dy at that part, 0 elsewhere")
              .settings("axis %d, %d..%d".formatted(op.axis(), op.from(), op.to() - 1));
      case ShapeOp.Concat op -> {
        List<String> names = names(op);
        yield Rule.of(
                op,
                "y = %s, side by side".formatted(String.join(", ", names)),
                gradientsOf(names) + " = their parts of dy",
                names.toArray(String[]::new))
            .settings("axis " + op.axis());
      }
      case ShapeOp.GatherRows op ->
          Rule.of(op, "y[m] = x[index[m]]", "dx[n] = sum of dy[m] over m with index[m] = n")
              .reads("index", op.index());
      case ShapeOp.Where op ->
          Rule.of(op, "y = mask ? a : b", "da = mask ? dy : 0, db = mask ? 0 : dy")
              .reads("mask", op.mask());
      case ShapeOp.Max op ->
          Rule.of(op, "y = largest of x along an axis", "dx = dy where x won, 0 elsewhere")
              .reads("winner", op.saved().getFirst())
              .settings("axis " + op.axis());
    };
  }

  private static List<String> names(Op op) {
    return IntStream.rangeClosed(1, op.inputs().size()).mapToObj(i -> "x" + i).toList();
  }

  private static String gradientsOf(List<String> names) {
    return names.stream().map(n -> "d" + n).collect(Collectors.joining(", "));
  }

  /** The names and inputs alone: what the backward rule reads is not known. */
  private static Rule unknown(Op op) {
    List<String> names = names(op);
    return Rule.of(
        op,
        "y = %s(%s)".formatted(op.name(), String.join(", ", names)),
        gradientsOf(names) + " by its rule",
        names.toArray(String[]::new));
  }
}
