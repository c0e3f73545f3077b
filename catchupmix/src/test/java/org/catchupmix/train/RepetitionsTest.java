package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RepetitionsTest {
  private static Map<String, Object> settings(String... flags) {
    Recipe recipe = new Recipe();
    RecipeFile.override(recipe, new CommandLine(recipe).parseArgs(flags));
    recipe.settle();
    return RecipeFile.repeated(recipe);
  }

  private static List<String> labels(List<Map<String, Object>> all) {
    return Repetitions.of(all, UnaryOperator.identity()).stream().map(Repetitions::label).toList();
  }

  @Test
  void runsOfOneSettingStandTogether() {
    List<Map<String, Object>> all =
        Stream.of("1", "2", "3")
            .map(s -> settings("--seed", s, "--track-filters=" + s.equals("2")))
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
        labels(List.of(settings("--mix=none"), settings(), settings("--mix=patchup"))));
  }

  @Test
  void whatWasChosenIsSaid() {
    assertEquals(
        List.of("lr=0.1 mix=none keep=lowest", "lr=0.2 mix=catchup keep=random"),
        labels(List.of(settings("--mix=none"), settings("--lr=0.2", "--keep=random"))).stream()
            .map(RepetitionsTest::sorted)
            .toList());
  }

  private static String sorted(String label) {
    List<String> order = List.of("lr", "mix", "keep");
    return String.join(
        " ",
        Stream.of(label.split(" "))
            .sorted(Comparator.comparing(w -> order.indexOf(w.split("=")[0])))
            .toList());
  }
}
