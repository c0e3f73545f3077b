package org.catchupmix.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Programs in processes of their own. */
public final class Programs {
  private Programs() {}

  /** Returns the command that starts a main class of the class path under test. */
  public static List<String> java(List<String> options, String main, String... arguments) {
    List<String> all = new ArrayList<>(StartCache.OPTIONS);
    all.addAll(options);
    return java(StartCache.CLASS_PATH, all, main, arguments);
  }

  /** Returns the command that starts a main class, with some of the launcher's options. */
  static List<String> java(
      String classPath, List<String> options, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    command.add("-Djava.awt.headless=true");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs a command to its end; its output includes standard error. */
  public static Outcome run(List<String> command) throws IOException, InterruptedException {
    return run(command, Map.of());
  }

  /** Runs a command with more variables in its environment. */
  public static Outcome run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), out, "");
  }

  /** Returns whether the shell would find a program. */
  public static boolean isInstalled(String name) {
    return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }
}
