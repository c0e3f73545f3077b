package org.catchupmix.study.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.catchupmix.cli.Main;
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

  @Test
  void withoutALessonTheyAreListed() {
    assertEquals(0, run("jshell"));
    assertTrue(out().contains("1  scalars        scalars and the chain rule"), out());
    assertTrue(out().contains("6  catch-up "), out());
  }

  @Test
  void aLessonThatIsNotThereIsWrongUsage() {
    assertEquals(2, run("jshell", "tensors", "--step"));
    assertTrue(err.toString().contains("'tensors'"), err.toString());
  }

  @Test
  void withoutTheSourcesItSaysWhereLessonsAre() {
    System.clearProperty(Program.HOME);
    assertEquals(1, run("jshell"));
    assertTrue(err.toString().contains("docs/lessons"), err.toString());
  }

  @Test
  void aLessonIsGoneThroughInAJavaOfItsOwn() {
    System.setIn(new ByteArrayInputStream("\n\nu * 7\n/exit\n".getBytes(StandardCharsets.UTF_8)));
    assertEquals(0, run("jshell", "scalars"));
    assertTrue(out().contains("Lesson 1: scalars and the chain rule"), out());
    assertTrue(out().contains("\nL = 25"), out());
    assertTrue(out().contains("==> 42.0"), out());
  }
}
