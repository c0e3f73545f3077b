package org.catchupmix.study.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void spreadsAreOfASample() {
    assertEquals(new Spread(4, 2, 3), Spread.of(2, 4, 6));
    assertEquals("4.0 ± 2.0", Spread.of(2, 4, 6).text(1));
    assertEquals(new Spread(3, Double.NaN, 1), Spread.of(3));
    assertEquals("3.00", Spread.of(3).text(2));
    assertEquals("-", Spread.of().text(2));
  }
}
