package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineStyleTest {

  @Test
  void makesTheFirst140Differ() {
    assertEquals(140, IntStream.range(0, 141).mapToObj(LineStyle::of).distinct().count());
  }
}
