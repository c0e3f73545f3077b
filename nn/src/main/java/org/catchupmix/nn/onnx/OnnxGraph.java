package org.catchupmix.nn.onnx;

import static org.catchupmix.nn.onnx.OnnxFields.ATTRIBUTE_F;
import static org.catchupmix.nn.onnx.OnnxFields.ATTRIBUTE_I;
import static org.catchupmix.nn.onnx.OnnxFields.ATTRIBUTE_INTS;
import static org.catchupmix.nn.onnx.OnnxFields.ATTRIBUTE_NAME;
import static org.catchupmix.nn.onnx.OnnxFields.ATTRIBUTE_TYPE;
import static org.catchupmix.nn.onnx.OnnxFields.DIMENSION_PARAM;
import static org.catchupmix.nn.onnx.OnnxFields.DIMENSION_VALUE;
import static org.catchupmix.nn.onnx.OnnxFields.GRAPH_INITIALIZER;
import static org.catchupmix.nn.onnx.OnnxFields.GRAPH_NODE;
import static org.catchupmix.nn.onnx.OnnxFields.NODE_ATTRIBUTE;
import static org.catchupmix.nn.onnx.OnnxFields.NODE_INPUT;
import static org.catchupmix.nn.onnx.OnnxFields.NODE_NAME;
import static org.catchupmix.nn.onnx.OnnxFields.NODE_OP_TYPE;
import static org.catchupmix.nn.onnx.OnnxFields.NODE_OUTPUT;
import static org.catchupmix.nn.onnx.OnnxFields.SHAPE_DIM;
import static org.catchupmix.nn.onnx.OnnxFields.TENSOR_DATA_TYPE;
import static org.catchupmix.nn.onnx.OnnxFields.TENSOR_DIMS;
import static org.catchupmix.nn.onnx.OnnxFields.TENSOR_NAME;
import static org.catchupmix.nn.onnx.OnnxFields.TENSOR_RAW_DATA;
import static org.catchupmix.nn.onnx.OnnxFields.TENSOR_TYPE_ELEM_TYPE;
import static org.catchupmix.nn.onnx.OnnxFields.TENSOR_TYPE_SHAPE;
import static org.catchupmix.nn.onnx.OnnxFields.TYPE_TENSOR_TYPE;
import static org.catchupmix.nn.onnx.OnnxFields.VALUE_DOC_STRING;
import static org.catchupmix.nn.onnx.OnnxFields.VALUE_NAME;
import static org.catchupmix.nn.onnx.OnnxFields.VALUE_TYPE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.io.Protobuf;

/**
 * The nodes and constants of an ONNX graph, and the names of the values in it.
 *
 * <p>ONNX has channels first where we have them last. So images, features and convolution weights
 * may have two names: one of {@code [N,C,H,W]}, and one of {@code [N,H,W,C]} for operations on
 * axes. A transposition is added where an operation needs the other one.
 */
final class OnnxGraph {
  // Types of elements.
  private static final int FLOAT = 1;
  private static final int INT32 = 6;
  private static final int INT64 = 7;
  private static final int BOOL = 9;

  // Types of attributes.
  private static final int REAL = 1;
  private static final int INT = 2;
  private static final int INTS = 7;

  private static final int[] TO_CHANNELS_FIRST = {0, 3, 1, 2};
  private static final int[] TO_CHANNELS_LAST = {0, 2, 3, 1};

  private final Protobuf graph = new Protobuf();
  private final Map<Tensor, String> channelsLast = new IdentityHashMap<>();
  private final Map<Tensor, String> channelsFirst = new IdentityHashMap<>();

  /** Shapes of the same values in a pass of another batch size. */
  private final Map<Tensor, Shape> otherBatch = new IdentityHashMap<>();

  private String module = "";
  private int constants;

  Protobuf message() {
    return graph;
  }

  /** Sets the module that applies the next operations, a prefix of their names. */
  void module(String path) {
    module = path;
  }

  /** Names a value that has its axes in our order. */
  void name(Tensor t, String name) {
    channelsLast.put(t, name);
  }

  /** Names images, features or convolution weights with their channels first. */
  void nameChannelsFirst(Tensor t, String name) {
    channelsFirst.put(t, name);
  }

  void otherBatch(Tensor t, Shape shape) {
    otherBatch.put(t, shape);
  }

  boolean isChannelsFirst(Tensor t) {
    return channelsFirst.containsKey(t);
  }

  /** The extents of a value; -1 for those that depend on the batch. */
  int[] dims(Tensor t) {
    Shape other = otherBatch.getOrDefault(t, t.shape());
    return IntStream.range(0, t.shape().rank())
        .map(a -> t.shape().dim(a) == other.dim(a) ? t.shape().dim(a) : -1)
        .toArray();
  }

  /**
   * Adds a value's extents, computed from those of the images where they depend on the batch;
   * returns the name of their list.
   */
  String shape(Tensor t, String name) {
    int[] dims = dims(t);
    if (Arrays.stream(dims).allMatch(d -> d >= 0)) {
      return integers(Arrays.stream(dims).asLongStream().toArray());
    }
    String batch = name + "_batch";
    node("Shape", batch, List.of(OnnxModel.IMAGES), integer("start", 0), integer("end", 1));
    List<String> extents = new ArrayList<>();
    for (int a = 0; a < dims.length; a++) {
      int perImage = otherBatch.getOrDefault(t, t.shape()).dim(a) - t.shape().dim(a);
      Preconditions.require(
          dims[a] >= 0 || t.shape().dim(a) == OnnxModel.BATCH * perImage,
          "export: axis %d of a broadcast to %s is no multiple of the batch size",
          a,
          t.shape());
      if (dims[a] >= 0 || perImage == 1) {
        extents.add(dims[a] >= 0 ? integers(dims[a]) : batch);
      } else {
        node("Mul", name + "_extent" + a, List.of(batch, integers(perImage)));
        extents.add(name + "_extent" + a);
      }
    }
    node("Concat", name + "_shape", extents, integer("axis", 0));
    return name + "_shape";
  }

