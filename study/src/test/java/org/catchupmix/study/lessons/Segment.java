package org.catchupmix.study.lessons;

import java.util.ArrayList;
import java.util.List;

/** Code for JShell and the texts that it should print, one for each {@code // ->}. */
record Segment(int line, String code, List<String> expected) {
  private static final String MARK = "// ->";

  /**
   * Splits code after each expected text, which stands behind code or on the lines below it.
   *
   * @param first the number of the first line in its file
   */
  static List<Segment> of(int first, List<String> lines) {
    List<Segment> segments = new ArrayList<>();
    List<String> code = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    int begin = first;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int mark = line.indexOf(MARK);
      boolean more = mark >= 0 && line.substring(0, mark).isBlank();
      if (!expected.isEmpty() && !more) {
        segments.add(new Segment(begin, String.join("\n", code), List.copyOf(expected)));
        code.clear();
        expected.clear();
        begin = first + i;
      }
      if (mark >= 0) {
        expected.add(line.substring(mark + MARK.length()).strip());
      }
      code.add(mark >= 0 ? line.substring(0, mark) : line);
    }
    segments.add(new Segment(begin, String.join("\n", code), List.copyOf(expected)));
    return segments;
  }
}
