package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.DryBackend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * A primitive with inputs of given sizes. Inputs are built in F64 and rounded to F32, so that every
 * backend starts from the same numbers; results are compared with those of {@code reference}.
 *
 * <p>An argument is declared where the primitive takes it:
 *
 * <pre>
 *   new OpCase(label, t -&gt; new Elementwise.Relu(t.activation(shape), t.activationResult(shape)))
 * </pre>
 *
 * <p>The numbers are drawn when they are first used, in the order of the arguments, so that a list
 * of large cases costs nothing.
 */
public final class OpCase {
  public enum Kind {
    /** Numbers of the backend's compute dtype. */
    REAL,
    /** Numbers of the backend's storage dtype; rounded to it. */
    ACTIVATION,
    INT,
    BYTE
  }

  /**
   * An argument or a result.
   *
   * @param draw makes its elements, once; null for a result that is only written
   * @param isResult whether the primitive writes it
   */
  public record Argument(
      String name, Shape shape, Kind kind, Supplier<double[]> draw, boolean isResult) {
    boolean isWritten() {
      return draw == null;
    }

    /** Its elements, exact in F32; null for a result that is only written. */
    public double[] values() {
      return isWritten() ? null : draw.get();
    }
  }

  /** The arguments of a case as tensors, and its primitives on them. */
  public record Bound(Tensor[] in, Tensor[] out, List<Primitive> primitives) {}

  /** Only shapes: activations have a type of their own, so that casts to it are casts. */
  private static final Backend DRY = new DryBackend(DType.F32, DType.BF16);

  /** Most elements for which differences are computed, which run an operation twice for each. */
  private static final long MAX_DIFFERENCES = 2500;

  private final String label;
  private final Function<CaseArguments, List<Primitive>> make;
  private final List<Argument> arguments = new ArrayList<>();
  private final List<CaseArguments.Draw> draws = new ArrayList<>();
  private final List<double[]> drawn = new ArrayList<>();
  private final String primitive;
  private final double flops;
  private double tolerance = 2e-6;
  private GradientCheck.Differentiable function;
  private int differentiable;

  /** Makes a case of a primitive; the label tells its sizes. */
  public OpCase(String label, Function<CaseArguments, Primitive> primitive) {
    this(t -> List.of(primitive.apply(t)), label);
  }

  /** Makes a case of primitives that run one after the other; the first gives the name. */
  public static OpCase ofSeveral(
      String label, Function<CaseArguments, List<Primitive>> primitives) {
    return new OpCase(primitives, label);
  }

  private OpCase(Function<CaseArguments, List<Primitive>> make, String label) {
    this.label = label;
    this.make = make;
    try (TensorScope scope = new TensorScope(DRY)) {
      List<Tensor> tensors = new ArrayList<>();
      List<Primitive> primitives =
          make.apply(
              new CaseArguments(
                  (shape, kind, draw, isResult) -> {
                    int index = draws.size();
                    draws.add(draw);
                    Supplier<double[]> values = draw == null ? null : () -> drawn(index);
                    arguments.add(new Argument("", shape, kind, values, isResult));
                    tensors.add(
                        scope.tensor(shape, type(kind, DRY.computeDtype(), DRY.storageDtype())));
                    return tensors.getLast();
                  }));
      for (int i = 0; i < tensors.size(); i++) {
        Argument a = arguments.get(i);
        String name = name(primitives, tensors.get(i));
        arguments.set(i, new Argument(name, a.shape(), a.kind(), a.draw(), a.isResult()));
      }
      primitive = primitives.getFirst().name();
      flops = primitives.stream().mapToDouble(p -> p.work().flops()).sum();
    }
  }

  private static String name(List<Primitive> primitives, Tensor t) {
    return primitives.stream().flatMap(p -> p.argument(t).stream()).findFirst().orElse("a tensor");
  }

  /**
   * Draws all arguments at once and in order, as they share one sequence of random numbers. Rounds
   * them to F32.
   */
  private synchronized double[] drawn(int index) {
    if (drawn.isEmpty()) {
      PhiloxRandom random = new PhiloxRandom(7, primitive + label);
      for (CaseArguments.Draw draw : draws) {
        drawn.add(
            draw == null
                ? null
                : Arrays.stream(draw.of(random, drawn)).map(v -> (float) v).toArray());
      }
    }
    return drawn.get(index);
  }

  /** Makes a case of the same primitives and sizes with other numbers in its first input. */
  public OpCase drawing(String numbers, ToDoubleFunction<PhiloxRandom> draw) {
    return new OpCase(t -> make.apply(t.withFirst(draw)), numbers + " " + label);
  }

  /** Makes this case with its activations in the compute dtype. */
  public OpCase inReal() {
    return new OpCase(t -> make.apply(t.inReal()), label + " in the real type")
        .tolerance(tolerance)
        .differentiates(differentiable, function);
  }

  public boolean hasActivations() {
    return arguments.stream().anyMatch(a -> a.kind() == Kind.ACTIVATION);
  }

  /** Sets the relative error that single precision may have, norm of difference over norm. */
  public OpCase tolerance(double relative) {
    tolerance = relative;
    return this;
  }

  /**
   * Sets the differentiable operation of the first {@code inputCount} inputs; ignored if they have
   * too many elements for differences.
   */
  public OpCase differentiates(int inputCount, GradientCheck.Differentiable operation) {
    long elements = inputs().stream().limit(inputCount).mapToLong(a -> a.shape().elements()).sum();
    if (elements <= MAX_DIFFERENCES) {
      differentiable = inputCount;
      function = operation;
    }
    return this;
  }

  /** Sets the differentiable operation of the first input. */
  OpCase differentiates(BiFunction<Graph, Var, Op> operation) {
    return differentiates(1, (g, v) -> g.apply(operation.apply(g, v.getFirst())));
  }

