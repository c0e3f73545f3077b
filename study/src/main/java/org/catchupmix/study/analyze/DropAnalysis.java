package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.ArithmeticOp.AddBias;
import org.catchupmix.core.autograd.ArithmeticOp.Cast;
import org.catchupmix.core.autograd.ArithmeticOp.MatMul;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.nn.Pass;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunException;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.robust.suite.TestedNetwork;

/**
 * Measures accuracy while dimensions of the latent vector are zeroed one by one.
 *
 * <p>The latent vector is the input of the last linear layer. Dimensions with the highest, the
 * lowest or random values of an image are zeroed first (Figures 1c and 5 of the paper of Catch-up
 * Mix).
 *
 * <p>The network runs once; for each number of zeroed dimensions, only the last layer is
 * recomputed, in double precision.
 */
public final class DropAnalysis implements Analysis<DropAnalysis.Result> {
  private static final String X_LABEL = "zeroed dimensions of the latent vector (%)";
  private static final String Y_LABEL = "accuracy on test images (%)";

  @Override
  public String name() {
    return "drop";
  }

  @Override
  public Result analyze(AnalyzedRun run, FigureFolder figures, Progress steps) throws IOException {
    Result result = measure(run.tested(), run.seed(), steps);
    List<Series> lines = new ArrayList<>();
    result
        .accuracy()
        .forEach((order, a) -> lines.add(new Series(order.key() + " first", result.shares(), a)));
    figures.add(
        "drop",
        LineCharts.figure(
            "Accuracy as latent dimensions are zeroed: " + run.title(),
            List.of(new Panel("Which values are zeroed first", X_LABEL, Y_LABEL, lines))),
        String.format(
            Locale.ROOT,
            "Accuracy on %,d test images while the %d dimensions of each image's latent vector are"
                + " zeroed one by one, those with the highest, the lowest or random values first."
                + " Mean over all shares: %.1f %%, %.1f %% and %.1f %%.",
            run.tested().size(),
            result.dimensions(),
            result.area(Order.HIGHEST),
            result.area(Order.LOWEST),
            result.area(Order.RANDOM)));
    return result;
  }

  static Result measure(TestedNetwork tested, long seed, Progress steps) {
    Map<Order, int[]> correct = new EnumMap<>(Order.class);
    int dimensions = 0;
    steps.begin(tested.size());
    for (int from = 0; from < tested.size(); from += tested.batch()) {
      int to = Math.min(tested.size(), from + tested.batch());
      try (Graph graph = Graph.inference(tested.network().backend())) {
        Var x = tested.batch(graph.scope(), from, to);
        LinearHead head = LinearHead.of(tested.network().forward(Pass.inference(graph), x));
        dimensions = head.dimensions();
        for (int n = from; n < to; n++) {
          double[] latent = head.latent(n - from);
          requireFinite(latent, tested.name());
          for (Order order : Order.values()) {
            int[] counts = correct.computeIfAbsent(order, _ -> new int[head.dimensions() + 1]);
            int[] zeroed = order.of(latent, seed, tested.numbers()[n]);
            head.count(latent, tested.images().label(n), zeroed, counts);
          }
        }
      }
      steps.add(to - from);
    }
    Map<Order, double[]> accuracy = new EnumMap<>(Order.class);
    correct.forEach(
        (order, counts) ->
            accuracy.put(
                order,
                Arrays.stream(counts).mapToDouble(c -> 100.0 * c / tested.size()).toArray()));
    return new Result(dimensions, accuracy);
  }

