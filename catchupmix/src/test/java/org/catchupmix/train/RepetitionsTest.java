package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RepetitionsTest {
  @SafeVarargs
  private static List<String> labels(Map<String, Object>... settings) {
    return Repetitions.of(List.of(settings), s -> s).stream().map(Repetitions::label).toList();
  }

  @Test
  void whatGoesWithAnotherSettingIsNotSaid() {
    assertEquals(
        List.of("mix=none", "mix=catchup"),
        labels(Map.of("mix", "none"), Map.of("mix", "catchup", "alpha", 1.0)));
    assertEquals(
        List.of("mix=none", "mix=catchup alpha=1.0", "mix=catchup alpha=2.0").stream()
            .map(l -> List.of(l.split(" ")).stream().sorted().toList())
            .toList(),
        List.of(
                labels(
                        Map.of("mix", "none"),
                        Map.of("mix", "catchup", "alpha", 1.0),
                        Map.of("mix", "catchup", "alpha", 2.0))
                    .toArray(String[]::new))
            .stream()
            .map(l -> List.of(l.split(" ")).stream().sorted().toList())
            .toList());
    assertEquals(
        List.of("init=(none)", "init=w"), labels(Map.of("lr", 1), Map.of("lr", 1, "init", "w")));
    assertEquals(List.of("all runs"), labels(Map.of("lr", 1), Map.of("lr", 1)));
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
