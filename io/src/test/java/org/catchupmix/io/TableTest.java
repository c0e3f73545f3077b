package org.catchupmix.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void isTheSameOnTheScreenInMarkdownAndInLatex() {
    Table table =
        new Table(
            List.of("method", "top-1 (%)", "95 % interval", "d_z"),
            List.of(
                List.of("none", "73.07 \u00b1 0.58", "-", "-"),
                List.of("patchup:a_b|c", "9.5", "[-0.31, +1.20]", "-0.82")));
    assertEquals(
        """
        method            top-1 (%)   95 % interval    d_z
        none           73.07 \u00b1 0.58               -      -
        patchup:a_b|c           9.5  [-0.31, +1.20]  -0.82""",
        table.toText());
    assertEquals(
        """
        | method | top-1 (%) | 95 % interval | d_z |
        | --- | ---: | ---: | ---: |
        | none | 73.07 \u00b1 0.58 | - | - |
        | patchup:a_b\\|c | 9.5 | [-0.31, +1.20] | -0.82 |
        """,
        table.toMarkdown());
    assertEquals(
        """
        \\begin{tabular}{lrrr}
        \\toprule
        method & top-1 (\\%) & 95 \\% interval & $d_z$ \\\\
        \\midrule
        none & $73.07 \\pm 0.58$ & - & - \\\\
        patchup:a\\_b|c & $9.5$ & $[-0.31, +1.20]$ & $-0.82$ \\\\
        \\bottomrule
        \\end{tabular}
        """,
        table.toLatex());
  }

  @Test
  void cellsAreAsManyAsTheHeadAndKeepTheirLetters() {
    Table table = new Table(1, "name", "n");
    assertThrows(IllegalArgumentException.class, () -> table.add("a"));
    assertThrows(IllegalArgumentException.class, () -> table.add("a", "1", "2"));
    table.add("bad_zoom", "1");
    assertTrue(table.toLatex().contains("bad\\_zoom & $1$"), table.toLatex());
    table.add("[a]\n\n*", "1");
    assertTrue(table.toLatex().contains("\n{[}a]  {*} & $1$"), table.toLatex());
  }

  @Test
  void severalColumnsMayHoldWords() {
    Table table = new Table(2, "operation", "device", "ms");
    table.add("relu", "cpu", "0.5");
    table.add("add", "reference", "12.0");
    assertEquals(
        """
        operation  device       ms
        relu       cpu         0.5
        add        reference  12.0""",
        table.toText());
    assertEquals("| --- | --- | ---: |", table.toMarkdown().lines().toList().get(1));
  }
}
