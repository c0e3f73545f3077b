package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.DryBackend;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * A primitive with inputs of given sizes. Inputs are built in F64 and rounded to F32, so that every
 * backend starts from the same numbers; results are compared with those of {@code reference}.
 *
 * <p>The numbers are drawn when they are first used, in the order of the arguments, so that a list
 * of large cases costs nothing.
 */
public final class OpCase {
  /** The type of an argument. */
  public enum Kind {
    /** Numbers of the backend's compute dtype. */
    REAL,
    /** Numbers of the backend's storage dtype; rounded to it. */
    ACTIVATION,
    /** I32. */
    INT,
    /** U8. */
    BYTE
  }

  /**
   * An argument or a result.
   *
   * @param name as in the contract
   * @param shape its shape
   * @param kind its type
   * @param draw makes its elements, once; null for a result that is only written
   */
  public record Argument(String name, Shape shape, Kind kind, Supplier<double[]> draw) {
    /** Whether it is only written. */
    boolean isWritten() {
      return draw == null;
    }

    private Argument inReal() {
      return kind == Kind.ACTIVATION ? new Argument(name, shape, Kind.REAL, draw) : this;
    }

    /** Its elements, exact in F32; null for a result that is only written. */
    public double[] values() {
      return isWritten() ? null : draw.get();
    }
  }

  /** Makes the elements of an argument, of the case's random numbers and what was drawn before. */
  @FunctionalInterface
  interface Draw {
    double[] of(PhiloxRandom random, List<double[]> before);
  }

  /** Makes the primitive. */
  @FunctionalInterface
  public interface Make {
    /** Makes it of the inputs and the results, in the order of their declaration. */
    Primitive of(Tensor[] in, Tensor[] out);
  }

  /** The arguments of a case as tensors. */
  public record Bound(Tensor[] in, Tensor[] out) {}

  /** Only shapes: activations have a type of their own, so that casts to it are casts. */
  private static final Backend DRY = new DryBackend(DType.F32, DType.BF16);

  /** Most elements for which differences are computed, which run an operation twice for each. */
  private static final long MOST_DIFFERENCES = 2500;

  private final String label;
  private final List<Argument> inputs = new ArrayList<>();
  private final List<Argument> outputs = new ArrayList<>();
  private final List<Draw> draws = new ArrayList<>();
  private final List<double[]> drawn = new ArrayList<>();
  private final Map<String, Predicate<DType>> spared = new HashMap<>();
  private String primitive;
  private PhiloxRandom random;
  private double tolerance = 2e-6;
  private List<Make> makes = List.of();
  private GradientCheck.Differentiable function;
  private int differentiable;

  /** A case of a primitive; the label tells its sizes. */
  public OpCase(String label) {
    this.label = label;
  }

  /** Adds a real input of standard normal numbers. */
  public OpCase real(String name, Shape shape) {
    return real(name, shape, PhiloxRandom::nextGaussian);
  }

  /** Adds a real input drawn from a distribution. */
  public OpCase real(String name, Shape shape, ToDoubleFunction<PhiloxRandom> draw) {
    return numbers(name, shape, Kind.REAL, draw);
  }

  /** Adds an integer input. */
  public OpCase ints(String name, Shape shape, int... values) {
    return ints(name, shape, _ -> values);
  }

  /** Adds an integer input that is drawn. */
  public OpCase ints(String name, Shape shape, Function<PhiloxRandom, int[]> draw) {
    return add(
        name,
        shape,
        Kind.INT,
        (random, _) -> Arrays.stream(draw.apply(random)).asDoubleStream().toArray());
  }

  /** Adds a byte input of numbers of {@code 0..bound-1}. */
  public OpCase bytes(String name, Shape shape, int bound) {
    return add(
        name,
        shape,
        Kind.BYTE,
        (random, _) -> random.ints(shape.elements(), 0, bound).asDoubleStream().toArray());
  }

  /** Adds an input of activations, of standard normal numbers. */
  public OpCase activation(String name, Shape shape) {
    return activation(name, shape, PhiloxRandom::nextGaussian);
  }

  /** Adds an input of activations drawn from a distribution. */
  public OpCase activation(String name, Shape shape, ToDoubleFunction<PhiloxRandom> draw) {
    return numbers(name, shape, Kind.ACTIVATION, draw);
  }

  private OpCase numbers(String name, Shape shape, Kind kind, ToDoubleFunction<PhiloxRandom> draw) {
    return numbers(
        name,
        shape,
        kind,
        (random, _) ->
            DoubleStream.generate(() -> draw.applyAsDouble(random))
                .limit(shape.elements())
                .toArray());
  }

