package org.catchupmix.bench.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
  @Test
  void theyTakeTurnsAndEachRoundBeginsWithAnother() {
    StringBuilder order = new StringBuilder();
    List<Turns.Timed> things = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      things.add(
          () -> {
            order.append(name);
            return 1;
          });
    }
    Turns.of(things, 1, 3, _ -> {});
    assertEquals("cababcbcacab", order.toString());
  }

  @Test
  void warmUpsDoNotCountAndRatiosAreTakenRoundByRound() {
    double[] machine = {9, 1, 5, 2};
    int[] round = {0, 0};
    Turns turns =
        Turns.of(List.of(() -> machine[round[0]++], () -> 3 * machine[round[1]++]), 1, 3, _ -> {});
    assertEquals(2, turns.times(0).median());
    assertEquals(1.5, turns.times(0).low());
    assertEquals(3.5, turns.times(0).high());
    assertEquals(3, turns.ratio(1, 0).low());
    assertEquals(3, turns.ratio(1, 0).high());
  }
}
