package org.catchupmix.study.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SampleStatisticsTest {
  @Test
  void spreadsAreOfASample() {
    assertEquals(new SampleStatistics(4, 2, 3), SampleStatistics.of(2, 4, 6));
    assertEquals("4.0 ± 2.0", SampleStatistics.of(2, 4, 6).text(1));
    assertEquals(new SampleStatistics(3, Double.NaN, 1), SampleStatistics.of(3));
    assertEquals("3.00", SampleStatistics.of(3).text(2));
    assertEquals("-", SampleStatistics.of().text(2));
  }
}