  /** Adds an input whose numbers are drawn all at once. */
  OpCase numbers(String name, Shape shape, Kind kind, Draw draw) {
    return add(
        name,
        shape,
        kind,
        (random, before) -> Arrays.stream(draw.of(random, before)).map(v -> (float) v).toArray());
  }

  private OpCase add(String name, Shape shape, Kind kind, Draw draw) {
    int index = draws.size();
    draws.add(draw);
    inputs.add(new Argument(name, shape, kind, () -> drawn(index)));
    return this;
  }

  /** Draws all arguments at once and in order, as they share one sequence of random numbers. */
  private synchronized double[] drawn(int index) {
    while (drawn.size() < draws.size()) {
      drawn.add(draws.get(drawn.size()).of(random(), drawn));
    }
    return drawn.get(index);
  }

  /** Adds a result that is only written. */
  public OpCase writes(String name, Shape shape, Kind kind) {
    outputs.add(new Argument(name, shape, kind, null));
    return this;
  }

  /** Adds a real result that is only written. */
  public OpCase writes(String name, Shape shape) {
    return writes(name, shape, Kind.REAL);
  }

  /** Adds a result of activations that is only written. */
  public OpCase writesActivation(String name, Shape shape) {
    return writes(name, shape, Kind.ACTIVATION);
  }

  /** Adds a real argument that is read and written, drawn from a distribution. */
  public OpCase updates(String name, Shape shape, ToDoubleFunction<PhiloxRandom> draw) {
    real(name, shape, draw);
    outputs.add(inputs.removeLast());
    return this;
  }

  /** Adds an argument of activations that is read and written, of standard normal numbers. */
  public OpCase updatesActivation(String name, Shape shape) {
    activation(name, shape);
    outputs.add(inputs.removeLast());
    return this;
  }

  /** This case with its activations in the compute dtype, whatever the backend stores them as. */
  public OpCase inReal() {
    OpCase wide = new OpCase(label + " in the real type");
    inputs.forEach(a -> wide.inputs.add(a.inReal()));
    outputs.forEach(a -> wide.outputs.add(a.inReal()));
    wide.makes = makes;
    wide.spared.putAll(spared);
    return wide.tolerance(tolerance).differentiates(differentiable, function);
  }

  /** Whether it has activations. */
  public boolean hasActivations() {
    return Stream.concat(inputs.stream(), outputs.stream())
        .anyMatch(a -> a.kind() == Kind.ACTIVATION);
  }

  /** The case's own random numbers; they depend on its name. */
  public PhiloxRandom random() {
    if (random == null) {
      random = new PhiloxRandom(7, primitive() + label);
    }
    return random;
  }

  /** Sets the relative error that single precision may have, norm of difference over norm. */
  public OpCase tolerance(double relative) {
    tolerance = relative;
    return this;
  }

  /**
   * Declares that an input need not be read, as it follows from others.
   *
   * @param activations storage dtypes with which that is so
   */
  OpCase spares(String input, Predicate<DType> activations) {
    spared.put(input, activations);
    return this;
  }

  /**
   * Sets the primitive, or several to run one after the other, of which the first gives the name.
   */
  public OpCase runs(Make... primitives) {
    makes = List.of(primitives);
    return this;
  }

  /**
   * Sets the differentiable operation of the first {@code inputCount} inputs; ignored if they have
   * too many elements for differences.
   */
  public OpCase differentiates(int inputCount, GradientCheck.Differentiable operation) {
    long elements = inputs.stream().limit(inputCount).mapToLong(a -> a.shape().elements()).sum();
    if (elements <= MOST_DIFFERENCES) {
      differentiable = inputCount;
      function = operation;
    }
    return this;
  }

  /** The primitive's name. */
  public String primitive() {
    if (primitive == null) {
      if (makes.isEmpty()) {
        throw new IllegalStateException(
            "case %s has no name, and no numbers, before it is said what it runs".formatted(label));
      }
      primitive = dry().getFirst().name();
    }
    return primitive;
  }

  /** Primitive and sizes. */
  public String name() {
    return primitive() + " " + label;
  }

  /** The primitives on tensors without memory. */
  private List<Primitive> dry() {
    try (Scope scope = new Scope(DRY)) {
      return primitives(new Bound(dry(scope, inputs), dry(scope, outputs)));
    }
  }

  private static Tensor[] dry(Scope scope, List<Argument> arguments) {
    return arguments.stream()
        .map(a -> scope.tensor(a.shape(), type(a.kind(), DRY.computeDtype(), DRY.storageDtype())))
        .toArray(Tensor[]::new);
  }

