package org.catchupmix.nn.onnx;

import static org.catchupmix.core.Preconditions.require;
import static org.catchupmix.nn.onnx.OnnxFields.ENTRY_KEY;
import static org.catchupmix.nn.onnx.OnnxFields.ENTRY_VALUE;
import static org.catchupmix.nn.onnx.OnnxFields.GRAPH_INPUT;
import static org.catchupmix.nn.onnx.OnnxFields.GRAPH_NAME;
import static org.catchupmix.nn.onnx.OnnxFields.GRAPH_OUTPUT;
import static org.catchupmix.nn.onnx.OnnxFields.MODEL_DOC_STRING;
import static org.catchupmix.nn.onnx.OnnxFields.MODEL_GRAPH;
import static org.catchupmix.nn.onnx.OnnxFields.MODEL_IR_VERSION;
import static org.catchupmix.nn.onnx.OnnxFields.MODEL_METADATA_PROPS;
import static org.catchupmix.nn.onnx.OnnxFields.MODEL_OPSET_IMPORT;
import static org.catchupmix.nn.onnx.OnnxFields.MODEL_PRODUCER_NAME;
import static org.catchupmix.nn.onnx.OnnxFields.OPSET_DOMAIN;
import static org.catchupmix.nn.onnx.OnnxFields.OPSET_VERSION;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.io.Protobuf;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.Role;
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

  /** Name of the input. */
  static final String IMAGES = "images";

  /** Two batch sizes, whose passes tell which extents depend on the batch. */
  static final int BATCH = 2;

  private static final int OTHER_BATCH = BATCH + 1;

  private final Network network;
  private final Shape image;
  private final OnnxGraph graph = new OnnxGraph();

  /**
   * Description that a model carries.
   *
   * @param text for people, such as how to prepare an image; the model's {@code doc_string}
   * @param properties for programs, such as class names
   */
  public record About(String text, Map<String, String> properties) {}

  private OnnxModel(Network network, Shape image) {
    this.network = network;
    this.image = image;
  }

  /**
   * Converts a network.
   *
   * @param image extents {@code [H,W,C]} of an image
   * @return the contents of an {@code .onnx} file
   * @throws IllegalArgumentException if the image has other than three extents, or the network
   *     applies an operation that has no ONNX form
   */
  public static byte[] of(Network network, Shape image, About about) {
    require(
        image.rank() == 3,
        "image %s must be [H,W,C], without the batch, such as [28,28,1]: the model's input is an image",
        image);
    return new OnnxModel(network, image).model(about);
  }

  private byte[] model(About about) {
    String result = operations();
    for (Names.Named n : network.named()) {
      double[] values = StateDict.toFile(n, n.tensor().toDoubles()).toDoubles();
      graph.floats(n.name(), values, StateDict.fileShape(n));
    }
    Protobuf message = graph.message();
    message.text(GRAPH_NAME, network.toString());
    int[] sides = {image.dim(2), image.dim(0), image.dim(1)};
    message.message(GRAPH_INPUT, OnnxGraph.value(IMAGES, about.text(), sides));
    message.message(GRAPH_OUTPUT, OnnxGraph.value(result, "class scores", network.classes()));
    Protobuf model =
        new Protobuf()
            .integers(MODEL_IR_VERSION, IR_VERSION)
            .text(MODEL_PRODUCER_NAME, "catchupmix");
    if (!about.text().isEmpty()) {
      model.text(MODEL_DOC_STRING, about.text());
    }
    Protobuf operators = new Protobuf().text(OPSET_DOMAIN, "").integers(OPSET_VERSION, OPSET);
    model.message(MODEL_GRAPH, message).message(MODEL_OPSET_IMPORT, operators);
    about
        .properties()
        .forEach(
            (key, text) -> {
              Protobuf entry = new Protobuf().text(ENTRY_KEY, key).text(ENTRY_VALUE, text);
              model.message(MODEL_METADATA_PROPS, entry);
            });
    return model.toBytes();
  }

  /** The operations of a pass through the network. */
  private record Traced(List<Var> record, Var images, Var scores, Map<Var, String> modules) {}

  private Traced trace(Graph pass, int batch) {
    Map<Var, String> modules = new IdentityHashMap<>();
    Map<Layer, String> paths = network.paths();
    Shape shape = Shape.of(batch, image.dim(0), image.dim(1), image.dim(2));
    Var x = Var.constant(pass.scope().filled(shape, 0));
    Pass.Listener owner = (module, y) -> modules.put(y, paths.get(module));
    Var scores = network.forward(new Pass(pass, false, Pass.Mixer.NONE, owner), x);
    return new Traced(pass.record(), x, scores, modules);
  }

  /** Adds the operations of a pass; returns the name of the class scores. */
  private String operations() {
    try (Graph pass = Graph.recording(network.backend());
        Graph other = Graph.recording(network.backend())) {
      Traced traced = trace(pass, BATCH);
      List<Var> others = trace(other, OTHER_BATCH).record();
      network.named().forEach(this::name);
      graph.nameChannelsFirst(traced.images().value(), IMAGES);
      OnnxOperations operations = new OnnxOperations(graph);
      for (int i = 0; i < traced.record().size(); i++) {
        Var y = traced.record().get(i);
        graph.otherBatch(y.value(), others.get(i).shape());
        leaves(y.producer(), others.get(i).producer());
        graph.module(module(traced.modules().get(y)));
        operations.add(y, y == traced.scores() ? "scores" : "value" + i);
      }
      return graph.plain(traced.scores().value());
    }
  }

  /** Compares the tensors that no operation made: a constant may have no extent of the batch. */
  private void leaves(Op op, Op other) {
    for (int i = 0; i < op.inputs().size(); i++) {
      Var leaf = op.inputs().get(i);
      if (leaf.producer() == null) {
        graph.otherBatch(leaf.value(), other.inputs().get(i).shape());
      }
    }
  }

  private void name(Names.Named n) {
    if (n.role() == Role.CONVOLUTION_WEIGHT) {
      graph.nameChannelsFirst(n.tensor(), n.name());
    } else {
      graph.name(n.tensor(), n.name());
    }
  }

  /** The module that applied an operation, or the network where it has no name. */
  private String module(String path) {
    return path == null || path.isEmpty() ? network.toString() : path;
  }
}
