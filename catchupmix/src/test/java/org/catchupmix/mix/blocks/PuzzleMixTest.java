package org.catchupmix.mix.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.mix.Mixed;
import org.catchupmix.mix.ReferenceGraph;
import org.catchupmix.mix.Saliency;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares PuzzleMix with its authors' code. Discrete results must be equal, real ones as near as
 * their single precision allows.
 */
class PuzzleMixTest extends ReferenceGraph {
  private static final int SIDE = 32;
  private static final int PIXELS = SIDE * SIDE;
  private static Fixture fixture;

  @BeforeAll
  static void read() throws Exception {
    fixture = Fixture.of("puzzlemix");
  }

  private static Puzzle puzzle(String name) {
    double[] choice = fixture.reals(name + ".choice");
    PuzzleMix options =
        new PuzzleMix(1, (int) choice[1], 1.2, 0.5, 0.2, 4, (int) choice[3], 0.8, 0);
    int blocks = (int) choice[0];
    return new Puzzle(
        options,
        choice[2],
        blocks,
        SIDE,
        SIDE,
        fixture.reals("std"),
        fixture.ints(name + ".partner"));
  }

  @Test
  void labelsOfGridsAreThoseOfTheAuthorsLibraryAlsoWhereTheyTie() {
    int grids = 0;
    for (; fixture.has("cut" + grids + ".labels"); grids++) {
      String name = "cut" + grids + ".";
      long[] shape = fixture.shape(name + "unary");
      long[][] weights = rows(name + "weights", 2);
      GridLabels energy =
          new GridLabels(
              (int) shape[1],
              (int) shape[2],
              rows(name + "unary", (int) shape[0]),
              rows(name + "parted", (int) shape[0]),
              weights[0],
              weights[1]);
      assertArrayEquals(fixture.ints(name + "labels"), energy.swapped(), name);
    }
    assertEquals(40, grids);
  }

