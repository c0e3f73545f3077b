package org.catchupmix.app.study;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.tool.JavaShellToolBuilder;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.core.UserException;
import org.catchupmix.run.Program;
import org.catchupmix.study.lessons.Lesson;
import org.catchupmix.study.lessons.LessonWalk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catchup jshell}: the JDK's shell with the program's classes and a lesson. */
@Command(
    name = "jshell",
    description = {
      "Goes through a lesson on autograd block by block.",
      "Enter shows and runs the next one, Java that you type is run as well. Without "
          + "LESSON: lists the lessons."
    },
    footer = {"", "  catchup jshell scalars", "  catchup jshell 1 --no-step"})
public final class JShellCommand implements Callable<Integer> {
  private static final String SETUP = "setup";

  /** Options of the Java process that runs the code. */
  static final List<String> FLAGS =
      List.of(
          "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "-Djava.awt.headless=true",
          "-Duser.language=en",
          "-Duser.country=US");

  @Spec CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "LESSON",
      description = "its number, name or file; 'setup' for the imports alone")
  String name;

  @Option(
      names = "--step",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "show and run the lesson block by block, at each press of Enter, with what you type in"
              + " between (the default); --no-step: run all of it in the JDK's jshell, and stay at"
              + " its prompt")
  boolean step = true;

  @Override
  public Integer call() throws Exception {
    Path folder = folder();
    List<Lesson> lessons = Lesson.all(folder);
    if (name == null) {
      list(lessons);
      return 0;
    }
    Path setup = folder.resolve(Lesson.SETUP);
    if (name.equals(SETUP)) {
      System.out.println("Imports and helpers of " + setup + " are loaded. /exit leaves.");
      return shell(setup);
    }
    Lesson lesson =
        lessons.stream()
            .filter(l -> l.isCalled(name))
            .findFirst()
            .orElseThrow(() -> Usage.error(spec, unknown(lessons)));
    System.out.printf(
        "Lesson %d: %s%nIts text: %s%n", lesson.number(), lesson.title(), lesson.file());
    if (step) {
      System.out.println(
          "Enter shows and runs the next block; Java that you type is run as well; /exit leaves.");
      return walk(setup, lesson);
    }
    System.out.printf(
        "It runs now; then the prompt is yours, with its variables: /vars lists them, /exit leaves.%n%n");
    return shell(setup, lesson.file().toString());
  }

  /** Finds the folder of the lessons. */
  static Path folder() {
    String home = System.getProperty(Program.HOME);
    Path folder = home == null ? null : Path.of(home, "docs", "lessons");
    if (folder == null || !Files.isDirectory(folder)) {
      throw new UserException(
          "the lessons are in docs/lessons of the sources, and %s: start ./catchup in a checkout of them"
              .formatted(
                  folder == null
                      ? "-D" + Program.HOME + " does not say where that is"
                      : folder + " is no folder"));
    }
    return folder;
  }

  private String unknown(List<Lesson> lessons) {
    return "lesson '%s' is unknown: known are %s, %s"
        .formatted(
            name,
            lessons.stream()
                .map(l -> l.number() + " " + l.name())
                .collect(Collectors.joining(", ")),
            SETUP);
  }

  private static void list(List<Lesson> lessons) {
    for (Lesson l : lessons) {
      System.out.printf("%d  %-14s %s%n", l.number(), l.name(), l.title());
    }
    System.out.printf(
        "   %-14s %s%n", SETUP, "no lesson: imports and helpers alone, for code of your own");
    System.out.printf("%n'catchup jshell 1' goes through one block by block.%n");
  }

  /** The JDK's shell; it runs code in a Java of its own. */
  private static int shell(Path setup, String... load) throws Exception {
    List<String> args = new ArrayList<>(List.of("--class-path", classPath()));
    FLAGS.forEach(flag -> args.add("-R" + flag));
    args.addAll(List.of("--startup", setup.toString()));
    args.addAll(List.of(load));
    // Settings and history exist only while the shell runs.
    return JavaShellToolBuilder.builder()
        .persistence(new HashMap<>())
        .start(args.toArray(String[]::new));
  }

  private static int walk(Path setup, Lesson lesson) throws IOException {
    try (JShell shell =
        JShell.builder()
            .out(System.out)
            .err(System.err)
            .remoteVMOptions(FLAGS.toArray(String[]::new))
            .build()) {
      for (String entry : classPath().split(File.pathSeparator)) {
        shell.addToClasspath(entry);
      }
      BufferedReader keyboard =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      LessonWalk walk = new LessonWalk(shell, keyboard, System.out);
      walk.prepare(Files.readString(setup));
      walk.run(lesson);
    }
    return 0;
  }

  static String classPath() {
    return System.getProperty("java.class.path");
  }
}
