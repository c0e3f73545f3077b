package org.catchupmix.bench.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import org.catchupmix.bench.results.Quartiles;
import org.junit.jupiter.api.Test;

class InterleavedTimesTest {
  private static final int WARMUPS = 2;
  private static final int ROUNDS = 20;

  /** The order in which they were run. */
  private static String order(List<String> names) {
    StringBuilder order = new StringBuilder();
    List<DoubleSupplier> things = new ArrayList<>();
    for (String name : names) {
      things.add(
          () -> {
            order.append(name);
            return 1;
          });
    }
    InterleavedTimes.inTurn(things, WARMUPS, ROUNDS, _ -> {});
    return order.toString();
  }

  @Test
  void eachComesOnceARoundAndAfterEachOther() {
    List<String> names = List.of("a", "b", "c", "d");
    String order = order(names);
    assertEquals((WARMUPS + ROUNDS) * names.size(), order.length());
    Set<String> pairs = new TreeSet<>();
    for (int round = 0; round < order.length(); round += names.size()) {
      String own = order.substring(round, round + names.size());
      assertEquals(Set.copyOf(names), Set.of(own.split("")), own);
      for (int i = 1; i < own.length(); i++) {
        pairs.add(own.substring(i - 1, i + 1));
      }
    }
    assertEquals(names.size() * (names.size() - 1), pairs.size(), "predecessors: " + pairs);
    assertEquals(order, order(names), "another run has the same order");
  }

  @Test
  void warmUpsDoNotCountAndRatiosAreTakenRoundByRound() {
    double[] machine = {9, 1, 5, 2};
    int[] round = {0, 0};
    List<InterleavedTimes> timings =
        InterleavedTimes.inTurn(
            List.of(() -> machine[round[0]++], () -> 3 * machine[round[1]++]), 1, 3, _ -> {});
    assertEquals(new Quartiles(1.5, 2, 3.5), timings.get(0).quartiles());
    assertEquals(new Quartiles(3, 3, 3), timings.get(1).ratio());
  }
}
