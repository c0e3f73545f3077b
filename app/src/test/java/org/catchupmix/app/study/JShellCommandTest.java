package org.catchupmix.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.app.Main;
import org.catchupmix.study.lessons.Lesson;
import org.catchupmix.train.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JShellCommandTest {

  private final StringWriter err = new StringWriter();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final InputStream keyboard = System.in;
  private final PrintStream screen = System.out;

  @BeforeEach
  void redirect() {
    System.setProperty(Program.HOME, "..");
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.clearProperty(Program.HOME);
    System.setIn(keyboard);
    System.setOut(screen);
  }

  private int run(String... args) {
    return Main.commandLine().setErr(new PrintWriter(err, true)).execute(args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<Lesson> lessons() throws IOException {
    return Lesson.all(Path.of("..", "docs", "lessons"));
  }

  @Test
  void withoutALessonTheyAreListed() throws IOException {
    assertEquals(0, run("jshell"));
    assertEquals(
        lessons().stream().map(l -> l.number() + " " + l.name() + " " + l.title()).toList(),
        out()
            .lines()
            .takeWhile(l -> !l.startsWith(" "))
            .map(l -> l.replaceAll(" +", " "))
            .toList());
  }

  @Test
  void aLessonIsFoundByItsFileAsWell() throws IOException {
    Lesson scalars = lessons().getFirst();
    for (String name : List.of("1", "scalars", "Scalars", "1-scalars", "1-scalars.ipynb")) {
      assertTrue(scalars.isCalled(name), name);
    }
    assertFalse(scalars.isCalled("2-scalars"));
    assertEquals(2, run("jshell", "2-scalars"));
  }

  @Test
  void aLessonThatIsNotThereIsWrongUsage() throws IOException {
    assertEquals(2, run("jshell", "tensors", "--step"));
    assertEquals(
        "catchup: lesson 'tensors' is unknown: known are %s, setup"
            .formatted(
                lessons().stream()
                    .map(l -> l.number() + " " + l.name())
                    .collect(Collectors.joining(", "))),
        err.toString().lines().findFirst().orElseThrow());
  }

  @Test
  void withoutTheSourcesItSaysWhereLessonsAre() {
    System.clearProperty(Program.HOME);
    assertEquals(1, run("jshell"));
    assertEquals(
        "catchup: the lessons are in docs/lessons of the sources, and -Dcatchupmix.home does not say"
            + " where that is: start ./catchup in a checkout of them",
        err.toString().strip());
  }

  @Test
  void aLessonIsGoneThroughInAJavaOfItsOwn() {
    System.setIn(new ByteArrayInputStream("\n\nu * 7\n/exit\n".getBytes(StandardCharsets.UTF_8)));
    assertEquals(0, run("jshell", "scalars"));
    List<String> lines = out().lines().toList();
    assertEquals("Lesson 1: scalars and the chain rule", lines.getFirst());
    assertTrue(lines.contains("L = 25"), out());
    assertEquals(
        "==> 42.0",
        lines.stream()
            .filter(l -> l.contains("==>"))
            .map(l -> l.replaceFirst("\\[Enter: \\d+ of \\d+] ", ""))
            .toList()
            .getLast());
  }
}