  public String primitive() {
    return primitive;
  }

  public String name() {
    return primitive + " " + label;
  }

  /** All arguments and results, as the primitives take them. */
  List<Argument> arguments() {
    return arguments;
  }

  /** Makes the primitives on tensors of arbitrary elements, one of which is given. */
  List<Primitive> with(TensorScope scope, int index, Tensor given) {
    int[] next = {0};
    return make.apply(
        new CaseArguments(
            (shape, kind, _, _) ->
                next[0]++ == index ? given : scope.tensor(shape, type(kind, scope.backend()))));
  }

  /** The arguments that are only read. */
  public List<Argument> inputs() {
    return arguments.stream().filter(a -> !a.isResult()).toList();
  }

  public List<Argument> outputs() {
    return arguments.stream().filter(Argument::isResult).toList();
  }

  public double tolerance() {
    return tolerance;
  }

  /** Floating-point operations, 0 where only bytes are moved. */
  public double flops() {
    return flops;
  }

  /**
   * Bytes that are moved on a backend if each input is read and each result written once.
   *
   * @param real the backend's compute dtype
   * @param activation its storage dtype
   */
  public long bytes(DType real, DType activation) {
    long sum = 0;
    for (Argument a : arguments) {
      int passes = a.isResult() && !a.isWritten() ? 2 : 1;
      sum += passes * a.shape().elements() * type(a.kind(), real, activation).bytes();
    }
    return sum;
  }

  static DType type(Kind kind, Backend backend) {
    return type(kind, backend.computeDtype(), backend.storageDtype());
  }

  private static DType type(Kind kind, DType real, DType activation) {
    return switch (kind) {
      case REAL -> real;
      case ACTIVATION -> activation;
      case INT -> DType.I32;
      case BYTE -> DType.U8;
    };
  }

  /** Makes the tensors; results that are only written hold NaN, or 0xff, before the call. */
  public Bound bind(TensorScope scope) {
    List<Tensor> in = new ArrayList<>();
    List<Tensor> out = new ArrayList<>();
    Iterator<Argument> declared = arguments.iterator();
    List<Primitive> primitives =
        make.apply(
            new CaseArguments(
                (_, _, _, isResult) -> {
                  Tensor t = upload(scope, declared.next());
                  (isResult ? out : in).add(t);
                  return t;
                }));
    return new Bound(in.toArray(Tensor[]::new), out.toArray(Tensor[]::new), primitives);
  }

  private static Tensor upload(TensorScope scope, Argument a) {
    double[] values = a.values();
    if (values == null) {
      values = new double[(int) a.shape().elements()];
      boolean numbers = a.kind() == Kind.REAL || a.kind() == Kind.ACTIVATION;
      Arrays.fill(values, numbers ? Double.NaN : -1);
    }
    return switch (a.kind()) {
      case REAL, ACTIVATION -> {
        Tensor t = scope.tensor(a.shape(), type(a.kind(), scope.backend()));
        scope.backend().upload(values, t);
        yield t;
      }
      case INT -> scope.of(a.shape(), Arrays.stream(values).mapToInt(v -> (int) v).toArray());
      case BYTE -> {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) values[i];
        }
        yield scope.of(a.shape(), bytes);
      }
    };
  }

  public void run(Backend backend, Bound bound) {
    bound.primitives().forEach(backend::run);
  }

  /** Runs it on a backend and returns the results as doubles, in order. */
  public List<double[]> results(Backend backend) {
    try (TensorScope scope = new TensorScope(backend)) {
      Bound bound = bind(scope);
      run(backend, bound);
      return read(bound);
    }
  }

  public List<double[]> read(Bound bound) {
    List<double[]> results = new ArrayList<>();
    for (int i = 0; i < bound.out().length; i++) {
      Tensor t = bound.out()[i];
      results.add(
          switch (outputs().get(i).kind()) {
            case REAL, ACTIVATION -> t.toDoubles();
            case INT -> Arrays.stream(t.toInts()).asDoubleStream().toArray();
            case BYTE -> {
              byte[] bytes = t.toBytes();
              double[] values = new double[bytes.length];
              Arrays.setAll(values, j -> Byte.toUnsignedInt(bytes[j]));
              yield values;
            }
          });
    }
    return results;
  }

  /** Whether a second run on the same tensors gives the same results: nothing is updated. */
  public boolean isRepeatable() {
    return outputs().stream().allMatch(Argument::isWritten);
  }

  public boolean isDifferentiable() {
    return function != null;
  }

  /** The operation of autograd, a function of {@link #points}. */
  public GradientCheck.Differentiable operation() {
    return function;
  }

  /** The inputs at which the operation is differentiated. */
  public List<GradientCheck.Input> points() {
    return inputs().stream()
        .limit(differentiable)
        .map(a -> new GradientCheck.Input(a.shape(), a.values().clone()))
        .toList();
  }

  public double[] gradientErrors(Backend reference) {
    return GradientCheck.compare(reference, function, points());
  }

  /**
   * The operation's gradients for a random upstream gradient, on any backend; activations are cast
   * to its storage dtype.
   */
  public double[][] gradients(Backend backend) {
    return GradientCheck.gradients(backend, this::stored, points());
  }

  private Var stored(Graph graph, List<Var> points) {
    List<Var> all = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      boolean activation = inputs().get(i).kind() == Kind.ACTIVATION;
      all.add(activation ? graph.as(graph.backend().storageDtype(), points.get(i)) : points.get(i));
    }
    return graph.as(graph.backend().computeDtype(), function.apply(graph, all));
  }

  @Override
  public String toString() {
    return name();
  }
}