  /** Sorts indices by {@code sign * numbers}, stably. */
  static int[] places(double[] numbers, int sign) {
    return IntStream.range(0, numbers.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> sign * numbers[i]))
        .mapToInt(i -> i)
        .toArray();
  }

  private static void requireFinite(double[] latent, String name) {
    if (!Arrays.stream(latent).allMatch(Double::isFinite)) {
      throw new RunException(
          name + ": the network's latent vectors are not finite: its training diverged");
    }
  }

  @Override
  public Map<String, Object> numbers(Result result) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("latent_dimensions", result.dimensions());
    numbers.put("top1_percent", result.accuracy().get(Order.HIGHEST)[0]);
    for (Order order : Order.values()) {
      numbers.put("mean_top1_" + order.key() + "_first_percent", result.area(order));
    }
    return numbers;
  }

  @Override
  public void compare(List<Repetitions<Finding<Result>>> settings, FigureFolder figures)
      throws IOException {
    List<Panel> panels = new ArrayList<>();
    for (Order order : Order.values()) {
      List<Series> lines =
          Series.means(settings, f -> f.result().shares(), f -> f.result().accuracy().get(order));
      panels.add(new Panel(order.key() + " values first", X_LABEL, Y_LABEL, lines));
    }
    figures.add(
        "drop",
        LineCharts.compared("Accuracy as latent dimensions are zeroed", panels),
        "Accuracy on test images while the dimensions of each image's latent vector are zeroed one"
            + " by one. "
            + FigureFolder.MEAN_LINES);
  }

  public enum Order {
    /** Highest values first. */
    HIGHEST,
    /** Lowest values first, beginning with the most negative. */
    LOWEST,
    /** Random order for each image. */
    RANDOM;

    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the order for one image; of equal values the lower dimension comes first. */
    int[] of(double[] latent, long seed, int image) {
      return switch (this) {
        case HIGHEST -> places(latent, -1);
        case LOWEST -> places(latent, 1);
        case RANDOM -> new PhiloxRandom(seed, "drop", image).permutation(latent.length);
      };
    }
  }

  /**
   * Accuracy as dimensions of the latent vector are zeroed.
   *
   * @param dimensions C
   * @param accuracy for each order {@code C + 1} numbers in percent, from none zeroed to all
   */
  public record Result(int dimensions, Map<Order, double[]> accuracy) {
    /** Zeroed dimensions in percent of all, {@code C + 1} numbers. */
    double[] shares() {
      return FiltersFigures.shares(dimensions);
    }

    /** Mean accuracy in percent over the zeroed share, by the trapezoidal rule. */
    double area(Order order) {
      double[] a = accuracy.get(order);
      double sum = 0;
      for (int d = 0; d < dimensions; d++) {
        sum += (a[d] + a[d + 1]) / 2;
      }
      return sum / dimensions;
    }
  }

  /**
   * Last layer of a network, {@code z = W x + b}, in double precision.
   *
   * @param inputs x of a batch, {@code [N,C]}
   * @param weight W, {@code [K,C]}
   * @param bias b, {@code [K]}
   */
  record LinearHead(double[] inputs, double[] weight, double[] bias) {
    /** Finds the last layer of class scores. */
    static LinearHead of(Var scores) {
      if (scores.producer() instanceof AddBias(Var product, Var bias)
          && uncast(product).producer()
              instanceof MatMul(Var inputs, Var weight, boolean transposed)
          && transposed) {
        return new LinearHead(
            inputs.value().toDoubles(), weight.value().toDoubles(), bias.value().toDoubles());
      }
      throw new IllegalArgumentException(
          "the scores were made by %s, not by a linear layer".formatted(scores));
    }

    private static Var uncast(Var v) {
      return v.producer() instanceof Cast(Var x, DType _) ? x : v;
    }

    /** C. */
    int dimensions() {
      return weight.length / bias.length;
    }

    double[] latent(int n) {
      return Arrays.copyOfRange(inputs, n * dimensions(), (n + 1) * dimensions());
    }

    /**
     * Counts for each d whether an image is classified correctly with d zeroed dimensions.
     *
     * <p>{@code z_d = b + sum over i >= d of x[o_i] W[.,o_i]} is accumulated from the end, so
     * nothing is subtracted. Correct means that no other class scores as high as the label.
     *
     * @param correct {@code C + 1} counts, incremented if correct
     */
    void count(double[] latent, int label, int[] order, int[] correct) {
      double[] z = bias.clone();
      for (int d = order.length; d >= 0; d--) {
        if (d < order.length) {
          for (int k = 0; k < z.length; k++) {
            z[k] += latent[order[d]] * weight[k * order.length + order[d]];
          }
        }
        correct[d] += isHighest(z, label) ? 1 : 0;
      }
    }

    private static boolean isHighest(double[] z, int label) {
      return IntStream.range(0, z.length).allMatch(k -> k == label || z[k] < z[label]);
    }
  }
}
