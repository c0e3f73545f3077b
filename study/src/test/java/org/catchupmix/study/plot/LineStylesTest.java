package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.Repetitions;
import org.junit.jupiter.api.Test;

class LineStylesTest {
  private static Map<String, LineStyle> styles(List<String> methods) {
    Map<String, Look> looks = new LinkedHashMap<>();
    methods.forEach(m -> looks.put(m, Look.method(m)));
    return LineStyles.of(looks);
  }

  @Test
  void aMethodLooksTheSameBesideAnyOthersInAnyOrder() {
    List<String> all = MixMethods.names();
    assertEquals(all.size(), Map.copyOf(styles(all)).values().stream().distinct().count());
    for (String method : all) {
      assertEquals(styles(all).get(method), styles(List.of(method)).get(method), method);
    }
    assertNotEquals(
        styles(all).get("none").marker(), styles(all).get("catchup").marker(), "in print too");
    List<String> variants = List.of("catchup:lr=0.1", "catchup:lr=0.2", "catchup", "mine", "none");
    assertEquals(styles(variants), styles(variants.reversed()));
    assertEquals(5, styles(variants).values().stream().map(LineStyle::color).distinct().count());
  }

  @Test
  void comparedMethodsDifferAndLookTheSameAlone() {
    List<String> compared = new ArrayList<>(MixMethods.names());
    compared.addAll(
        List.of(
            "catchup:keep=random",
            "catchup:keep=highest",
            "manifold:alpha=2.0",
            "cutmix:mix-prob=0.5"));
    Map<String, LineStyle> all = styles(compared);
    assertEquals(compared.size(), all.values().stream().distinct().count());
    for (String method : compared) {
      assertEquals(all.get(method), styles(List.of(method)).get(method), method);
    }
  }

  @Test
  void theWholeNameDecidesAlsoWhereTheLabelIsShort() {
    Map<String, Object> random = shared(Map.of("keep", "random"));
    Repetitions<?> alone = Repetitions.of(List.of(random), UnaryOperator.identity()).getFirst();
    assertEquals("catchup", alone.label());
    assertEquals(Look.method("catchup:keep=random"), Look.of(alone));
    List<Repetitions<Map<String, Object>>> beside =
        Repetitions.of(List.of(shared(Map.of()), random), UnaryOperator.identity());
    assertEquals(
        Map.of(
            "catchup", Look.method("catchup"),
            "catchup:keep=random", Look.method("catchup:keep=random")),
        Look.byLabel(beside));
  }

  private static Map<String, Object> shared(Map<String, ?> recipe) {
    return RecipeFile.of("test", recipe).settle().shared();
  }

  @Test
  void moreMethodsThanColoursDifferByTheirMarkers() {
    List<String> many = IntStream.range(0, 30).mapToObj(i -> "catchup:lr=0." + i).toList();
    assertEquals(30, Map.copyOf(styles(many)).values().stream().distinct().count());
  }

  @Test
  void runsOfAMethodShareColourAndMarkerAndDifferByDashes() {
    Map<String, Look> looks = new LinkedHashMap<>();
    looks.put("a-seed1", Look.method("catchup"));
    looks.put("a-seed2", Look.method("catchup"));
    looks.put("diagonal", Look.REFERENCE);
    looks.put("training", Look.ORDERED);
    Map<String, LineStyle> styles = LineStyles.of(looks);
    LineStyle first = styles.get("a-seed1");
    LineStyle second = styles.get("a-seed2");
    assertEquals(first.color(), second.color());
    assertEquals(first.marker(), second.marker());
    assertNotEquals(first, second);
    assertEquals(LineStyle.REFERENCE, styles.get("diagonal"));
    assertEquals(LineStyle.of(0), styles.get("training"));
  }
}
