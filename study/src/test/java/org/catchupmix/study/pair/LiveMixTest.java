package org.catchupmix.study.pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.run.trained.Classifier;
import org.catchupmix.study.page.Chromium;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's numbers beside those of whole training steps on the same images. */
class LiveMixTest {
  private static final long SEED = 1;

  @TempDir Path folder;
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

  private static LiveMix live(int point, double lambda) {
    return LiveMix.of(classifier.network(), classifier.transform(), images, point, lambda, SEED);
  }

  /** Runs a step with its label weights by kept filters. */
  private static PairStep step(int point, CatchupMix.Keep keep, double lambda) {
    CatchupMix mix =
        new CatchupMix(
            1,
            List.of(point),
            FilterRanking.Influence.DIFFERENCE,
            keep,
            NormKind.L2,
            CatchupMix.LabelWeight.KEPT,
            CatchupMix.Partners.PERMUTATION,
            CatchupMix.Replacement.EXCHANGED);
    return PairStep.of(
        classifier.network(),
        classifier.transform(),
        images,
        point,
        mix.drawn(point, lambda, new int[] {1, 0}, SEED));
  }

  private static String page(LiveMix live) throws IOException {
    PairView view =
        PairView.of(
            classifier.network(),
            classifier.transform(),
            images,
            live.point(),
            new CatchupMix().drawn(live.point(), live.lambda(), new int[] {1, 0}, SEED),
            "the mix");
    return new PairComparison(List.of(view), List.of(live)).page().html();
  }

  private static String digits(boolean[] kept) {
    StringBuilder digits = new StringBuilder();
    for (boolean k : kept) {
      digits.append(k ? 1 : 0);
    }
    return digits.toString();
  }

  @Test
  void whatThePageIsCheckedAgainstIsWhatATrainingStepDoes() {
    LiveMix live = live(3, 0.63);
    assertEquals(
        classifier.network().mixPoints(),
        live.points().stream().map(LiveMix.Point::point).toList());
    for (LiveMix.Point point : live.points()) {
      assertEquals(7 * 3, point.checks().size());
      for (LiveMix.Check check : point.checks()) {
        if (check.lambda() != 0.63 && check.lambda() != 0.29) {
          continue;
        }
        CatchupMix.Keep keep = CatchupMix.Keep.valueOf(check.order().toUpperCase(Locale.ROOT));
        PairStep step = step(point.point(), keep, check.lambda());
        for (int n = 0; n < 2; n++) {
          assertEquals(digits(step.kept().orElseThrow()[n]), check.masks()[n]);
          assertArrayEquals(step.before().norms(n), point.norms()[n], 1e-4);
        }
        assertEquals(step.ownWeights()[0], check.ownWeight());
        assertEquals(check.keep(), check.masks()[0].chars().filter(c -> c == '1').count());
      }
    }
  }

  @Test
  void onlyAMixOfFiltersHasAPanel() throws IOException {
    PairView view =
        PairView.of(
            classifier.network(),
            classifier.transform(),
            images,
            3,
            new CatchupMix().drawn(3, 0.3, new int[] {1, 0}, SEED),
            "the mix");
    PageFile.of(view.page().html()).requireSelfContained();
    PageFile file = PageFile.of(page(live(3, 0.3)));
    assertEquals(1, file.count("script"));
    assertTrue(file.texts("h2").contains("Try it"));
    PairComparison both =
        new PairComparison(List.of(view, view), List.of(live(3, 0.3), live(3, 0.3)));
    assertEquals(1, PageFile.of(both.page().html()).count("script"));
  }

  /** Reads what a browser shows. The page's settings come from its address. */
  @Test
  void aBrowserShowsTheNumbersOfTheEngine() throws IOException, InterruptedException {
    Chromium chromium = Chromium.require(folder);
    String html = page(live(3, 0.7));
    record Setting(int point, CatchupMix.Keep keep, double lambda) {}
    for (Setting s :
        List.of(
            new Setting(3, CatchupMix.Keep.LOWEST, 0.7),
            new Setting(2, CatchupMix.Keep.HIGHEST, 0.3),
            new Setting(1, CatchupMix.Keep.RANDOM, 0.57))) {
      String keep = s.keep().name().toLowerCase(Locale.ROOT);
      String dom =
          chromium.open(html, "point=%d&lambda=%s&keep=%s".formatted(s.point(), s.lambda(), keep));
      assertTrue(dom.contains("data-self-check=\"ok\""), "self-check");
      PairStep step = step(s.point(), s.keep(), s.lambda());
      int filters = step.before().filters();
      int kept = CatchupMix.keptFilters(s.lambda(), filters);
      assertEquals(Optional.of(kept + " of " + filters), first(dom, "keep"));
      String label =
          "%.3f %s, %.3f %s"
              .formatted(
                  s.lambda(),
                  images.classNames().get(images.label(0)),
                  1 - s.lambda(),
                  images.classNames().get(images.label(1)));
      assertEquals(Optional.of(label), first(dom, "label"));
      List<List<String>> rows = rows(dom);
      assertEquals(filters, rows.size());
      for (List<String> row : rows) {
        int c = Integer.parseInt(row.getFirst());
        for (int n = 0; n < 2; n++) {
          double share = 100 * step.before().shares(n)[c];
          assertEquals(share, Double.parseDouble(row.get(1 + n)), 0.0051);
          boolean own = step.kept().orElseThrow()[n][c];
          assertEquals(PairView.NAMES.get(own ? n : 1 - n), row.get(5 + 2 * n), row.toString());
          if (s.keep() != CatchupMix.Keep.RANDOM) {
            int rank = step.before().ranks(n)[c];
            int shown = Integer.parseInt(row.get(4 + 2 * n));
            assertEquals(s.keep() == CatchupMix.Keep.LOWEST ? rank : filters - 1 - rank, shown);
          }
        }
        double rfi = 100 * step.before().relativeInfluence(0)[c];
        assertEquals(rfi, Double.parseDouble(row.get(3)), 0.0051);
      }
      assertEquals(
          IntStream.range(0, filters).boxed().toList(),
          rows.stream().map(r -> Integer.valueOf(r.get(4))).toList());
    }
  }

