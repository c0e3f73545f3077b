package org.catchupmix.core.check;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.catchupmix.core.check.OpCase.Kind;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Declares the arguments of a primitive and hands out their tensors. */
public final class CaseArguments {
  /** Makes the elements of an argument, of the case's random numbers and what was drawn before. */
  @FunctionalInterface
  interface Draw {
    double[] of(PhiloxRandom random, List<double[]> before);
  }

  /** Makes the tensor of an argument; {@code draw} is null for a result that is only written. */
  @FunctionalInterface
  interface Place {
    Tensor of(Shape shape, Kind kind, Draw draw, boolean isResult);
  }

  private final Place place;

  CaseArguments(Place place) {
    this.place = place;
  }

  /** These arguments, but with activations in the compute dtype. */
  CaseArguments inReal() {
    return new CaseArguments(
        (shape, kind, draw, isResult) ->
            place.of(shape, kind == Kind.ACTIVATION ? Kind.REAL : kind, draw, isResult));
  }

  /** These arguments, but with other numbers in the first one. */
  CaseArguments withFirst(ToDoubleFunction<PhiloxRandom> numbers) {
    AtomicBoolean isFirst = new AtomicBoolean(true);
    return new CaseArguments(
        (shape, kind, draw, isResult) ->
            place.of(
                shape, kind, isFirst.getAndSet(false) ? each(shape, numbers) : draw, isResult));
  }

  /** Declares a real input of standard normal numbers. */
  public Tensor real(Shape shape) {
    return real(shape, PhiloxRandom::nextGaussian);
  }

  public Tensor real(Shape shape, ToDoubleFunction<PhiloxRandom> draw) {
    return numbers(shape, Kind.REAL, each(shape, draw));
  }

  /** Declares an input of activations, of standard normal numbers. */
  public Tensor activation(Shape shape) {
    return activation(shape, PhiloxRandom::nextGaussian);
  }

  public Tensor activation(Shape shape, ToDoubleFunction<PhiloxRandom> draw) {
    return numbers(shape, Kind.ACTIVATION, each(shape, draw));
  }

  /** Declares an input whose numbers are drawn all at once. */
  Tensor numbers(Shape shape, Kind kind, Draw draw) {
    return place.of(shape, kind, draw, false);
  }

  public Tensor ints(int... values) {
    return ints(Shape.of(values.length), _ -> values);
  }

  public Tensor ints(Shape shape, Function<PhiloxRandom, int[]> draw) {
    return place.of(
        shape,
        Kind.INT,
        (random, _) -> Arrays.stream(draw.apply(random)).asDoubleStream().toArray(),
        false);
  }

  /** Declares a byte input of numbers of {@code 0..bound-1}. */
  public Tensor bytes(Shape shape, int bound) {
    return place.of(
        shape,
        Kind.BYTE,
        (random, _) -> random.ints(shape.elements(), 0, bound).asDoubleStream().toArray(),
        false);
  }

  public Tensor result(Shape shape, Kind kind) {
    return place.of(shape, kind, null, true);
  }

  public Tensor result(Shape shape) {
    return result(shape, Kind.REAL);
  }

  public Tensor activationResult(Shape shape) {
    return result(shape, Kind.ACTIVATION);
  }

  /** Declares a real argument that is read and written, drawn from a distribution. */
  public Tensor updated(Shape shape, ToDoubleFunction<PhiloxRandom> draw) {
    return place.of(shape, Kind.REAL, each(shape, draw), true);
  }

  /** Declares activations that are read and written, of standard normal numbers. */
  public Tensor updatedActivation(Shape shape) {
    return place.of(shape, Kind.ACTIVATION, each(shape, PhiloxRandom::nextGaussian), true);
  }

  static Draw each(Shape shape, ToDoubleFunction<PhiloxRandom> draw) {
    return (random, _) ->
        DoubleStream.generate(() -> draw.applyAsDouble(random)).limit(shape.elements()).toArray();
  }
}
