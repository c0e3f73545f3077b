package org.catchupmix.nn.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.core.autograd.ArithmeticOp;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LayerOp;
import org.catchupmix.core.primitive.Arguments;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.state.StateDict;

/**
 * A network as an ONNX model (IR 8, opset 17): normalized images {@code [batch,C,H,W]} to class
 * scores {@code [batch,K]}. Weights have PyTorch's names and layouts, batch norm its running
 * statistics. The model is made of the operations that a pass records, so a network needs no code
 * for it.
 */
public final class OnnxModel {
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;
  private static final int FLOAT = 1;

  private final Network network;
  private final Map<Tensor, String> names = new IdentityHashMap<>();
  private final Map<Var, String> modules = new IdentityHashMap<>();
  private final Set<String> reshaped = new LinkedHashSet<>();
  private final Protobuf graph = new Protobuf();

  private OnnxModel(Network network) {
    this.network = network;
    network.named().forEach(n -> names.put(n.tensor(), n.name()));
  }

  /**
   * Converts a network.
   *
   * @param channels of the images
   * @param metadata written as the model's properties, such as class names and normalization
   * @return the contents of an {@code .onnx} file
   * @throws IllegalArgumentException if the network applies an operation that has no ONNX form here
   */
  public static byte[] of(
      Network network, int height, int width, int channels, Map<String, String> metadata) {
    return new OnnxModel(network).model(Shape.of(2, height, width, channels), metadata);
  }

  private byte[] model(Shape images, Map<String, String> metadata) {
    String result = operations(images);
    for (Names.Named n : network.named()) {
      graph.message(5, tensor(n));
    }
    graph.text(2, network.toString());
    graph.message(11, value("images", images.dim(3), images.dim(1), images.dim(2)));
    graph.message(12, value(result, network.classes()));
    Protobuf model = new Protobuf().integers(1, IR_VERSION).text(2, "catchupmix");
    model.message(7, graph).message(8, new Protobuf().text(1, "").integers(2, OPSET));
    metadata.forEach((key, text) -> model.message(14, new Protobuf().text(1, key).text(2, text)));
    return model.toBytes();
  }

  /** Adds the operations of a pass; returns the name of the class scores. */
  private String operations(Shape images) {
    var paths = network.paths();
    try (TensorScope scope = new TensorScope(network.backend());
        Graph pass = Graph.recording(network.backend())) {
      Var x = Var.constant(scope.filled(images, 0));
      names.put(x.value(), "images");
      Pass.Listener owner = (module, y) -> modules.put(y, paths.get(module));
      Var scores = network.forward(new Pass(pass, false, Pass.Mixer.NONE, owner), x);
      List<Var> record = pass.record();
      for (int i = 0; i < record.size(); i++) {
        Var y = record.get(i);
        names.put(y.value(), y == scores ? "scores" : "value" + i);
        add(y, y.producer());
      }
      return names.get(scores.value());
    }
  }