  /** The name of a value with its axes in our order. */
  String plain(Tensor t) {
    String name = channelsLast.get(t);
    if (name == null && channelsFirst.containsKey(t)) {
      name = channelsFirst.get(t) + "_nhwc";
      node("Transpose", name, List.of(channelsFirst.get(t)), ints("perm", TO_CHANNELS_LAST));
      channelsLast.put(t, name);
    }
    return name != null ? name : constant(t);
  }

  /** The name of a value with its channels first. */
  String channelsFirst(Tensor t) {
    String name = channelsFirst.get(t);
    if (name == null) {
      String last = plain(t);
      name = last + "_nchw";
      node("Transpose", name, List.of(last), ints("perm", TO_CHANNELS_FIRST));
      channelsFirst.put(t, name);
    }
    return name;
  }

  /** Writes a tensor that no operation of the pass made as a constant. */
  private String constant(Tensor t) {
    Preconditions.require(
        !otherBatch.containsKey(t) || otherBatch.get(t).equals(t.shape()),
        "export: tensor %s depends on the size of the batch, which an ONNX constant cannot",
        t);
    Preconditions.require(
        !t.isReleased(),
        "export: tensor %s%s, which %s reads besides its input, was released: keep it in the network's scope until the network is exported",
        t.dtype(),
        t.shape(),
        module);
    String name = "constant" + constants++;
    long[] dims = Arrays.stream(t.shape().dims()).asLongStream().toArray();
    switch (t.dtype()) {
      case I32 -> {
        ByteBuffer raw = buffer(t.shape().elements() * Integer.BYTES);
        Arrays.stream(t.toInts()).forEach(raw::putInt);
        initializer(name, INT32, raw, dims);
      }
      case U8 -> initializer(name, BOOL, ByteBuffer.wrap(t.toBytes()), dims);
      case F32, F64, BF16 -> floats(name, t.toDoubles(), dims);
    }
    channelsLast.put(t, name);
    return name;
  }

  /** Adds numbers under a name. */
  void floats(String name, double[] values, long... dims) {
    ByteBuffer raw = buffer((long) values.length * Float.BYTES);
    Arrays.stream(values).forEach(v -> raw.putFloat((float) v));
    initializer(name, FLOAT, raw, dims);
  }

  /** Adds a number; returns its name. */
  String number(double value) {
    String name = "constant" + constants++;
    floats(name, new double[] {value});
    return name;
  }

  /** Adds a list of integers, such as a shape; returns its name. */
  String integers(long... values) {
    String name = "constant" + constants++;
    ByteBuffer raw = buffer((long) values.length * Long.BYTES);
    Arrays.stream(values).forEach(raw::putLong);
    initializer(name, INT64, raw, values.length);
    return name;
  }

  private static ByteBuffer buffer(long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void initializer(String name, int type, ByteBuffer raw, long... dims) {
    Protobuf tensor = new Protobuf().integers(TENSOR_DIMS, dims).integers(TENSOR_DATA_TYPE, type);
    tensor.text(TENSOR_NAME, name).bytes(TENSOR_RAW_DATA, raw.array());
    graph.message(GRAPH_INITIALIZER, tensor);
  }

  /** Adds an operation; its name is such as {@code layer1.0.conv1/Conv_value3}. */
  void node(String type, String output, List<String> inputs, Protobuf... attributes) {
    Protobuf node = new Protobuf();
    inputs.forEach(input -> node.text(NODE_INPUT, input));
    node.text(NODE_OUTPUT, output);
    node.text(NODE_NAME, module + "/" + type + "_" + output).text(NODE_OP_TYPE, type);
    for (Protobuf attribute : attributes) {
      node.message(NODE_ATTRIBUTE, attribute);
    }
    graph.message(GRAPH_NODE, node);
  }

  static Protobuf ints(String name, int... values) {
    long[] wide = Arrays.stream(values).asLongStream().toArray();
    return attribute(name, INTS).integers(ATTRIBUTE_INTS, wide);
  }

  static Protobuf integer(String name, long value) {
    return attribute(name, INT).integers(ATTRIBUTE_I, value);
  }

  static Protobuf real(String name, double value) {
    return attribute(name, REAL).real(ATTRIBUTE_F, (float) value);
  }

  private static Protobuf attribute(String name, int type) {
    return new Protobuf().text(ATTRIBUTE_NAME, name).integers(ATTRIBUTE_TYPE, type);
  }

  /** Describes an input or output whose first axis is the batch. */
  static Protobuf value(String name, String about, int... dims) {
    Protobuf batch = new Protobuf().text(DIMENSION_PARAM, "batch");
    Protobuf shape = new Protobuf().message(SHAPE_DIM, batch);
    for (int dim : dims) {
      shape.message(SHAPE_DIM, new Protobuf().integers(DIMENSION_VALUE, dim));
    }
    Protobuf tensor = new Protobuf().integers(TENSOR_TYPE_ELEM_TYPE, FLOAT);
    tensor.message(TENSOR_TYPE_SHAPE, shape);
    Protobuf type = new Protobuf().message(TYPE_TENSOR_TYPE, tensor);
    Protobuf value = new Protobuf().text(VALUE_NAME, name).message(VALUE_TYPE, type);
    return about.isEmpty() ? value : value.text(VALUE_DOC_STRING, about);
  }
}
