package org.catchupmix.app.campaign;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in a Java of its own, with this one's classes. */
record Jvm(Process process, Path said) {
  /** Starts it; what it says goes to a file. */
  static Jvm start(Path said, List<String> options, String program, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    command.add("-Djava.awt.headless=true");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
    command.addAll(arguments);
    File file = said.toFile();
    return new Jvm(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file).start(), said);
  }

  /** Waits for its end and returns what it said. */
  String end() throws IOException, InterruptedException {
    process.waitFor();
    return Files.readString(said);
  }

  /** Ends it by SIGKILL after so long, unless it has ended; returns whether it was killed. */
  boolean kill(long milliseconds) throws InterruptedException {
    if (process.waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
      return false;
    }
    process.destroyForcibly().waitFor();
    return process.exitValue() != 0;
  }
}
