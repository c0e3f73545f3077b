package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.mix.MixMethods;
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
  void aDifferenceHasColourAndMarkerOfItsFirstMethod() {
    Map<String, LineStyle> styles =
        styles(List.of("catchup - manifold", "catchup - none", "catchup:keep=random - none"));
    LineStyle catchup = styles(List.of("catchup")).get("catchup");
    LineStyle random = styles(List.of("catchup:keep=random")).get("catchup:keep=random");
    assertEquals(catchup, styles.get("catchup - manifold"));
    assertEquals(catchup.thin(), styles.get("catchup - none").thin());
    assertEquals(random, styles.get("catchup:keep=random - none"));
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
