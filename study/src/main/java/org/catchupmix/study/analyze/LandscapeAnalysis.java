package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunException;
import org.catchupmix.study.analyze.MovedWeights.Direction;
import org.catchupmix.study.robust.Subject;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.Evaluation;

/**
 * Measures loss and accuracy around weights (Figure 3 of the paper of Catch-up Mix).
 *
 * <p>The weights move along filter-normalized random directions: lines along several directions,
 * and the plane of the first two. Sharpness condenses the lines into one number. Batch norm uses
 * the running statistics of the trained weights.
 */
public record LandscapeAnalysis(LandscapeAnalysis.Options options)
    implements Analysis<LandscapeAnalysis.LandscapeResult> {
  @Override
  public String name() {
    return "landscape";
  }

  @Override
  public LandscapeResult analyze(AnalyzedRun run, FigureFolder figures, Progress steps)
      throws IOException {
    Subject s = run.subject().limited(options.images());
    LandscapeResult result = measure(s, run.seed(), steps);
    new LandscapeFigures(figures).draw(run.title(), result);
    return result;
  }

  LandscapeResult measure(Subject s, long seed, Progress steps) {
    steps.begin(Survey.measurements(options) * s.size());
    try (MovedWeights weights = MovedWeights.of(s.network())) {
      LandscapeResult result =
          new Survey(
                  weights,
                  s.size(),
                  () ->
                      Evaluation.of(s.network(), s.images(), s.transform(), s.batch(), steps::add))
              .of(options, seed);
      if (Double.isNaN(result.loss())) {
        throw new RunException(
            "%s: the network's scores are not finite: its training diverged".formatted(s.name()));
      }
      return result;
    }
  }

  @Override
  public Map<String, Object> numbers(LandscapeResult r) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("images", r.images());
    numbers.put("loss_nats", r.loss());
    numbers.put("top1_percent", r.top1());
    numbers.put("radius_weight_norms", r.sharpnessRadius());
    numbers.put("directions", r.lines().length);
    numbers.put("sharpness_nats", r.sharpness().mean());
    numbers.put("sharpness_deviation_over_directions_nats", r.sharpness().deviation());
    numbers.put("largest_rise_nats", r.largestRise());
    return numbers;
  }

  @Override
  public void compare(List<Repetitions<Finding<LandscapeResult>>> settings, FigureFolder figures)
      throws IOException {
    new LandscapeFigures(figures).compare(settings);
  }

  /**
   * Extent of the measurement.
   *
   * @param radius the farthest step along a direction, in norms of the weights
   * @param directions number of directions, two at least
   * @param grid points along each axis of the plane of the first two, odd, three at least
   * @param images maximum number of images, 0 for all
   */
  public record Options(double radius, int directions, int grid, int images) {
    /** Default, about a minute for the network of the default run. */
    public static final Options DEFAULT = new Options(1, 5, 15, 500);

    /** Points of a line: 4k + 1, so that the centre and both half-radius points are included. */
    static final int LINE = 21;

    public Options {
      if (!(radius > 0) || !Double.isFinite(radius)) {
        throw new IllegalArgumentException("--radius " + radius + " must be above 0");
      }
      if (directions < 2) {
        throw new IllegalArgumentException(
            "--directions " + directions + " must be at least 2, which span the plane");
      }
      if (grid < 3 || grid % 2 == 0) {
        throw new IllegalArgumentException(
            "--grid %d must be odd and at least 3: the trained weights are in its middle"
                .formatted(grid));
      }
      if (images < 0) {
        throw new IllegalArgumentException("--landscape-images " + images + " must be at least 0");
      }
    }

    /** Returns steps from -radius to radius, with an exact 0. */
    double[] axis(int points) {
      int half = points / 2;
      return IntStream.rangeClosed(-half, half).mapToDouble(i -> radius * i / half).toArray();
    }
  }

  /** Measures along lines and on a plane; {@code evaluate} uses the current weights. */
  record Survey(MovedWeights weights, int images, Supplier<Evaluation> evaluate) {
    /** Number of evaluations: the centre and all other points of the lines and the plane. */
    static long measurements(Options o) {
      return 1 + (long) o.directions() * (Options.LINE - 1) + (long) o.grid() * o.grid() - 1;
    }

    LandscapeResult of(Options o, long seed) {
      List<Direction> directions = new ArrayList<>();
      for (int d = 0; d < o.directions(); d++) {
        directions.add(weights.direction(seed, d));
      }
      Evaluation middle = evaluate.get();
      double[] line = o.axis(Options.LINE);
      Evaluation[][] lines = new Evaluation[o.directions()][line.length];
      for (int d = 0; d < o.directions(); d++) {
        for (int i = 0; i < line.length; i++) {
          lines[d][i] = moved(middle, line[i], directions.get(d), 0, directions.get(d));
        }
      }
      double[] axis = o.axis(o.grid());
      Evaluation[][] plane = new Evaluation[axis.length][axis.length];
      for (int j = 0; j < axis.length; j++) {
        for (int i = 0; i < axis.length; i++) {
          plane[j][i] = moved(middle, axis[i], directions.get(0), axis[j], directions.get(1));
        }
      }
      return new LandscapeResult(images, line, lines, axis, plane);
    }

    private Evaluation moved(Evaluation middle, double x, Direction dx, double y, Direction dy) {
      if (x == 0 && y == 0) {
        return middle;
      }
      weights.moveTo(x, dx, y, dy);
      return evaluate.get();
    }
  }

  /**
   * Loss and accuracy around a network's weights.
   *
   * @param line steps along each direction, from -radius to radius
   * @param lines {@code [direction][step]}
   * @param axis steps along the first two directions
   * @param plane {@code [step along the second][step along the first]}
   */
  public record LandscapeResult(
      int images, double[] line, Evaluation[][] lines, double[] axis, Evaluation[][] plane) {
    /** Mean cross entropies in nats; NaN where one overflows single precision. */
    static double[][] loss(Evaluation[][] all) {
      return each(all, e -> Double.isFinite(e.loss()) ? e.loss() : Double.NaN);
    }

    static double[][] each(Evaluation[][] all, ToDoubleFunction<Evaluation> number) {
      return Arrays.stream(all)
          .map(row -> Arrays.stream(row).mapToDouble(number).toArray())
          .toArray(double[][]::new);
    }

    double loss() {
      return loss(lines)[0][line.length / 2];
    }

    double top1() {
      return lines[0][line.length / 2].top1();
    }

    /** Half the radius, where {@link #sharpness} is taken. */
    double sharpnessRadius() {
      return right(line);
    }

    /**
     * Mean rise of the loss at distance r, half the radius:
     *
     * <p>{@code S = mean over d of ( L(w + r d) + L(w - r d) ) / 2 - L(w)},
     *
     * <p>in nats, with its spread over the directions d: the expected sharpness of Neyshabur et al.
     * ("Exploring Generalization in Deep Learning", NeurIPS 2017) along filter-normalized
     * directions of one length in place of Gaussian ones.
     */
    SampleStatistics sharpness() {
      return SampleStatistics.of(
          Arrays.stream(loss(lines)).mapToDouble(l -> (left(l) + right(l)) / 2 - loss()).toArray());
    }

    /** Largest rise at half the radius among the directions and both signs, in nats. */
    double largestRise() {
      return Arrays.stream(loss(lines))
              .mapToDouble(l -> Math.max(left(l), right(l)))
              .max()
              .orElseThrow()
          - loss();
    }

    private static double left(double[] loss) {
      return loss[loss.length / 4];
    }

    private static double right(double[] loss) {
      return loss[loss.length - 1 - loss.length / 4];
    }
  }
}
