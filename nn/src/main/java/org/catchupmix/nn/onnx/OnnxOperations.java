package org.catchupmix.nn.onnx;

import static org.catchupmix.nn.onnx.OnnxGraph.integer;
import static org.catchupmix.nn.onnx.OnnxGraph.ints;
import static org.catchupmix.nn.onnx.OnnxGraph.real;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.ArithmeticOp;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.operation.LayerOp;
import org.catchupmix.core.operation.LossOp;
import org.catchupmix.core.operation.MixOp;
import org.catchupmix.core.operation.ShapeOp;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.io.Protobuf;

/** The ONNX form (opset 17) of each operation of autograd. */
final class OnnxOperations {
  private final OnnxGraph graph;

  OnnxOperations(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * Adds the nodes of an operation.
   *
   * @param out the name of its result
   * @throws IllegalArgumentException if it has no ONNX form: a loss, or an operation from outside
   */
  void add(Var y, String out) {
    switch (y.producer()) {
      case LayerOp op -> layer(op, y.value(), out);
      case ArithmeticOp op -> arithmetic(op, y.value(), out);
      case ShapeOp op -> shape(op, y.value(), out);
      case LossOp.LogSoftmax op ->
          plain("LogSoftmax", y.value(), out, op.inputs(), integer("axis", -1));
      case MixOp.Interpolate op -> {
        graph.node(
            "Mul", out + "_a", List.of(graph.plain(op.a().value()), graph.number(op.lambda())));
        graph.node(
            "Mul", out + "_b", List.of(graph.plain(op.b().value()), graph.number(1 - op.lambda())));
        graph.node("Add", out, List.of(out + "_a", out + "_b"));
        graph.name(y.value(), out);
      }
      case Op op ->
          throw new IllegalArgumentException(
              "export: operation %s has no ONNX form: leave it out of the network's forward pass"
                  .formatted(op.name()));
    }
  }

  /** Adds an operation on axes in our order. */
  private void plain(String type, Tensor y, String out, List<Var> inputs, Protobuf... attributes) {
    graph.node(type, out, inputs.stream().map(v -> graph.plain(v.value())).toList(), attributes);
    graph.name(y, out);
  }

  /** Adds an operation on features with channels first. */
  private void images(
      String type, Tensor y, String out, List<String> inputs, Protobuf... attributes) {
    graph.node(type, out, inputs, attributes);
    graph.nameChannelsFirst(y, out);
  }

  /** Adds an operation on each element, in the order of axes that its inputs have. */
  private void elementwise(
      String type, Tensor y, String out, List<Var> inputs, Protobuf... attributes) {
    List<String> names = named(inputs);
    graph.node(type, out, names, attributes);
    nameLike(inputs, y, out);
  }

  private List<String> named(List<Var> inputs) {
    boolean first = isChannelsFirst(inputs);
    return inputs.stream()
        .map(Var::value)
        .map(t -> first ? graph.channelsFirst(t) : graph.plain(t))
        .toList();
  }

  private void nameLike(List<Var> inputs, Tensor y, String out) {
    if (isChannelsFirst(inputs)) {
      graph.nameChannelsFirst(y, out);
    } else {
      graph.name(y, out);
    }
  }

  private boolean isChannelsFirst(List<Var> inputs) {
    return inputs.stream().anyMatch(v -> graph.isChannelsFirst(v.value()));
  }

  private void layer(LayerOp op, Tensor y, String out) {
    switch (op) {
      case LayerOp.Convolution c -> {
        Conv2dGeometry g = c.geometry();
        images(
            "Conv",
            y,
            out,
            c.inputs().stream().map(v -> graph.channelsFirst(v.value())).toList(),
            ints("kernel_shape", g.kernelHeight(), g.kernelWidth()),
            ints("strides", g.stride(), g.stride()),
            ints("pads", g.padding(), g.padding(), g.padding(), g.padding()),
            integer("group", g.groups()));
      }
      case LayerOp.TransposedConvolution t -> {
        Conv2dGeometry g = t.geometry();
        int remainder = g.height() + 2 * g.padding() - g.kernelHeight();
        int across = g.width() + 2 * g.padding() - g.kernelWidth();
        images(
            "ConvTranspose",
            y,
            out,
            t.inputs().stream().map(v -> graph.channelsFirst(v.value())).toList(),
            ints("kernel_shape", g.kernelHeight(), g.kernelWidth()),
            ints("strides", g.stride(), g.stride()),
            ints("pads", g.padding(), g.padding(), g.padding(), g.padding()),
            ints("output_padding", remainder % g.stride(), across % g.stride()));
      }
      case LayerOp.GroupNormalization g -> groupNorm(g, y, out);
      case LayerOp.BatchNormalization b -> batchNorm(b, y, out);
      case LayerOp.MaxPool p -> pool("MaxPool", p.x(), p.geometry(), y, out);
      case LayerOp.AveragePool p ->
          pool("AveragePool", p.x(), p.geometry(), y, out, integer("count_include_pad", 1));
      case LayerOp.GlobalAveragePool p -> {
        String pooled = out + "_pooled";
        graph.node("GlobalAveragePool", pooled, List.of(graph.channelsFirst(p.x().value())));
        graph.node("Flatten", out, List.of(pooled));
        graph.name(y, out);
      }
    }
  }

  private void batchNorm(LayerOp.BatchNormalization b, Tensor y, String out) {
    Tensor x = b.inputs().getFirst().value();
    int rank = x.shape().rank();
    boolean images = rank == 4;
    // ONNX has the channels of any rank in the second axis.
    boolean moves = rank > 2 && !images;
    String in = images ? graph.channelsFirst(x) : graph.plain(x);
    if (moves) {
      int[] second =
          IntStream.range(0, rank).map(a -> a == 0 ? 0 : a == 1 ? rank - 1 : a - 1).toArray();
      graph.node("Transpose", out + "_moved", List.of(in), ints("perm", second));
      in = out + "_moved";
    }
    String result = moves ? out + "_moved_y" : out;
    String normalized = b.relu() ? out + "_normalized" : result;
    BatchNorm.Statistics s = b.statistics();
    graph.node(
        "BatchNormalization",
        normalized,
        List.of(
            in,
            graph.plain(b.inputs().get(1).value()),
            graph.plain(b.inputs().get(2).value()),
            graph.plain(s.runningMean()),
            graph.plain(s.runningVariance())),
        real("epsilon", s.epsilon()));
    if (b.relu()) {
      graph.node("Relu", result, List.of(normalized));
    }
    if (moves) {
      int[] last =
          IntStream.range(0, rank).map(a -> a == 0 ? 0 : a == rank - 1 ? 1 : a + 1).toArray();
      graph.node("Transpose", out, List.of(result), ints("perm", last));
    }
    if (images) {
      graph.nameChannelsFirst(y, out);
    } else {
      graph.name(y, out);
    }
  }

  private void groupNorm(LayerOp.GroupNormalization op, Tensor y, String out) {
    Tensor x = op.inputs().getFirst().value();
    String gamma = graph.plain(op.inputs().get(1).value());
    String beta = graph.plain(op.inputs().get(2).value());
    Normalization.Settings s = op.settings();
    Protobuf epsilon = real("epsilon", s.epsilon());
    if (s.sampleAxes() == x.shape().rank() - 1 && s.groups() == 1) {
      List<String> inputs = List.of(graph.plain(x), gamma, beta);
      graph.node("LayerNormalization", out, inputs, integer("axis", -1), epsilon);
      graph.name(y, out);
      return;
    }
    if (x.shape().rank() != 4 || s.sampleAxes() != 1) {
      throw new IllegalArgumentException(
          "export: group norm of %s has no ONNX form: it must be of images".formatted(x.shape()));
    }
    // Opset 17 has no group norm: each group is a channel of an instance norm.
    int channels = x.shape().dim(3);
    String grouped = out + "_grouped";
    String normed = out + "_normed";
    String back = out + "_back";
    String scaled = out + "_scaled";
    graph.node(
        "Reshape", grouped, List.of(graph.channelsFirst(x), graph.integers(0, s.groups(), -1)));
    double[] ones = new double[s.groups()];
    Arrays.fill(ones, 1);
    graph.floats(out + "_one", ones, s.groups());
    graph.floats(out + "_zero", new double[s.groups()], s.groups());
    List<String> inputs = List.of(grouped, out + "_one", out + "_zero");
    graph.node("InstanceNormalization", normed, inputs, epsilon);
    String shape = graph.integers(-1, channels, x.shape().dim(1), x.shape().dim(2));
    graph.node("Reshape", back, List.of(normed, shape));
    graph.node("Unsqueeze", out + "_gamma", List.of(gamma, graph.integers(1, 2)));
    graph.node("Unsqueeze", out + "_beta", List.of(beta, graph.integers(1, 2)));
    graph.node("Mul", scaled, List.of(back, out + "_gamma"));
    images("Add", y, out, List.of(scaled, out + "_beta"));
  }

  private void pool(
      String type, Var x, PoolGeometry g, Tensor y, String out, Protobuf... attributes) {
    Protobuf[] all = Arrays.copyOf(attributes, attributes.length + 3);
    all[attributes.length] = ints("kernel_shape", g.window(), g.window());
    all[attributes.length + 1] = ints("strides", g.stride(), g.stride());
    all[attributes.length + 2] = ints("pads", g.padding(), g.padding(), g.padding(), g.padding());
    images(type, y, out, List.of(graph.channelsFirst(x.value())), all);
  }

  private void arithmetic(ArithmeticOp op, Tensor y, String out) {
    switch (op) {
      case ArithmeticOp.Add a -> elementwise("Add", y, out, a.inputs());
      case ArithmeticOp.Multiply m -> elementwise("Mul", y, out, m.inputs());
      case ArithmeticOp.Divide d -> elementwise("Div", y, out, d.inputs());
      case ArithmeticOp.Relu r -> elementwise("Relu", y, out, r.inputs());
      case ArithmeticOp.Scale s -> withNumber("Mul", s.x(), s.alpha(), y, out);
      case ArithmeticOp.Map m -> map(m, y, out);
      case ArithmeticOp.Cast c -> elementwise("Identity", y, out, c.inputs());
      case ArithmeticOp.MatMul m -> matmul(m, y, out);
      case ArithmeticOp.AddBias a -> addBias(a, y, out);
      case ArithmeticOp.Sum s when s.axes().length == 0 -> plain("Identity", y, out, s.inputs());
      case ArithmeticOp.Mean m when m.axes().length == 0 -> plain("Identity", y, out, m.inputs());
      case ArithmeticOp.Sum s -> {
        String axes = graph.integers(Arrays.stream(s.axes()).asLongStream().toArray());
        List<String> inputs = List.of(graph.plain(s.x().value()), axes);
        graph.node("ReduceSum", out, inputs, integer("keepdims", s.keep() ? 1 : 0));
        graph.name(y, out);
      }
      case ArithmeticOp.Mean m -> reduced("ReduceMean", m.x(), m.keep(), y, out, m.axes());
      case ArithmeticOp.Broadcast b -> {
        graph.node("Expand", out, List.of(graph.plain(b.x().value()), graph.shape(y, out)));
        graph.name(y, out);
      }
    }
  }

  private void matmul(ArithmeticOp.MatMul m, Tensor y, String out) {
    int rank = y.shape().rank();
    if (rank == 2) {
      plain("Gemm", y, out, m.inputs(), integer("transB", m.transposeB() ? 1 : 0));
      return;
    }
    String b = graph.plain(m.b().value());
    if (m.transposeB()) {
      int[] swapped = IntStream.range(0, rank).toArray();
      swapped[rank - 2] = rank - 1;
      swapped[rank - 1] = rank - 2;
      graph.node("Transpose", out + "_transposed", List.of(b), ints("perm", swapped));
      b = out + "_transposed";
    }
    graph.node("MatMul", out, List.of(graph.plain(m.a().value()), b));
    graph.name(y, out);
  }

  private void withNumber(String type, Var x, double number, Tensor y, String out) {
    String in = named(List.of(x)).getFirst();
    graph.node(type, out, List.of(in, graph.number(number)));
    nameLike(List.of(x), y, out);
  }

  private void addBias(ArithmeticOp.AddBias a, Tensor y, String out) {
    String bias = graph.plain(a.bias().value());
    Tensor x = a.x().value();
    if (graph.isChannelsFirst(x)) {
      // Channels are the second axis, so [C] becomes [C,1,1].
      String column = out + "_bias";
      graph.node("Unsqueeze", column, List.of(bias, graph.integers(1, 2)));
      images("Add", y, out, List.of(graph.channelsFirst(x), column));
    } else {
      graph.node("Add", out, List.of(graph.plain(x), bias));
      graph.name(y, out);
    }
  }

  private void map(ArithmeticOp.Map m, Tensor y, String out) {
    List<Var> x = m.inputs();
    switch (m.f()) {
      case EXP -> elementwise("Exp", y, out, x);
      case LOG -> elementwise("Log", y, out, x);
      case SQRT -> elementwise("Sqrt", y, out, x);
      case TANH -> elementwise("Tanh", y, out, x);
      case SIGMOID -> elementwise("Sigmoid", y, out, x);
      case SOFTPLUS -> elementwise("Softplus", y, out, x);
      case LEAKY_RELU -> elementwise("LeakyRelu", y, out, x, real("alpha", m.parameter()));
      case POWER -> withNumber("Pow", m.x(), m.parameter(), y, out);
      case GELU -> {
        // Opset 17 has no Gelu: x / 2 (1 + erf(x / sqrt 2)).
        String in = named(x).getFirst();
        graph.node("Mul", out + "_scaled", List.of(in, graph.number(Math.sqrt(0.5))));
        graph.node("Erf", out + "_erf", List.of(out + "_scaled"));
        graph.node("Add", out + "_twice", List.of(out + "_erf", graph.number(1)));
        graph.node("Mul", out + "_half", List.of(in, graph.number(0.5)));
        graph.node("Mul", out, List.of(out + "_half", out + "_twice"));
        nameLike(x, y, out);
      }
    }
  }

  private void reduced(String type, Var x, boolean keep, Tensor y, String out, int... axes) {
    plain(type, y, out, List.of(x), ints("axes", axes), integer("keepdims", keep ? 1 : 0));
  }

  private void shape(ShapeOp op, Tensor y, String out) {
    switch (op) {
      case ShapeOp.Reshape r -> {
        long[] dims = Arrays.stream(graph.dims(y)).asLongStream().toArray();
        if (Arrays.stream(dims).filter(d -> d < 0).count() > 1) {
          throw new IllegalArgumentException(
              "export: reshape to %s has several axes that depend on the batch"
                  .formatted(r.shape()));
        }
        List<String> inputs = List.of(graph.plain(r.x().value()), graph.integers(dims));
        graph.node("Reshape", out, inputs);
        graph.name(y, out);
      }
      case ShapeOp.Permute p -> {
        boolean toChannelsFirst = Arrays.equals(p.axes(), new int[] {0, 3, 1, 2});
        if (toChannelsFirst && graph.isChannelsFirst(p.x().value())) {
          // These are the axes in the order that the value has already.
          graph.name(y, graph.channelsFirst(p.x().value()));
        } else {
          plain("Transpose", y, out, p.inputs(), ints("perm", p.axes()));
        }
      }
      case ShapeOp.Slice s -> {
        boolean toEnd = s.to() == s.x().shape().dim(s.axis());
        graph.node(
            "Slice",
            out,
            List.of(
                graph.plain(s.x().value()),
                graph.integers(s.from()),
                graph.integers(toEnd ? Long.MAX_VALUE : s.to()),
                graph.integers(s.axis())));
        graph.name(y, out);
      }
      case ShapeOp.Concat c -> plain("Concat", y, out, c.inputs(), integer("axis", c.axis()));
      case ShapeOp.GatherRows g -> {
        List<String> inputs = List.of(graph.plain(g.x().value()), graph.plain(g.index()));
        graph.node("Gather", out, inputs, integer("axis", 0));
        graph.name(y, out);
      }
      case ShapeOp.Where w -> {
        List<String> inputs =
            List.of(graph.plain(w.mask()), graph.plain(w.a().value()), graph.plain(w.b().value()));
        graph.node("Where", out, inputs);
        graph.name(y, out);
      }
      case ShapeOp.Max m -> reduced("ReduceMax", m.x(), m.keep(), y, out, m.axis());
    }
  }
}