  private void add(Var y, Op op) {
    switch (op) {
      case LayerOp.Convolution c -> {
        Conv2dGeometry g = c.geometry();
        Protobuf node = node(y, "Conv", c.inputs());
        ints(node, "kernel_shape", g.kernelHeight(), g.kernelWidth());
        window(node, g.stride(), g.padding());
        node.message(5, attribute("group", 2).integers(3, g.groups()));
        graph.message(1, node);
      }
      case LayerOp.BatchNormalization b -> {
        String out = name(y.value());
        String normalized = b.relu() ? out + "_normalized" : out;
        BatchNorm.Statistics s = b.statistics();
        Protobuf node = node(y, "BatchNormalization", normalized);
        b.inputs().forEach(x -> node.text(1, name(x.value())));
        node.text(1, name(s.runningMean())).text(1, name(s.runningVariance()));
        node.message(5, attribute("epsilon", 1).real(2, (float) s.epsilon()));
        graph.message(1, node);
        if (b.relu()) {
          graph.message(1, node(y, "Relu", out).text(1, normalized));
        }
      }
      case LayerOp.MaxPool p -> graph.message(1, pool(y, "MaxPool", p, p.geometry()));
      case LayerOp.AveragePool p -> {
        Protobuf node = pool(y, "AveragePool", p, p.geometry());
        graph.message(1, node.message(5, attribute("count_include_pad", 2).integers(3, 1)));
      }
      case LayerOp.GlobalAveragePool p -> {
        String pooled = name(y.value()) + "_pooled";
        String in = name(p.x().value());
        graph.message(1, node(y, "GlobalAveragePool", pooled).text(1, in));
        graph.message(1, node(y, "Flatten", name(y.value())).text(1, pooled));
      }
      case ArithmeticOp.MatMul m -> {
        Protobuf node = node(y, "Gemm", m.inputs());
        long transposed = m.transposeB() ? 1 : 0;
        graph.message(1, node.message(5, attribute("transB", 2).integers(3, transposed)));
      }
      case ArithmeticOp.AddBias a -> {
        if (a.x().shape().rank() == 4) {
          // Channels are the second axis in ONNX, so [C] becomes [C,1,1].
          reshaped.add(name(a.bias().value()));
        }
        graph.message(1, node(y, "Add", a.inputs()));
      }
      case ArithmeticOp.Add a -> graph.message(1, node(y, "Add", a.inputs()));
      case ArithmeticOp.Relu r -> graph.message(1, node(y, "Relu", r.inputs()));
      default ->
          throw new IllegalArgumentException(
              "export: operation %s of %s has no ONNX form".formatted(op.name(), module(y)));
    }
  }

  private Protobuf pool(Var y, String type, Op op, PoolGeometry g) {
    Protobuf node = node(y, type, op.inputs());
    ints(node, "kernel_shape", g.window(), g.window());
    return window(node, g.stride(), g.padding());
  }

  private static Protobuf window(Protobuf node, int stride, int padding) {
    ints(node, "strides", stride, stride);
    return ints(node, "pads", padding, padding, padding, padding);
  }

  private Protobuf node(Var y, String type, List<Var> inputs) {
    Protobuf node = node(y, type, name(y.value()));
    inputs.forEach(x -> node.text(1, name(x.value())));
    return node;
  }

  /** Starts an operation with its name, such as {@code layer1.0.conv1/Conv_value3}. */
  private Protobuf node(Var y, String type, String output) {
    return new Protobuf()
        .text(2, output)
        .text(3, module(y) + "/" + type + "_" + output)
        .text(4, type);
  }

  /** The module that applied an operation, or the network where it has no name. */
  private String module(Var y) {
    String path = modules.get(y);
    return path == null || path.isEmpty() ? network.toString() : path;
  }

  private String name(Tensor t) {
    String name = names.get(t);
    Arguments.require(name != null, "export: tensor %s has no name in the network", t);
    return name;
  }

  private static Protobuf attribute(String name, int type) {
    return new Protobuf().text(1, name).integers(20, type);
  }

  private static Protobuf ints(Protobuf node, String name, long... values) {
    return node.message(5, attribute(name, 7).integers(8, values));
  }

  private Protobuf tensor(Names.Named n) {
    double[] values = StateDict.toFile(n, n.tensor().toDoubles()).toDoubles();
    ByteBuffer raw =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(values).forEach(v -> raw.putFloat((float) v));
    Protobuf tensor = new Protobuf().integers(1, StateDict.fileShape(n));
    if (reshaped.contains(n.name())) {
      tensor.integers(1, 1, 1);
    }
    return tensor.integers(2, FLOAT).text(8, n.name()).bytes(9, raw.array());
  }

  /** Describes an input or output whose first axis is the batch. */
  private static Protobuf value(String name, int... dims) {
    Protobuf shape = new Protobuf().message(1, new Protobuf().text(2, "batch"));
    for (int dim : dims) {
      shape.message(1, new Protobuf().integers(1, dim));
    }
    Protobuf type = new Protobuf().integers(1, FLOAT).message(2, shape);
    return new Protobuf().text(1, name).message(2, new Protobuf().message(1, type));
  }
}
