package org.catchupmix.app.lessons;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.tool.JavaShellToolBuilder;
import org.catchupmix.app.cli.UserException;
import org.catchupmix.io.PlainOutput;
import org.catchupmix.program.Program;
import org.catchupmix.study.lessons.Lesson;
import org.catchupmix.study.lessons.LessonWalk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code catchup jshell}: the JDK's shell with the program's classes and a lesson. */
@Command(
    name = "jshell",
    description = {
      "Steps through a lesson on autograd, block by block.",
      "Enter shows and runs the next block; Java that you type runs too. Without LESSON it lists the lessons."
    },
    footer = {"", "  catchup jshell scalars", "  catchup jshell setup"})
public final class JShellCommand implements Callable<Integer> {
  private static final String SETUP = "setup";

  private static final List<String> FLAGS =
      List.of(
          "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "-Djava.awt.headless=true",
          "-Duser.language=en",
          "-Duser.country=US");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "LESSON",
      description = "its number, name or file; 'setup' for the imports alone")
  String name;

  /** Options of the Java process that runs the code. */
  static List<String> flags() {
    return flags(ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  /** Adds those of the program's own options that make training faster. */
  static List<String> flags(List<String> own) {
    return Stream.concat(
            FLAGS.stream(),
            own.stream()
                .filter(
                    flag ->
                        flag.startsWith("-XX:ObjectAlignmentInBytes=")
                            || flag.equals("-XX:+UseTransparentHugePages")))
        .toList();
  }

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
      System.out.println("Imports and helpers of " + setup + " are loaded. /exit quits.");
      return shell(setup);
    }
    Lesson lesson =
        lessons.stream()
            .filter(l -> l.isCalled(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(unknown(lessons)));
    System.out.printf("%s%nIts text: %s%n", lesson.heading(), lesson.file());
    System.out.println(
        "Enter shows and runs the next block; Java that you type runs too; /exit quits.");
    walk(setup, lesson);
    return 0;
  }

  /** Finds the folder of the lessons. */
  static Path folder() {
    return Program.home()
        .map(home -> home.resolve("docs/lessons"))
        .filter(Files::isDirectory)
        .orElseThrow(
            () ->
                new UserException(
                    "the lessons are in docs/lessons: run ./catchup from a checkout of the sources"));
  }

  private String unknown(List<Lesson> lessons) {
    String known =
        lessons.stream().map(l -> l.number() + " " + l.name()).collect(Collectors.joining(", "));
    return "lesson '%s' is unknown: known are %s, %s".formatted(name, known, SETUP);
  }

  private static void list(List<Lesson> lessons) {
    for (Lesson l : lessons) {
      System.out.printf("%d  %-23s%s%n", l.number(), l.name(), l.isExercises() ? "" : l.title());
    }
    System.out.printf(
        "   %-23s%s%n", SETUP, "no lesson: only imports and helpers, for your own code");
    System.out.printf("%n'catchup jshell 1' goes through one block by block.%n");
  }

  /** Runs the JDK's shell, which executes code in a separate Java process. */
  private static int shell(Path setup) throws Exception {
    List<String> args =
        new ArrayList<>(List.of("--class-path", System.getProperty("java.class.path")));
    flags().forEach(flag -> args.add("-R" + flag));
    args.addAll(List.of("--startup", setup.toString()));
    // The shell edits its lines itself, on the terminal.
    System.setOut(PlainOutput.raw(System.out));
    // Settings and history exist only while the shell runs.
    return JavaShellToolBuilder.builder()
        .persistence(new HashMap<>())
        .start(args.toArray(String[]::new));
  }

  private static void walk(Path setup, Lesson lesson) throws IOException {
    try (JShell shell =
        JShell.builder()
            .out(System.out)
            .err(System.err)
            .remoteVMOptions(flags().toArray(String[]::new))
            .build()) {
      // In one call, because each waits for the other process.
      shell.addToClasspath(System.getProperty("java.class.path"));
      BufferedReader keyboard =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      LessonWalk walk = new LessonWalk(shell, keyboard, System.out);
      walk.prepare(Files.readString(setup));
      walk.run(lesson);
    }
  }
}
