package org.catchupmix.study.puzzles;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SectorBarsTest {
  /** A cell of a notebook runs in the reader's country. */
  @Test
  void numbersAreThoseOfSvgInEachCountry() {
    SectorBars bars = new SectorBars(Map.of(1, new long[] {3, 1}), List.of("y[i] = x[i];"));
    String here = bars.svg();
    Locale before = Locale.getDefault();
    try {
      for (String country : List.of("de-DE", "ar-EG")) {
        Locale.setDefault(Locale.forLanguageTag(country));
        assertEquals(here, bars.svg(), country);
      }
    } finally {
      Locale.setDefault(before);
    }
  }
}
