package org.catchupmix.study.lessons;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Java fences of a Markdown page. */
final class MarkdownPage {
  private MarkdownPage() {}

  static List<Segment> segments(Path file) throws IOException {
    List<Segment> segments = new ArrayList<>();
    List<String> fence = null;
    int begin = 0;
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (fence != null && line.equals("```")) {
        segments.addAll(Segment.of(begin, fence));
        fence = null;
      } else if (fence != null) {
        fence.add(line);
      } else if (line.equals("```java")) {
        fence = new ArrayList<>();
        begin = i + 2;
      }
    }
    if (fence != null) {
      throw new IllegalArgumentException(file + ": the code from line " + begin + " has no end");
    }
    return segments;
  }
}
