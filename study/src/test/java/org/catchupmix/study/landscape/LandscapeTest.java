package org.catchupmix.study.landscape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.progress.Progress;
import org.catchupmix.study.landscape.Curvature.Eigenvalue;
import org.catchupmix.study.landscape.Survey.Extent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Landscapes of functions whose numbers are known. */
class LandscapeTest {
  private static final double[] TRAINED = {3, 4, -1, 2, 0.5};
  private static final double[] ZERO = new double[5];

  /** {@code D + 2 v v^T} with v all ones: the trace is that of D and 10. */
  private static final double[][] A = matrix(7, 1, -2, 0.5, 3);

  private static final Quadratic BOWL = new Quadratic(A, TRAINED, new double[] {1, 1, 0, 0, 0});

  @TempDir Path folder;

  private static double[][] matrix(double... diagonal) {
    double[][] a = new double[diagonal.length][diagonal.length];
    for (int i = 0; i < diagonal.length; i++) {
      Arrays.fill(a[i], 2);
      a[i][i] += diagonal[i];
    }
    return a;
  }

  /** The largest root of {@code 1 = sum_i 2 / (x - d_i)}, by bisection. */
  private static double largestRoot(double... diagonal) {
    double low = Arrays.stream(diagonal).max().orElseThrow() + 1e-9;
    double high = low + 2 * diagonal.length;
    for (int i = 0; i < 100; i++) {
      double x = (low + high) / 2;
      double sum = Arrays.stream(diagonal).map(d -> 2 / (x - d)).sum();
      low = sum > 1 ? x : low;
      high = sum > 1 ? high : x;
    }
    return low;
  }

  @Test
  void theLargestEigenvalueOfAQuadraticIsThatOfItsHessian() {
    Eigenvalue found = new Curvature(BOWL, 1).largest(1e-3, _ -> {});
    assertTrue(found.converged());
    double expected = largestRoot(7, 1, -2, 0.5, 3);
    assertEquals(expected, found.value(), 1e-3 * expected);
  }

  @Test
  void aNegativeEigenvalueOfLargerMagnitudeIsNotTaken() {
    double[][] a = matrix(-40, 1, -2, 0.5, 3);
    int[] products = {0};
    Eigenvalue found =
        new Curvature(new Quadratic(a, TRAINED, ZERO), 1).largest(1e-6, n -> products[0] += n);
    assertEquals(largestRoot(-40, 1, -2, 0.5, 3), found.value(), 1e-3);
    assertEquals(products[0], found.iterations());
  }

  /** With few parameters the mean over all signs is the trace; a probe has one of the sums. */
  @Test
  void probesOfTheTraceAreSumsWithRandomSigns() {
    Curvature curvature = new Curvature(BOWL, 3);
    double diagonal = IntStream.range(0, 5).mapToDouble(i -> A[i][i]).sum();
    List<Double> sums =
        IntStream.range(0, 32)
            .mapToObj(
                signs -> {
                  double sum = 0;
                  for (int i = 0; i < 5; i++) {
                    for (int k = 0; k < 5; k++) {
                      boolean equal = (signs >> i & 1) == (signs >> k & 1);
                      sum += equal ? A[i][k] : -A[i][k];
                    }
                  }
                  return sum;
                })
            .toList();
    assertEquals(diagonal, sums.stream().mapToDouble(s -> s).average().orElseThrow(), 1e-12);
    double mean = 0;
    for (int p = 0; p < 400; p++) {
      double probe = curvature.probe(p);
      assertTrue(sums.stream().anyMatch(s -> Math.abs(s - probe) < 1e-3), "probe " + probe);
      mean += probe / 400;
    }
    assertEquals(diagonal, mean, 3);
  }

  @Test
  void eachFilterOfADirectionIsAsLongAsTheNetworks() {
    Direction d = Direction.random(BOWL, 1, 0);
    assertEquals(5, Math.hypot(d.steps()[0], d.steps()[1]), 1e-8);
    assertEquals(Math.sqrt(5), Math.hypot(d.steps()[2], d.steps()[3]), 1e-8);
    assertEquals(0, d.steps()[4]);
    assertArrayEquals(d.steps(), Direction.random(BOWL, 1, 0).steps());
    assertFalse(Arrays.equals(d.steps(), Direction.random(BOWL, 1, 1).steps()));
    assertFalse(Arrays.equals(d.steps(), Direction.random(BOWL, 2, 0).steps()));
    double[] w = {0, 0, 1, 1, 1};
    double[] steps = Direction.random(new Quadratic(A, w, ZERO), 1, 0).steps();
    assertEquals(0, steps[0], "a filter of zeros stays");
  }

