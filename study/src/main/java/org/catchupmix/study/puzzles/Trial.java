package org.catchupmix.study.puzzles;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.gpu.Launch;

/** One size of a puzzle: its arrays, its launches, and what typical mistakes would compute. */
public final class Trial {
  private static final double ROUNDING = 1e-5;

  private final String sizes;
  private final List<KernelArray> arrays = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Mistake> mistakes = new ArrayList<>();
  private long elements;

  /**
   * A launch.
   *
   * @param arguments arrays, or numbers passed by value
   */
  record Step(String kernel, Launch launch, List<Object> arguments) {
    /** Names the types of the parameters, and the arrays. */
    String parameters() {
      return arguments.stream()
          .map(
              argument ->
                  switch (argument) {
                    case KernelArray array ->
                        "%s* %s".formatted(array.integers() ? "int" : "float", array.name());
                    case Integer _ -> "int";
                    default -> "float";
                  })
          .collect(Collectors.joining(", "));
    }

    /** Whether a kernel has parameters of these sizes. */
    boolean fits(PtxEntry kernel) {
      int end = 0;
      for (int i = 0; i < arguments.size() && kernel.parameters().size() == arguments.size(); i++) {
        int bytes = arguments.get(i) instanceof KernelArray ? Long.BYTES : Integer.BYTES;
        int offset = Math.ceilDiv(end, bytes) * bytes;
        PtxEntry.Parameter parameter = kernel.parameters().get(i);
        if (parameter.offset() != offset || parameter.bytes() != bytes) {
          return false;
        }
        end = offset + bytes;
      }
      return kernel.parameters().size() == arguments.size();
    }
  }

  /** A mistake, and the contents of an output that give it away. */
  record Mistake(String output, String sentence, double[] values) {}

  /**
   * Makes a trial without arrays.
   *
   * @param sizes for messages, such as {@code n = 1000}
   */
  Trial(String sizes) {
    this.sizes = sizes;
  }

  String sizes() {
    return sizes;
  }

  List<KernelArray> arrays() {
    return arrays;
  }

  List<Step> steps() {
    return steps;
  }

  List<Mistake> mistakes() {
    return mistakes;
  }

  /** Elements that instructions are counted per. */
  long elements() {
    return elements;
  }

  KernelArray input(String name, double[] values, int... shape) {
    return add(new KernelArray(name, false, shape, values, null, 0));
  }

  KernelArray integers(String name, double[] values, int... shape) {
    return add(new KernelArray(name, true, shape, values, null, 0));
  }

  KernelArray output(String name, double[] expected, int... shape) {
    return add(new KernelArray(name, false, shape, null, expected, ROUNDING));
  }

  KernelArray integerOutput(String name, double[] expected, int... shape) {
    return add(new KernelArray(name, true, shape, null, expected, 0));
  }

  /** Adds an output of integers that are 0 before the first launch. */
  KernelArray counters(String name, double[] expected, int... shape) {
    return add(new KernelArray(name, true, shape, new double[expected.length], expected, 0));
  }

  /** Adds memory for intermediate results, which is not compared. */
  KernelArray scratch(String name, int elements) {
    return add(new KernelArray(name, false, new int[] {elements}, null, null, 0));
  }

  private KernelArray add(KernelArray array) {
    arrays.add(array);
    return array;
  }

  Trial launch(String kernel, Launch launch, Object... arguments) {
    steps.add(new Step(kernel, launch, List.of(arguments)));
    return this;
  }

  /** Counts instructions per so many elements. */
  Trial per(long count) {
    elements = count;
    return this;
  }

  Trial mistake(KernelArray output, String sentence, double[] values) {
    mistakes.add(new Mistake(output.name(), sentence, values));
    return this;
  }

  /** Random floats in [-2, 2), without symmetry or repetition. */
  static double[] random(long seed, int n) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return values;
  }

  /** Random integers in [0, bound). */
  static double[] randomIntegers(long seed, int n, int bound) {
    return new SplittableRandom(seed).ints(n, 0, bound).asDoubleStream().toArray();
  }
}
