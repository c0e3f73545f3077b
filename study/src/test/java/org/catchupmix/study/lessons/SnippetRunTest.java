package org.catchupmix.study.lessons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The checker of pages finds what is wrong on them. */
class SnippetRunTest {
  private static final SnippetRun RUN = new SnippetRun();

  @AfterAll
  static void close() {
    RUN.close();
  }

  private static List<Segment> page(String name) throws IOException, URISyntaxException {
    return MarkdownPage.segments(Path.of(SnippetRunTest.class.getResource(name).toURI()));
  }

  private static String complaint(String... lines) {
    return assertThrows(AssertionError.class, () -> RUN.run("page", Segment.of(1, List.of(lines))))
        .getMessage();
  }

  @Test
  void aPageThatIsRightPasses() throws Exception {
    int before = RUN.expectations();
    RUN.run("right.md", page("right.md"));
    assertEquals(6, RUN.expectations() - before);
  }

  @Test
  void aPageThatIsWrongIsFoundAtItsLine() throws Exception {
    List<Segment> wrong = page("wrong.md");
    String said = assertThrows(AssertionError.class, () -> RUN.run("wrong.md", wrong)).getMessage();
    assertEquals(
        List.of("wrong.md:10: 6 * 7", "is said to give  41", "but gives        42"),
        said.lines().map(String::strip).toList());
  }

  @Test
  void whatDoesNotRunIsFound() {
    // The compiler's words follow.
    assertLinesMatch(
        List.of("page:3: a\\.b\\(\\); does not compile: .+"),
        List.of(complaint("int a = 1;", "", "a.b();")));
    assertEquals(
        "page:1: int half() { return missing; } does not compile: unknown: variable missing",
        complaint("int half() { return missing; }"));
    assertEquals(
        "page:1: Integer.parseInt(\"x\") throws java.lang.NumberFormatException: For input string:"
            + " \"x\"",
        complaint("Integer.parseInt(\"x\")"));
    assertEquals("page:1: this is no complete Java: int f() {", complaint("int f() {"));
  }

  @Test
  void whatIsPrintedIsComparedLineByLine() {
    complaint("System.out.println(1); // -> 1", "// -> 2");
    complaint("System.out.println(\"1\\n2\"); // -> 1");
    complaint("int nothing() { return 1; } // -> 1");
  }

  @Test
  void numbersAreComparedToTheDigitsShown() {
    assertTrue(ExpectedText.matches("x = 0.33", "x =  0.3349"));
    assertFalse(ExpectedText.matches("x = 0.33", "x = 0.3351"));
    assertTrue(ExpectedText.matches("2", "2.0"));
    assertFalse(ExpectedText.matches("2", "2.1"));
    assertTrue(ExpectedText.matches("-1.5e-3", "-0.00151"));
    assertFalse(ExpectedText.matches("1 2", "1 2 3"));
    assertFalse(ExpectedText.matches("a1", "a2"));
    assertFalse(ExpectedText.matches("1", "-1"));
  }
}