  @Test
  void aBrowserFindsWrongNumbersAndRunsNoOtherScript() throws IOException, InterruptedException {
    Chromium chromium = Chromium.require(folder);
    String html = page(live(3, 0.7));
    String evil = "<script>document.body.dataset.evil = 1</script>";
    String handler = "<img src=\"none:\" onerror=\"document.body.dataset.evil = 1\"/>";
    String dom =
        chromium.open(
            html.replaceFirst("&quot;keep&quot;:0", "&quot;keep&quot;:1")
                .replace("</main>", evil + handler + "</main>"),
            "");
    assertTrue(dom.contains("data-self-check=\"1 of 90 differ\""), "self-check");
    assertFalse(dom.contains("data-evil"));
  }

  /** All influences are 0: filters are equal, and come in the order of their numbers. */
  @Test
  void aBrowserRanksEqualFiltersByTheirNumbers() throws IOException, InterruptedException {
    Chromium chromium = Chromium.require(folder);
    List<LiveMix.Point> points;
    try (TensorScope scope = new TensorScope(two.backend())) {
      Tensor h = scope.of(Shape.of(2, 1, 1, 6), 0, 4, 0, -4, 2, 0, 0, 4, 0, 4, -2, 0);
      points = List.of(new LiveMix.Engine(scope, h, SEED).point(1, List.of(0.5)));
    }
    assertEquals("111000", points.getFirst().checks().getFirst().masks()[1]);
    Page page = new Page("t");
    new LiveMix(1, 0.5, List.of("a", "b"), LiveMix.colours(), points).addTo(page, "t");
    String dom = chromium.open(page.html(), "keep=highest");
    assertTrue(dom.contains("data-self-check=\"ok\""), "self-check");
    assertEquals(6, rows(dom).size());
    for (List<String> row : rows(dom)) {
      assertEquals(row.getFirst(), row.get(4));
      assertEquals(row.getFirst(), row.get(6));
    }
  }

  /** Moves the slider and chooses, as a reader does; the policy would forbid the test's script. */
  @Test
  void aBrowserFollowsTheSliderAndTheChoices() throws IOException, InterruptedException {
    Chromium chromium = Chromium.require(folder);
    String reader =
        """
        <script>
        const change = (e, value, kind) => { e.value = value; e.dispatchEvent(new Event(kind)); };
        change(document.querySelector("input"), "0.29", "input");
        change(document.querySelectorAll("select")[0], "4", "change");
        change(document.querySelectorAll("select")[1], "highest", "change");
        </script>
        """;
    String html =
        page(live(3, 0.7))
            .replaceFirst("<meta http-equiv=[^>]*>", "")
            .replace("</body>", reader + "</body>");
    String dom = chromium.open(html, "");
    PairStep step = step(4, CatchupMix.Keep.HIGHEST, 0.29);
    int filters = step.before().filters();
    assertEquals(
        Optional.of(CatchupMix.keptFilters(0.29, filters) + " of " + filters), first(dom, "keep"));
    assertEquals(16, rows(dom).size());
    for (List<String> row : rows(dom)) {
      int c = Integer.parseInt(row.getFirst());
      assertEquals(step.kept().orElseThrow()[0][c] ? "A" : "B", row.get(5), row.toString());
    }
  }

  private static Optional<String> first(String dom, String kind) {
    Matcher found = Pattern.compile("<output class=\"" + kind + "\">([^<]*)<").matcher(dom);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  /** Cells with text of the rows that a filter's number alone begins. */
  private static List<List<String>> rows(String dom) {
    List<List<String>> rows = new ArrayList<>();
    Matcher row = Pattern.compile("<tr><th scope=\"row\">(\\d+)</th>(.*?)</tr>").matcher(dom);
    while (row.find()) {
      List<String> cells = new ArrayList<>(List.of(row.group(1)));
      Matcher cell = Pattern.compile("<td[^>]*>([^<]+)</td>").matcher(row.group(2));
      while (cell.find()) {
        cells.add(cell.group(1));
      }
      rows.add(cells);
    }
    return rows;
  }
}
