package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RepetitionsTest {
  private static Map<String, Object> settings(Map<String, ?> recipe) {
    Recipe r = RecipeFile.of("test", recipe);
    r.settle();
    return RecipeFile.repeated(r);
  }

  @SafeVarargs
  private static List<String> labels(Map<String, ?>... recipes) {
    return Repetitions.of(
            Stream.of(recipes).map(RepetitionsTest::settings).toList(), UnaryOperator.identity())
        .stream()
        .map(Repetitions::label)
        .toList();
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
    assertEquals("all runs", groups.getFirst().label());
  }

  @Test
  void whatAMethodBringsAlongIsNotSaid() {
    assertEquals(
        List.of("mix=none", "mix=catchup", "mix=patchup"),
        labels(Map.of("mix", "none"), Map.of(), Map.of("mix", "patchup")));
  }

  @Test
  void whatWasChosenIsSaid() {
    List<String> labels = labels(Map.of("mix", "none"), Map.of("lr", 0.2, "keep", "random"));
    assertEquals(Set.of("lr=0.1", "mix=none", "keep=lowest"), words(labels.get(0)));
    assertEquals(Set.of("lr=0.2", "mix=catchup", "keep=random"), words(labels.get(1)));
  }

  private static Set<String> words(String label) {
    return new TreeSet<>(List.of(label.split(" ")));
  }
}
