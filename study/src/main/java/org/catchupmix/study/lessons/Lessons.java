package org.catchupmix.study.lessons;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The lessons of a folder. */
public final class Lessons {
  /** What is loaded before each lesson. */
  public static final String SETUP = "setup.jsh";

  private Lessons() {}

  /**
   * All lessons, by number.
   *
   * @throws IOException if the folder or a lesson cannot be read
   */
  public static List<Lesson> in(Path folder) throws IOException {
    List<Lesson> lessons = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().matches("\\d+-.*\\.jsh")).toList()) {
        lessons.add(Lesson.read(file));
      }
    }
    lessons.sort(Comparator.comparingInt(Lesson::number));
    return lessons;
  }
}
