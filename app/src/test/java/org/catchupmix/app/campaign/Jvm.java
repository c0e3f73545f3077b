package org.catchupmix.app.campaign;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.catchupmix.app.Programs;

/** A program in a Java of its own, with this one's classes, and the file of its output. */
record Jvm(Process process, Path said) {
  /** Starts a program. */
  static Jvm start(Path said, List<String> options, String program, List<String> arguments)
      throws IOException {
    List<String> command = Programs.java(options, program, arguments.toArray(String[]::new));
    File file = said.toFile();
    return new Jvm(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file).start(), said);
  }

  /** Waits for the end and returns the output. */
  String end() throws IOException, InterruptedException {
    process.waitFor();
    return Files.readString(said);
  }

  /** Sends SIGKILL after a time; returns false if the program ended before. */
  boolean kill(long milliseconds) throws InterruptedException {
    if (process.waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
      return false;
    }
    process.destroyForcibly().waitFor();
    return process.exitValue() != 0;
  }
}
