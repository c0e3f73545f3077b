package org.catchupmix.app.lessons;

import static org.catchupmix.app.Outcome.run;
import static org.catchupmix.app.Outcome.succeed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.app.Outcome;
import org.catchupmix.program.Program;
import org.catchupmix.study.lessons.Lesson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JShellCommandTest {
  private final InputStream keyboard = System.in;

  @BeforeEach
  void setHome() {
    System.setProperty(Program.HOME, "..");
  }

  @AfterEach
  void restore() {
    System.clearProperty(Program.HOME);
    System.setIn(keyboard);
  }

  private static List<Lesson> lessons() throws IOException {
    return Lesson.all(Path.of("..", "docs", "lessons"));
  }

  @Test
  void lessonsAreListed() throws IOException {
    assertEquals(
        lessons().stream()
            .map(l -> l.number() + " " + l.name() + " " + (l.isExercises() ? "" : l.title()))
            .toList(),
        succeed("jshell").lines().stream()
            .takeWhile(l -> !l.startsWith(" "))
            .map(l -> l.replaceAll(" +", " "))
            .toList());
  }

  @Test
  void aLessonIsFoundByItsFileAsWell() throws IOException {
    Lesson scalars = lessons().get(2);
    for (String name : List.of("1", "scalars", "Scalars", "1-scalars", "1-scalars.ipynb")) {
      assertTrue(scalars.isCalled(name), name);
    }
    assertFalse(scalars.isCalled("2-scalars"));
    assertEquals(2, run("jshell", "2-scalars").code());
  }

  @Test
  void codeRunsWithTheProgramsFastOptions() {
    List<String> own =
        List.of("-XX:ObjectAlignmentInBytes=64", "-Xmx2g", "-XX:+UseTransparentHugePages");
    List<String> flags = JShellCommand.flags(own);
    assertTrue(flags.containsAll(List.of(own.get(0), own.get(2))), flags.toString());
    assertFalse(flags.contains("-Xmx2g"), flags.toString());
  }

  @Test
  void anUnknownLessonIsRefusedAndTheOthersNamed() throws IOException {
    Outcome o = run("jshell", "tensors");
    assertEquals(2, o.code());
    assertTrue(o.err().contains("'tensors'"), o.err());
    for (Lesson lesson : lessons()) {
      assertTrue(o.err().contains(lesson.number() + " " + lesson.name()), o.err());
    }
  }

  @Test
  void withoutTheSourcesItFails() {
    System.clearProperty(Program.HOME);
    Outcome.requireFailed("docs/lessons", "jshell");
  }

  @Test
  void aLessonRunsInAJavaOfItsOwn() {
    System.setIn(new ByteArrayInputStream("\n\n\nv * 7\n/exit\n".getBytes(StandardCharsets.UTF_8)));
    List<String> lines = succeed("jshell", "scalars").lines();
    assertEquals("Lesson 1: scalars and the chain rule", lines.getFirst());
    assertTrue(lines.contains("L = 25"), lines.toString());
    assertEquals(
        "==> 35.0",
        lines.stream()
            .filter(l -> l.contains("==>"))
            .map(l -> l.replaceFirst("\\[Enter: \\d+ of \\d+] ", ""))
            .toList()
            .getLast());
  }
}