  private List<Primitive> primitives(Bound bound) {
    return makes.stream().map(make -> make.of(bound.in(), bound.out())).toList();
  }

  /** The arguments that are only read. */
  public List<Argument> inputs() {
    return List.copyOf(inputs);
  }

  /** The results. */
  public List<Argument> outputs() {
    return List.copyOf(outputs);
  }

  /** The relative error that single precision may have. */
  public double tolerance() {
    return tolerance;
  }

  /** Floating-point operations, 0 where only bytes are moved. */
  public double flops() {
    return dry().stream().mapToDouble(p -> p.work().flops()).sum();
  }

  /**
   * Bytes that must at least be moved on a backend: each input that is not {@linkplain #spares
   * spared} read and each result written once.
   *
   * @param real the backend's compute dtype
   * @param activation its storage dtype
   */
  public long bytes(DType real, DType activation) {
    long sum = 0;
    for (Argument a : inputs) {
      if (spared.getOrDefault(a.name(), _ -> false).test(activation)) {
        continue;
      }
      sum += a.shape().elements() * type(a.kind(), real, activation).bytes();
    }
    for (Argument a : outputs) {
      sum +=
          a.shape().elements() * type(a.kind(), real, activation).bytes() * (a.isWritten() ? 1 : 2);
    }
    return sum;
  }

  /** Returns the bytes that the case writes. */
  public long writtenBytes(DType real, DType activation) {
    return outputs.stream()
        .mapToLong(a -> a.shape().elements() * type(a.kind(), real, activation).bytes())
        .sum();
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
  public Bound bind(Scope scope) {
    return new Bound(
        inputs.stream().map(a -> upload(scope, a)).toArray(Tensor[]::new),
        outputs.stream().map(a -> upload(scope, a)).toArray(Tensor[]::new));
  }

  private static Tensor upload(Scope scope, Argument a) {
    double[] values = a.values();
    if (values == null) {
      values = new double[(int) a.shape().elements()];
      boolean numbers = a.kind() == Kind.REAL || a.kind() == Kind.ACTIVATION;
      Arrays.fill(values, numbers ? Double.NaN : -1);
    }
    return switch (a.kind()) {
      case REAL, ACTIVATION -> {
        Backend backend = scope.backend();
        Tensor t =
            scope.tensor(a.shape(), type(a.kind(), backend.computeDtype(), backend.storageDtype()));
        backend.upload(values, t);
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

  /** Runs the primitives on bound tensors. */
  public void run(Backend backend, Bound bound) {
    primitives(bound).forEach(backend::run);
  }

  /** Runs it on a backend and returns the results as doubles, in order. */
  public List<double[]> results(Backend backend) {
    try (Scope scope = new Scope(backend)) {
      Bound bound = bind(scope);
      run(backend, bound);
      return read(bound);
    }
  }

  /** The results of bound tensors as doubles, in order. */
  public List<double[]> read(Bound bound) {
    List<double[]> results = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      Tensor t = bound.out()[i];
      results.add(
          switch (outputs.get(i).kind()) {
            case REAL, ACTIVATION -> t.toDoubles();
            case INT -> Arrays.stream(t.toInts()).asDoubleStream().toArray();
            case BYTE -> {
              byte[] b = t.toBytes();
              double[] d = new double[b.length];
              for (int j = 0; j < d.length; j++) {
                d[j] = Byte.toUnsignedInt(b[j]);
              }
              yield d;
            }
          });
    }
    return results;
  }

  /** Whether a second run on the same tensors gives the same results: nothing is updated. */
  public boolean isRepeatable() {
    return outputs.stream().allMatch(Argument::isWritten);
  }

  /** Whether it has an operation of autograd. */
  public boolean isDifferentiable() {
    return function != null;
  }

  /** The operation of autograd, a function of {@link #points}. */
  public GradientCheck.Differentiable operation() {
    return function;
  }

  /** The inputs at which the operation is differentiated. */
  public List<GradientCheck.Input> points() {
    return inputs.stream()
        .limit(differentiable)
        .map(a -> new GradientCheck.Input(a.shape(), a.values().clone()))
        .toList();
  }

  /**
   * The relative errors of the operation's gradients against differences, see {@link
   * GradientCheck}.
   */
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
      boolean activation = inputs.get(i).kind() == Kind.ACTIVATION;
      all.add(activation ? graph.as(graph.backend().storageDtype(), points.get(i)) : points.get(i));
    }
    return graph.as(graph.backend().computeDtype(), function.apply(graph, all));
  }

  @Override
  public String toString() {
    return name();
  }
}
