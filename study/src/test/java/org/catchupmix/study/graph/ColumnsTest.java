package org.catchupmix.study.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import org.catchupmix.study.graph.Drawing.Rectangle;
import org.catchupmix.study.graph.SideBySide.Columns;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  private static List<Rectangle> items(int count, double height) {
    return Collections.nCopies(count, new Rectangle(0, 0, 300, height));
  }

  @Test
  void whatFitsStaysOneColumn() {
    assertEquals(List.of(3), Columns.of(items(3, 300)));
  }

  @Test
  void whatIsHighIsDividedIntoEvenColumns() {
    assertEquals(List.of(1, 1, 1, 1, 1), Columns.of(items(5, 900)));
    int columns = Columns.of(items(60, 100)).size();
    // 60 * (100 + 45) = 8700 px of 340 px columns: 1.6 is met by about 6 of them.
    assertEquals(6, columns);
  }
}
