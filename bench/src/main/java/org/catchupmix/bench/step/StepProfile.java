package org.catchupmix.bench.step;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Predicate;
import org.catchupmix.bench.results.Quartiles;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Work;

/**
 * Time of each kind of primitive in a training step without mixing or in the evaluation of a batch,
 * on a device that runs one primitive at a time. Each time is a median of its own, so they do not
 * add up to the step.
 *
 * @param stepSeconds of the whole step
 * @param betweenSeconds of a step in which no primitive runs
 * @param kinds in the order of their first call
 */
public record StepProfile(double stepSeconds, double betweenSeconds, Map<Kind, Cost> kinds) {
  /** Multiplications of a direct 3x3 convolution over those by Winograd in tiles of 4x4 outputs. */
  private static final double WINOGRAD_SAVING = 4;

  /**
   * Kind of primitive; convolutions differ by kernel and stride.
   *
   * @param name of the primitive
   * @param kernel side of a convolution's kernel; 0 for others
   * @param stride of a convolution; 0 for others
   * @param grouped whether a convolution has several groups
   */
  public record Kind(String name, int kernel, int stride, boolean grouped) {
    static Kind of(Primitive primitive) {
      return switch (primitive) {
        case Matrix.Conv2d p -> convolution(p, p.geometry());
        case Matrix.Conv2dInference p -> convolution(p, p.geometry());
        case Matrix.Conv2dInputGradient p -> convolution(p, p.geometry());
        case Matrix.Conv2dWeightGradient p -> convolution(p, p.geometry());
        default -> new Kind(primitive.name(), 0, 0, false);
      };
    }

    private static Kind convolution(Primitive primitive, Conv2dGeometry g) {
      return new Kind(primitive.name(), g.kernelHeight(), g.stride(), g.groups() > 1);
    }

    /** Least floating-point operations of a call. */
    double flops(Work work) {
      return kernel == 3 && stride == 1 && !grouped ? work.flops() / WINOGRAD_SAVING : work.flops();
    }

    /** Formats it such as {@code conv2d 3x3, stride 1}. */
    @Override
    public String toString() {
      return kernel == 0
          ? name
          : "%s %dx%d, stride %d%s"
              .formatted(name, kernel, kernel, stride, grouped ? ", in groups" : "");
    }
  }

  /**
   * Cost of all calls of a kind in a step.
   *
   * @param seconds median
   * @param least lower bound on the seconds
   */
  public record Cost(double seconds, double least) {
    public static final Cost NONE = new Cost(0, 0);

    private Cost plus(Cost other) {
      return new Cost(seconds + other.seconds, least + other.least);
    }
  }

  /**
   * Measures steps.
   *
   * @param bound returns the least seconds of floating-point operations and bytes
   * @param warmup at least one step
   */
  public static StepProfile measure(
      StepSetting setting, StepTask task, DoubleBinaryOperator bound, Duration warmup, int rounds) {
    Timing timing = new Timing(open(setting.device()), rounds);
    double[] steps = new double[rounds];
    double[] between = new double[rounds];
    try (SyntheticTraining training = new SyntheticTraining(setting, timing)) {
      long warm = System.nanoTime() + warmup.toNanos();
      do {
        task.run(training, 1, setting.batch());
      } while (System.nanoTime() < warm);
      for (timing.round = 0; timing.round < rounds; timing.round++) {
        long begun = System.nanoTime();
        task.run(training, 1, setting.batch());
        double step = (System.nanoTime() - begun) * 1e-9;
        steps[timing.round] = step;
        between[timing.round] = step - timing.inPrimitives();
      }
      timing.bound = bound;
      task.run(training, 1, setting.batch());
    }
    Map<Kind, Cost> kinds = new LinkedHashMap<>();
    timing.seconds.forEach(
        (kind, seconds) ->
            kinds.put(
                kind,
                new Cost(Quartiles.of(seconds).median(), timing.least.getOrDefault(kind, 0.0))));
    return new StepProfile(Quartiles.of(steps).median(), Quartiles.of(between).median(), kinds);
  }

  /** Opens the device without checks of its use, which refuse tensors of a decorator. */
  private static Backend open(StepDevice device) {
    return Backends.providers().stream()
        .filter(p -> p.name().equals(device.name()))
        .findFirst()
        .orElseThrow()
        .open(0, device.options());
  }

  /** Sums the time of primitives by kind and round. */
  private static final class Timing implements BackendDecorator {
    private final Backend inner;
    private final int rounds;
    private final Map<Kind, double[]> seconds = new LinkedHashMap<>();
    private final Map<Kind, Double> least = new LinkedHashMap<>();

    /** Negative while the device warms up. */
    private int round = -1;

    /** Null while primitives are timed. */
    private DoubleBinaryOperator bound;

    Timing(Backend inner, int rounds) {
      this.inner = inner;
      this.rounds = rounds;
    }

    @Override
    public Backend inner() {
      return inner;
    }

    /** Seconds of all primitives in this round. */
    double inPrimitives() {
      return seconds.values().stream().mapToDouble(kind -> kind[round]).sum();
    }

    @Override
    public void run(Primitive primitive) {
      Kind kind = Kind.of(primitive);
      long begun = System.nanoTime();
      inner.run(primitive);
      double spent = (System.nanoTime() - begun) * 1e-9;
      if (bound != null) {
        Work work = primitive.work();
        least.merge(kind, bound.applyAsDouble(kind.flops(work), work.bytes()), Double::sum);
      } else if (round >= 0) {
        seconds.computeIfAbsent(kind, _ -> new double[rounds])[round] += spent;
      }
    }
  }

  /** Returns the kinds that take more than a share of the step. */
  public List<Kind> kindsAbove(double share) {
    return kinds.keySet().stream()
        .filter(k -> kinds.get(k).seconds() > share * stepSeconds)
        .toList();
  }

  /** Returns the cost of some kinds; its time is a sum of medians. */
  public Cost sum(Predicate<Kind> which) {
    return kinds.keySet().stream().filter(which).map(kinds::get).reduce(Cost.NONE, Cost::plus);
  }
}