  private static long[][] rows(String name, int rows) {
    long[] all = fixture.longs(name);
    int length = all.length / rows;
    return IntStream.range(0, rows)
        .mapToObj(r -> Arrays.copyOfRange(all, r * length, (r + 1) * length))
        .toArray(long[][]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b", "c", "d", "e", "f"})
  void costsMasksAndMovesAreThoseOfTheAuthors(String name) {
    Puzzle puzzle = puzzle(name);
    int blocks = puzzle.blocks();
    int side = SIDE / blocks;
    double[][] shares = puzzle.shares(fixture.reals("saliency"), side, side);
    PuzzleCosts costs = new PuzzleCosts(puzzle, fixture.reals("x"), 3, Math.min(4, side));
    int last = puzzle.options().labels() - 1;
    int[] labels = fixture.ints(name + ".labels");
    Puzzle.Plan plan = puzzle.plan(fixture.reals("x"), 3, fixture.reals("saliency"));
    for (int n = 0; n < 4; n++) {
      GridLabels energy = costs.energy(n, shares[n], shares[puzzle.partner()[n]]);
      costsAreNear(name, n, energy, last * last);
      double[] mask = new double[blocks * blocks];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = 1 - (double) labels[n * mask.length + i] / last;
      }
      assertArrayEquals(mask, plan.masks()[n], name + " mask " + n);
      if (fixture.has(name + ".source0")) {
        moves(fixture.ints(name + ".source0"), plan.sources(), n, n);
        moves(fixture.ints(name + ".source1"), plan.partnerSources(), n, puzzle.partner()[n]);
      }
    }
  }

  /** Compares costs, which are rounded down from double and single precision. */
  private static void costsAreNear(String name, int n, GridLabels energy, int squares) {
    int cells = energy.height() * energy.width();
    long[] unary = fixture.longs(name + ".unary");
    int labels = energy.unary().length;
    for (int i = 0; i < labels * cells; i++) {
      long ours = energy.unary()[i / cells][i % cells];
      assertEquals(unary[n * labels * cells + i], ours / (double) squares, 1, name);
    }
    long[] down = fixture.longs(name + ".down");
    long[] right = fixture.longs(name + ".right");
    int side = energy.height();
    for (int i = 0; i < side * (side - 1); i++) {
      assertEquals(down[n * side * (side - 1) + i], energy.down()[i], 1, name);
      int at = i / (side - 1) * side + i % (side - 1);
      assertEquals(right[n * side * (side - 1) + i], energy.right()[at], 1, name);
    }
  }

  /** Compares the origins of blocks; -2 marks blocks that the mask hides. */
  private static void moves(int[] theirs, int[] sources, int n, int from) {
    int places = theirs.length / 4;
    int across = (int) Math.round(Math.sqrt(places));
    int size = SIDE / across;
    for (int j = 0; j < places; j++) {
      int source = theirs[n * places + j];
      if (source != -2) {
        for (int k = 0; k < size * size; k++) {
          assertEquals(
              from * PIXELS + pixel(source, k, across, size),
              sources[n * PIXELS + pixel(j, k, across, size)]);
        }
      }
    }
  }

  private static int pixel(int block, int k, int across, int size) {
    return (block / across * size + k / size) * SIDE + block % across * size + k % size;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b"})
  void imagesAreThoseOfTheAuthors(String name) {
    Puzzle puzzle = puzzle(name);
    Var x = constant(Shape.of(4, SIDE, SIDE, 3), fixture.reals("x"));
    Mixed mixed = puzzle.at(graph, 0, x, () -> fixture.reals("saliency"));
    assertArrayEquals(fixture.reals(name + ".mixed"), numbers(mixed), 1e-6);
    LabelMix.Weights labels = assertInstanceOf(LabelMix.Weights.class, mixed.labels());
    assertArrayEquals(fixture.reals(name + ".own"), labels.ownWeights(), 1e-7);
    assertArrayEquals(puzzle.partner(), labels.partner());
    assertSame(x, puzzle.at(graph, 1, x, Saliency.NONE).features(), "features are left");
  }

  @Test
  void imagesWithoutSaliencyAreMixedByLambda() {
    PuzzleMix plain = new PuzzleMix(1, 2, 1.2, 0, 0.2, 4, 4, 0.8, 0);
    for (double lambda : new double[] {0.9, 0.1}) {
      Puzzle puzzle = new Puzzle(plain, lambda, 2, 4, 4, new double[0], new int[] {1, 0});
      Puzzle.Plan plan = puzzle.plan(new double[32], 1, new double[32]);
      for (double[] mask : plan.masks()) {
        assertArrayEquals(
            new double[4], Arrays.stream(mask).map(m -> m - Math.round(lambda)).toArray());
      }
      // Nothing is worth a move.
      assertArrayEquals(IntStream.range(0, 32).toArray(), plan.sources());
    }
  }

  @Test
  void blocksOfAnySideAreMovedAsAPermutationOfTheShownPlaces() {
    PhiloxRandom random = new PhiloxRandom(2, "moves");
    for (int k = 0; k < 200; k++) {
      int rows = 1 + random.nextInt(5);
      int columns = 1 + random.nextInt(5);
      boolean[] shown = new boolean[rows * columns];
      double[] saliency = random.doubles(shown.length).toArray();
      for (int j = 0; j < shown.length; j++) {
        shown[j] = random.nextInt(2) == 1;
      }
      int[] sources = new BlockTransport(rows, columns, 0.3).sources(saliency, shown);
      Set<Integer> seen = new HashSet<>();
      for (int j = 0; j < shown.length; j++) {
        if (shown[j]) {
          assertTrue(seen.add(sources[j]), "block " + sources[j] + " is seen twice");
          assertTrue(saliency[sources[j]] >= saliency[j], "a place loses saliency");
        } else {
          assertTrue(sources[j] >= 0 && sources[j] < shown.length);
        }
      }
    }
  }

  @Test
  void blocksDivideTheImage() {
    assertArrayEquals(new int[] {2, 4, 8, 16}, PuzzleMix.sides(32, 32));
    assertArrayEquals(new int[] {2, 4, 8, 16}, PuzzleMix.sides(224, 224));
    assertArrayEquals(new int[] {2, 4, 7, 14}, PuzzleMix.sides(28, 28));
    assertArrayEquals(new int[] {3, 3, 9}, PuzzleMix.sides(27, 54));
    assertThrows(IllegalArgumentException.class, () -> PuzzleMix.sides(29, 29));
  }

  @Test
  void imagesThatAreNotSquareAreMixedToo() {
    PhiloxRandom random = new PhiloxRandom(3, "images");
    for (int k = 0; k < 8; k++) {
      BatchMix mix = new PuzzleMix().draw(3, 12, 28, random);
      double[] s = random.doubles(3 * 12 * 28).toArray();
      Var x = constant(Shape.of(3, 12, 28, 1), s);
      assertTrue(
          Arrays.stream(mix.at(graph, 0, x, () -> s).features().value().toDoubles())
              .allMatch(v -> v >= 0 && v <= 1));
    }
  }

  @Test
  void contrastIsThatBeforeNormalisation() {
    ImageTransform transform = new ImageTransform(new double[] {0.5}, new double[] {0.25});
    BatchMix mix = new PuzzleMix().draw(2, 8, 8, transform, new PhiloxRandom(4, "draw"));
    assertArrayEquals(new double[] {0.25}, assertInstanceOf(Puzzle.class, mix).std());
  }

  @Test
  void invalidOptionsAreRejected() {
    List<Executable> invalid =
        List.of(
            () -> new PuzzleMix(1, 4, 1, 0.5, 0.2, 4, 4, 0.8, 0),
            () -> new PuzzleMix(1, 3, -1, 0.5, 0.2, 4, 4, 0.8, 0),
            () -> new PuzzleMix(1, 3, 1, 0.5, 0.2, 4, 4, 0.8, -1),
            () -> new PuzzleMix(1, 3, 1, 1.5, 0.2, 4, 4, 0.8, 0),
            () -> new PuzzleMix(1, 3, 1, 0.5, 0.2, 0, 4, 0.8, 0));
    invalid.forEach(options -> assertThrows(IllegalArgumentException.class, options));
    Var x = Var.parameter(graph.scope().filled(Shape.of(2, 4, 4, 1), 1));
    BatchMix mix = new PuzzleMix().draw(2, 4, 4, new PhiloxRandom(1, "x"));
    assertThrows(
        IllegalStateException.class, () -> mix.at(graph, 0, x, () -> new double[2 * 4 * 4]));
  }
}
