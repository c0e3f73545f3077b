package org.catchupmix.study.analyze;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Role;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.analyze.LandscapeAnalysis.LandscapeResult;
import org.catchupmix.study.analyze.LandscapeAnalysis.Options;
import org.catchupmix.study.analyze.LandscapeAnalysis.Survey;
import org.catchupmix.study.analyze.MovedWeights.Direction;
import org.catchupmix.study.statistics.TestSet;
import org.catchupmix.train.Evaluation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LandscapeTest {
  private static final Options SMALL = new Options(2, 3, 5, 0);

  private final Backend backend = Backends.open("reference");
  private final TensorScope scope = new TensorScope(backend);

  @AfterEach
  void close() {
    scope.close();
    backend.close();
  }

  private Tensor weight(Shape shape) {
    PhiloxRandom random = new PhiloxRandom(7, "weights", shape.rank());
    return scope.of(
        shape,
        IntStream.range(0, (int) shape.elements()).mapToDouble(_ -> random.nextNormal()).toArray());
  }

  private static double norm(double[] v, int from, int to) {
    return Math.sqrt(Arrays.stream(v, from, to).map(x -> x * x).sum());
  }

  @Test
  void eachFilterOfADirectionIsAsLongAsTheNetworks() {
    for (Tensor w : List.of(weight(Shape.of(3, 2, 2, 5)), weight(Shape.of(4, 7)))) {
      double[] numbers = w.toDoubles();
      double[] d = Direction.random(List.of(w), 1, 0).steps().getFirst();
      int filter = numbers.length / w.shape().dim(0);
      for (int from = 0; from < d.length; from += filter) {
        assertEquals(norm(numbers, from, from + filter), norm(d, from, from + filter), 1e-12);
      }
      // Another number or seed is another direction, far from the same.
      for (Direction other :
          List.of(Direction.random(List.of(w), 1, 1), Direction.random(List.of(w), 2, 0))) {
        double[] e = other.steps().getFirst();
        double dot = IntStream.range(0, d.length).mapToDouble(i -> d[i] * e[i]).sum();
        assertTrue(Math.abs(dot) < 0.8 * norm(d, 0, d.length) * norm(d, 0, d.length), "" + dot);
      }
      assertArrayEquals(d, Direction.random(List.of(w), 1, 0).steps().getFirst());
    }
  }

  @Test
  void aFilterOfZerosStays() {
    Tensor w = scope.of(Shape.of(2, 2), 0.0, 0.0, 3.0, 4.0);
    double[] d = Direction.random(List.of(w), 1, 0).steps().getFirst();
    assertEquals(0, d[0], 1e-300);
    assertEquals(0, d[1], 1e-300);
    assertEquals(5, norm(d, 2, 4), 1e-12);
  }

  /** Half the square of the length of all weights, in "nats"; its percentage is that too. */
  private static Evaluation bowl(List<Tensor> weights) {
    double square = 0;
    for (Tensor w : weights) {
      double n = norm(w.toDoubles(), 0, (int) w.shape().elements());
      square += n * n;
    }
    return even(square / 2);
  }

  @Test
  void theLandscapeOfABowlIsThatBowl() {
    List<Tensor> weights = List.of(weight(Shape.of(3, 2, 2, 5)), weight(Shape.of(4, 7)));
    LandscapeResult r;
    Direction first = Direction.random(weights, 5, 0);
    Direction second = Direction.random(weights, 5, 1);
    List<double[]> origin = weights.stream().map(Tensor::toDoubles).toList();
    double square = 2 * bowl(weights).loss();
    try (MovedWeights moved = new MovedWeights(weights, backend)) {
      int[] count = {0};
      r =
          new Survey(
                  moved,
                  1,
                  () -> {
                    count[0]++;
                    return bowl(weights);
                  })
              .of(SMALL, 5);
      assertEquals(Survey.measurements(SMALL), count[0]);
    }
    assertEquals(square / 2, r.loss(), 1e-12);
    // |w + t d|^2 = |w|^2 + 2 t w.d + t^2 |d|^2 with |d| = |w|; half the radius is t = 1.
    assertEquals(1, r.sharpnessRadius());
    assertEquals(square / 2, r.sharpness().mean(), 1e-9);
    assertEquals(0, r.sharpness().deviation(), 1e-9);
    double[] slopes = {dot(origin, first), dot(origin, second)};
    assertTrue(r.largestRise() >= Math.abs(slopes[0]) + square / 2 - 1e-9, "largest rise");
    double cross = dot(first.steps(), second);
    for (int j = 0; j < 5; j++) {
      for (int i = 0; i < 5; i++) {
        double x = i - 2;
        double y = j - 2;
        double half =
            square * (1 + x * x + y * y) / 2 + x * slopes[0] + y * slopes[1] + x * y * cross;
        assertEquals(half, r.plane()[j][i].loss(), 1e-9, x + ", " + y);
        assertEquals(half, r.plane()[j][i].top1(), 1e-9);
      }
    }
    for (int i = 0; i < r.line().length; i++) {
      double t = r.line()[i];
      assertEquals(square * (1 + t * t) / 2 + t * slopes[1], r.lines()[1][i].loss(), 1e-9);
    }
  }

  private static double dot(List<double[]> w, Direction d) {
    double sum = 0;
    for (int t = 0; t < w.size(); t++) {
      for (int i = 0; i < w.get(t).length; i++) {
        sum += w.get(t)[i] * d.steps().get(t)[i];
      }
    }
    return sum;
  }

  @Test
  void aNetworksWeightsArePutBackBitForBit() {
    try (Backend cpu = Backends.open("cpu");
        Network network =
            Models.build(
                cpu, new ModelSpec("preact-resnet10", 4, 1, 3, ModelSpec.Stem.CIFAR, false))) {
      Initialization.fill(network, 1, false);
      List<float[]> before = network.named().stream().map(n -> n.tensor().toFloats()).toList();
      try (MovedWeights moved = MovedWeights.of(network)) {
        moved.moveTo(0.3, moved.direction(1, 0), -0.2, moved.direction(1, 1));
        for (int i = 0; i < before.size(); i++) {
          Names.Named n = network.named().get(i);
          boolean same = Arrays.equals(before.get(i), n.tensor().toFloats());
          boolean weight = n.role() == Role.CONVOLUTION_WEIGHT || n.role() == Role.LINEAR_WEIGHT;
          assertEquals(!weight, same, n.name());
        }
      }
      for (int i = 0; i < before.size(); i++) {
        assertArrayEquals(before.get(i), network.named().get(i).tensor().toFloats());
      }
    }
  }

  /** A result whose loss is {@code a x^2} along each direction. */
  private static LandscapeResult parabola(double a) {
    double[] line = SMALL.axis(Options.LINE);
    double[] axis = SMALL.axis(SMALL.grid());
    Evaluation[] loss =
        Arrays.stream(line).mapToObj(x -> even(a * x * x)).toArray(Evaluation[]::new);
    Evaluation[][] plane = new Evaluation[axis.length][];
    Arrays.setAll(
        plane,
        j ->
            Arrays.stream(axis)
                .mapToObj(x -> even(a * (x * x + axis[j] * axis[j])))
                .toArray(Evaluation[]::new));
    return new LandscapeResult(1, line, new Evaluation[][] {loss, loss}, axis, plane);
  }

  private static Evaluation even(double value) {
    return new Evaluation(value, value, 0);
  }

  private static Finding<LandscapeResult> finding(
      String run, long seed, String mix, LandscapeResult result) {
    TestSet tested = new TestSet("cifar10", 10, 10_000);
    return new Finding<>(run, seed, Map.of("mix", mix), tested, result);
  }

  @Test
  void runsAreComparedBySettingWithATableOfSharpness(@TempDir Path folder) throws IOException {
    List<Finding<LandscapeResult>> found =
        List.of(
            finding("r1", 1, "none", parabola(3)),
            finding("r2", 2, "none", parabola(5)),
            finding("r3", 1, "catchup", parabola(2)));
    LandscapeAnalysis analysis = new LandscapeAnalysis(SMALL);
    assertEquals(5.0, analysis.numbers(found.get(1).result()).get("sharpness_nats"));
    analysis.compare(
        Repetitions.of(found, Finding::settings),
        new FigureFolder(
            folder, "landscape", "command", new PrintStream(OutputStream.nullOutputStream())));
    // Sharpness 3 and 5 at half the radius, 1.
    List<String> table = Files.readAllLines(folder.resolve("landscape-sharpness.csv"));
    assertTrue(table.get(1).startsWith("mix=none,sharpness,4.0,"), table.get(1));
    assertEquals("mix=catchup,sharpness,2.0,,", table.get(2));
    // The mean of 3 and 5 at the outermost step, 2.
    List<String> lines = Files.readAllLines(folder.resolve("landscape-lines.csv"));
    assertTrue(
        lines.stream().anyMatch(l -> l.startsWith("Loss: cross entropy (nats),mix=none,-2.0,16.0")),
        "mean curve");
    // A map of 5 x 5 points for each setting.
    assertEquals(1 + 2 * 25, Files.readAllLines(folder.resolve("landscape-plane.csv")).size());
  }

  @ParameterizedTest
  @CsvSource({"0, 5, 15, 0", "1, 1, 15, 0", "1, 5, 14, 0", "1, 5, 1, 0", "1, 5, 15, -1"})
  void optionsOutOfTheirRangeAreRefused(double radius, int directions, int grid, int images) {
    assertThrows(
        IllegalArgumentException.class, () -> new Options(radius, directions, grid, images));
  }
}
