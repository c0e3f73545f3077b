package org.catchupmix.kernels.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.catchupmix.core.DType;
import org.catchupmix.core.Shape;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.launch.KernelVariant;

/**
 * An operation that the lab can run: its variants, inputs of a size, how to start a variant, and
 * what {@code reference} says. To add one, implement this and add it to {@link LabOperations}.
 *
 * @param <V> its variants, the enum of its launcher
 */
public interface LabOperation<V extends KernelVariant> {
  /** As on the command line, such as {@code channel_norm}. */
  String name();

  /** The source's name without its ending. */
  String file();

  /** The variants, from plain to fast. */
  List<V> variants();

  /** The variant that its launcher takes for these sizes. */
  V choice(Shape shape);

  /** The kernels that a variant starts for activations of a type. */
  default List<String> entries(V variant, DType type) {
    return List.of(variant.entry(name(), type));
  }

  /** Whether it has activations, so that {@code --type} means something. */
  default boolean takesType() {
    return true;
  }

  /** The axes of {@code --shape}, such as {@code NxHxWxC}. */
  String axes();

  /**
   * The elements of its largest tensor; of an operation whose axes are those of one, all of them.
   */
  default double largestTensor(Shape shape) {
    return Arrays.stream(shape.dims()).asDoubleStream().reduce(1, (a, b) -> a * b);
  }

  /** Whether {@code --norm} means something. */
  default boolean takesNorm() {
    return false;
  }

  /** Why a variant cannot run for these sizes. */
  Optional<String> refusal(V variant, Shape shape);

  /** Inputs, and the call of the primitive that they belong to. */
  OpCase problem(LabSettings settings);

  /**
   * The same with numbers that are seldom drawn and easily got wrong, to be checked and not
   * measured: one more problem, with the same sizes and arguments.
   */
  default Optional<OpCase> hardProblem(LabSettings settings) {
    return Optional.empty();
  }

  /**
   * Starts a variant that does not refuse.
   *
   * @param in the inputs of {@link #problem} in order
   * @param out its results in order
   */
  void launch(
      KernelSet kernels, V variant, LabSettings settings, DeviceMemory[] in, DeviceMemory[] out);
}
