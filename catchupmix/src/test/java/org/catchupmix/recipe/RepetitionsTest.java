package org.catchupmix.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.run.RunNames;
import org.junit.jupiter.api.Test;

class RepetitionsTest {
  private static Map<String, Object> settings(Map<String, ?> recipe) {
    return RecipeFile.of("test", recipe).settle().shared();
  }

  private static List<String> labels(List<Map<String, Object>> recipes) {
    return plainLabels(recipes.stream().map(RepetitionsTest::settings).toList());
  }

  @Test
  void runsOfOneSettingStandTogether() {
    List<Map<String, Object>> all =
        Stream.of(1, 2, 3)
            .map(seed -> settings(Map.of("seed", seed, "track-filters", seed == 2)))
            .toList();
    List<Repetitions<Map<String, Object>>> groups = Repetitions.of(all, UnaryOperator.identity());
    assertEquals(1, groups.size());
    assertEquals(3, groups.getFirst().runs().size());
    assertEquals("catchup", groups.getFirst().label());
  }

  @Test
  void chosenSettingsAreNamed() {
    List<String> labels =
        labels(List.of(Map.of("mix", "none"), Map.of("lr", 0.2, "keep", "random")));
    assertEquals(List.of("none:lr=0.1", "catchup:lr=0.2:keep=random"), sorted(labels));
    assertEquals(
        List.of("catchup", "catchup:keep=random", "catchup:mix-layers=0+1"),
        labels(List.of(Map.of(), Map.of("keep", "random"), Map.of("mix-layers", List.of(0, 1)))));
  }

  @Test
  void theMethodNamesItsOptionsAlsoAlone() {
    Map<String, Object> random = settings(Map.of("keep", "random", "lr", 0.05));
    Repetitions<?> alone = Repetitions.of(List.of(random), UnaryOperator.identity()).getFirst();
    assertEquals("catchup", alone.label());
    assertEquals("catchup:keep=random", alone.method());
    assertEquals("catchup:keep=random", Repetitions.method(random, Set.of()));
    assertEquals(
        Set.of("catchup", "keep=random", "lr=0.05"),
        Set.of(Repetitions.method(random, Set.of("keep", "lr")).split(":")));
    assertEquals(
        Repetitions.method(random, new LinkedHashSet<>(List.of("epochs", "lr", "keep"))),
        Repetitions.method(random, new LinkedHashSet<>(List.of("keep", "lr", "epochs"))));
    for (String method : MixMethods.names()) {
      assertEquals(method, Repetitions.method(settings(Map.of("mix", method)), Set.of()));
    }
  }

  /** Labels with the options of the second in one order. */
  private static List<String> sorted(List<String> labels) {
    return labels.stream().map(l -> l.replace("keep=random:lr=0.2", "lr=0.2:keep=random")).toList();
  }

  private static List<String> plainLabels(List<Map<String, Object>> settings) {
    return Repetitions.of(settings, UnaryOperator.identity()).stream()
        .map(Repetitions::label)
        .toList();
  }

  @Test
  void settingsThatGoWithAnotherAreLeftOut() {
    Map<String, Object> none = Map.of("mix", "none");
    assertEquals(
        List.of("none", "catchup"),
        plainLabels(List.of(none, Map.of("mix", "catchup", "alpha", 1.0))));
    List<String> labels =
        plainLabels(
            List.of(
                none,
                Map.of("mix", "catchup", "alpha", 1.0),
                Map.of("mix", "catchup", "alpha", 2.0)));
    assertEquals(List.of("none", "catchup", "catchup:alpha=2.0"), labels);
    assertEquals(
        List.of("init=(none)", "init=w"),
        plainLabels(List.of(Map.of("lr", 1), Map.of("lr", 1, "init", "w"))));
    // Lacking and having the default would have one label.
    assertEquals(
        List.of("catchup", "catchup:alpha=1.0"),
        plainLabels(List.of(Map.of("mix", "catchup"), Map.of("mix", "catchup", "alpha", 1.0))));
    assertEquals(List.of("all runs"), plainLabels(List.of(Map.of("lr", 1), Map.of("lr", 1))));
  }

  @Test
  void namesAndPlaces() {
    List<Path> same = List.of(Path.of("a/x"), Path.of("b/x"));
    assertEquals(List.of("a/x", "b/x"), RunNames.shortNames(same));
    assertEquals(List.of("x", "y"), RunNames.shortNames(List.of(Path.of("a/x"), Path.of("b/y"))));
    assertEquals(
        List.of(Path.of("a/x")), RunNames.once(List.of(Path.of("a/x"), Path.of("a/b/../x"))));
    assertEquals(Path.of("a"), RunNames.home(same));
    assertEquals(Path.of("a/x"), RunNames.home(same.subList(0, 1)));
    assertEquals(Path.of(""), RunNames.home(List.of(Path.of("x"), Path.of("y"))));
    assertEquals(Path.of(".."), RunNames.home(List.of(Path.of("."), Path.of("../y"))));
  }
}