  /** {@code L = sum_i c_i w_i}: each parameter moves by its share, towards the higher loss. */
  @Test
  void theAdaptiveSharpnessOfALinearLossIsExact() {
    double[] c = {1, -2, 3, 0, -0.5};
    LossFunction linear =
        new LossFunction() {
          @Override
          public double[] trained() {
            return TRAINED.clone();
          }

          @Override
          public List<Filters> filters() {
            return List.of();
          }

          @Override
          public Value value(double[] w) {
            return new Value(IntStream.range(0, 5).mapToDouble(i -> c[i] * w[i]).sum(), 0);
          }

          @Override
          public Graded gradient(double[] w) {
            return new Graded(value(w).loss(), c);
          }
        };
    double expected =
        IntStream.range(0, 5).mapToDouble(i -> 0.01 * Math.abs(c[i] * TRAINED[i])).sum();
    assertEquals(expected, AdaptiveSharpness.of(linear, 0.01, _ -> {}), 1e-12);
  }

  private static Progress progress() {
    return new Progress(new PrintStream(OutputStream.nullOutputStream()), false, "test");
  }

  private Landscape survey(LossFunction loss, Extent extent) throws IOException {
    try (MeasuredPoints points = MeasuredPoints.open(folder.resolve("points"), "all")) {
      return new Survey(loss, extent, 5, points).run(() -> 2.5, progress());
    }
  }

  @Test
  void linesAndPlaneAreThoseOfTheFunction() throws IOException {
    Landscape l = survey(BOWL, new Extent(3, 5));
    assertEquals(BOWL.value(TRAINED), l.trained());
    assertEquals(2.5, l.logitNorm());
    assertEquals(3, l.lines().size());
    for (int d = 0; d < 3; d++) {
      double[] steps = Direction.random(BOWL, 5, d).steps();
      for (int i = 0; i < 21; i++) {
        double x = (i - 10) / 10.0;
        double[] w = new double[5];
        Arrays.setAll(w, k -> TRAINED[k] + x * steps[k]);
        assertEquals(BOWL.value(w).loss(), l.lines().get(d).values()[i].loss(), 1e-9);
        assertEquals(BOWL.value(w).top1(), l.lines().get(d).values()[i].top1(), 1e-9);
      }
    }
    double[] first = Direction.random(BOWL, 5, 0).steps();
    double[] second = Direction.random(BOWL, 5, 1).steps();
    for (int j = 0; j < 5; j++) {
      for (int i = 0; i < 5; i++) {
        double x = (i - 2) / 2.0;
        double y = (j - 2) / 2.0;
        double[] w = new double[5];
        Arrays.setAll(w, k -> TRAINED[k] + x * first[k] + y * second[k]);
        assertEquals(BOWL.value(w).loss(), l.plane()[j][i], 1e-9);
      }
    }
    assertEquals(20, l.trace().n());
    assertEquals(l.trace().deviation() / Math.sqrt(20), l.traceError(), 1e-12);
  }

  /** A loss that fails after some evaluations, as a killed program would. */
  private record Killed(Quadratic bowl, int[] left) implements LossFunction {
    private void count() {
      if (left[0]-- == 0) {
        throw new IllegalStateException("killed");
      }
    }

    @Override
    public double[] trained() {
      return bowl.trained();
    }

    @Override
    public List<Filters> filters() {
      return bowl.filters();
    }

    @Override
    public Value value(double[] w) {
      count();
      return bowl.value(w);
    }

    @Override
    public Graded gradient(double[] w) {
      count();
      return bowl.gradient(w);
    }
  }

  @Test
  void aKilledSurveyContinuesToTheSameNumbers() throws IOException {
    Extent extent = new Extent(2, 5);
    Landscape whole = survey(BOWL, extent);
    Path points = folder.resolve("points");
    List<String> lines = Files.readAllLines(points);
    Files.delete(points);
    assertThrows(
        IllegalStateException.class, () -> survey(new Killed(BOWL, new int[] {50}), extent));
    // Its last line was not written whole.
    Files.writeString(points, Files.readString(points) + "plane 0.5 0.");
    assertEquals(1 + 50, Files.readString(points).chars().filter(c -> c == '\n').count());
    Landscape resumed = survey(BOWL, extent);
    assertEquals(lines, Files.readAllLines(points));
    for (int j = 0; j < 5; j++) {
      assertArrayEquals(whole.plane()[j], resumed.plane()[j]);
    }
    assertEquals(whole.eigenvalue(), resumed.eigenvalue());
    assertArrayEquals(whole.sharpness(), resumed.sharpness());
    // All is known now.
    survey(new Killed(BOWL, new int[] {0}), extent);
  }

  @Test
  void numbersOfOtherConditionsAreDiscarded() throws IOException {
    Path file = folder.resolve("points");
    try (MeasuredPoints points = MeasuredPoints.open(file, "one network")) {
      points.get("a", () -> new double[] {1.1, Double.NaN});
    }
    try (MeasuredPoints points = MeasuredPoints.open(file, "one network")) {
      assertTrue(points.has("a"));
      assertArrayEquals(new double[] {1.1, Double.NaN}, points.get("a", () -> new double[0]));
    }
    try (MeasuredPoints points = MeasuredPoints.open(file, "another")) {
      assertFalse(points.has("a"));
    }
  }
}
