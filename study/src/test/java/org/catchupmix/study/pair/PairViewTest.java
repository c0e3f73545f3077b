package org.catchupmix.study.pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.mix.CutMix;
import org.catchupmix.mix.ManifoldMixup;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.run.trained.Classifier;
import org.catchupmix.study.plot.Sheet.Row;
import org.catchupmix.study.plot.TileColours;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PairViewTest {
  private static TwoImages two;
  private static Classifier classifier;
  private static ImageDataset images;

  @BeforeAll
  static void open() {
    two = TwoImages.open();
    classifier = two.classifier();
    images = two.images();
  }

  @AfterAll
  static void close() {
    two.close();
  }

  private static PairView view(int point, BatchMix mix) {
    return PairView.of(classifier.network(), classifier.transform(), images, point, mix, "the mix");
  }

  private static BatchMix catchup(double lambda) {
    return new CatchupMix().drawn(3, lambda, new int[] {1, 0}, 1);
  }

  @Test
  void eachSampleKeepsItsLowestRanksAndTakesTheOthers() {
    PairStep step = view(3, catchup(0.3)).step();
    int filters = step.before().filters();
    int keep = CatchupMix.keptFilters(0.3, filters);
    double[] h = step.before().values();
    double[] y = step.after().values();
    for (int n = 0; n < 2; n++) {
      boolean[] kept = step.kept().orElseThrow()[n];
      int[] ranks = step.before().ranks(n);
      for (int c = 0; c < filters; c++) {
        assertEquals(ranks[c] < keep, kept[c]);
      }
      int half = y.length / 2;
      for (int i = 0; i < half; i++) {
        int from = kept[i % filters] ? n : 1 - n;
        assertEquals(h[from * half + i], y[n * half + i]);
      }
      assertArrayEquals(
          IntStream.range(0, filters).toArray(),
          IntStream.of(step.before().ascending(n)).map(c -> ranks[c]).toArray());
    }
  }

  @Test
  void sharesAreOfTheNormsAndZeroWhereNothingIsActive() {
    double[] h = {1, 3, 0, 0, -5, 0, 4, 0, -2, 0};
    FeatureMaps maps = new FeatureMaps(Shape.of(1, 1, 2, 5), h);
    assertArrayEquals(new double[] {1, 5, 0, 2, 5}, maps.norms(0));
    assertEquals(2 / 13.0, maps.shares(0)[3], 1e-12);
    FeatureMaps inactive = new FeatureMaps(Shape.of(1, 1, 2, 2), new double[4]);
    assertArrayEquals(new double[] {0, 0}, inactive.shares(0));
  }

  @Test
  void labelsHaveTheWeightsOfTheDraw() {
    PairStep step = view(3, catchup(0.3)).step();
    int a = images.label(0);
    int b = images.label(1);
    assertEquals(0.3, step.targets()[0][a], 1e-12);
    assertEquals(0.7, step.targets()[0][b], 1e-12);
    assertEquals(0.3, step.targets()[1][b], 1e-12);
    double loss = 0;
    for (int n = 0; n < 2; n++) {
      for (int k = 0; k < images.classes(); k++) {
        loss -= step.targets()[n][k] * Math.log(step.probabilities()[n][k]) / 2;
      }
    }
    assertEquals(loss, step.loss(), 1e-5);
  }

  @Test
  void gradientsGoBackToTheSampleOfEachMap() {
    PairStep step = view(3, catchup(0.7)).step();
    double[] dy = step.gradientAfter().values();
    double[] dh = step.gradientBefore().orElseThrow().values();
    boolean[][] kept = step.kept().orElseThrow();
    int half = dy.length / 2;
    for (int n = 0; n < 2; n++) {
      for (int i = 0; i < half; i++) {
        int c = i % kept[0].length;
        double own = kept[n][c] ? dy[n * half + i] : 0;
        double other = kept[1 - n][c] ? 0 : dy[(1 - n) * half + i];
        assertEquals(own + other, dh[n * half + i], 1e-6);
      }
    }
  }

  @Test
  void otherMethodsHaveMapsButNoMask() throws IOException {
    BatchMix manifold =
        MixMethods.at(new ManifoldMixup(), List.of(2), classifier.network().mixPoints())
            .draw(2, 28, 28, new PhiloxRandom(1, "test"));
    PairView view = view(2, manifold);
    assertTrue(view.step().kept().isEmpty());
    String html = view.page().html();
    assertTrue(html.contains("mix point 2"));
    assertFalse(html.contains("rank A"));
    PairStep unmixed = view(0, BatchMix.NONE).step();
    assertArrayEquals(unmixed.before().values(), unmixed.after().values());
  }

  /** CutMix exchanges pixels: each of the mixed image is that of one of the two. */
  @Test
  void theMixedImageAtTheInputHasThePixelsOfBothImages() {
    PairView view =
        IntStream.range(0, 20)
            .mapToObj(seed -> new CutMix().draw(2, 28, 28, new PhiloxRandom(seed, "test")))
            .map(mix -> view(0, mix))
            .filter(v -> v.step().ownWeights()[0] < 0.9)
            .findFirst()
            .orElseThrow();
    byte[] mixed = view.step().after().image(0, classifier.transform()).pixels();
    int own = 0;
    int other = 0;
    for (int i = 0; i < mixed.length; i++) {
      byte a = images.image(0)[i];
      byte b = images.image(1)[i];
      assertTrue(mixed[i] == a || mixed[i] == b, "pixel " + i);
      own += a != b && mixed[i] == a ? 1 : 0;
      other += a != b && mixed[i] == b ? 1 : 0;
    }
    assertTrue(own > 0 && other > 0, own + " and " + other);
    assertArrayEquals(
        images.image(0), view.step().before().image(0, classifier.transform()).pixels());
    assertTrue(view.title().startsWith("the mix, lambda 0."), view.title());
  }

  @Test
  void titlesNameNetworkMixLambdaAndPoint() {
    PairView view = view(3, catchup(0.3)).named("my-run");
    assertEquals(
        "the mix, lambda 0.3 at mix point 3: my-run, " + classifier.network(), view.title());
    assertEquals("the mix at the input: " + classifier.network(), view(0, BatchMix.NONE).title());
  }

  /** At a deeper mix point nothing is mixed in the images themselves. */
  @Test
  void mapsStandBelowTheTwoImages() {
    Row first = new PairSheet(List.of(view(3, catchup(0.3))), true).rows().getFirst();
    for (int n = 0; n < 2; n++) {
      assertArrayEquals(images.image(n), first.cells().get(n).tile().pixels());
      assertEquals(1, first.cells().get(2 + n).tile().pixels().length, "blank");
    }
  }

  /** Equal gradients have equal colours in all rows, and 0 is the middle of the scale. */
  @Test
  void allGradientsShareOneScaleAroundZero() {
    PairView view = view(3, catchup(0.3));
    PairSheet sheet = new PairSheet(List.of(view), true);
    TileColours scale = sheet.slopes();
    assertEquals(-scale.high(), scale.low());
    FeatureMaps gradient = view.step().gradientAfter();
    List<Row> rows = sheet.rows().subList(1, sheet.rows().size());
    int[] ranks = ImageDataset.spread(gradient.filters(), rows.size());
    for (int r = 0; r < rows.size(); r++) {
      int c = view.step().before().ascending(0)[ranks[r]];
      for (int n = 0; n < 2; n++) {
        assertArrayEquals(
            gradient.tile(n, c, scale).pixels(), rows.get(r).cells().get(4 + n).tile().pixels());
      }
    }
  }

  @Test
  void aGuessIsNotCalledATrueClass() {
    PairView view = view(3, catchup(0.3));
    String label = images.classNames().get(images.label(0));
    assertEquals("A: true: " + label + ", predicted: " + view.guesses().get(0), view.name(0));
    assertEquals(
        "A: true class unknown, predicted: " + view.guesses().get(0),
        view.withTrueLabels(List.of(false, true)).name(0));
  }

  @Test
  void zeroHasNoSign() {
    assertEquals("0.0", PairView.signed(-0.04, 1));
    assertEquals("0.0", PairView.signed(0.04, 1));
    assertEquals("-0.1", PairView.signed(-0.06, 1));
    assertEquals("+1.25", PairView.signed(1.254, 2));
  }

  @Test
  void labelsHaveADecimalPointInEachCountry() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      List<String> names = List.of("bag", "hat", "coat");
      assertEquals("0.70 bag, 0.30 coat", PairStep.label(new double[] {0.7, 0, 0.3}, names));
    } finally {
      Locale.setDefault(before);
    }
  }
}
