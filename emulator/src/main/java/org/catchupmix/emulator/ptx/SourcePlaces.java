package org.catchupmix.emulator.ptx;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;

/**
 * CUDA source lines by {@code .loc} directives. Code inlined from a toolkit header gets the user's
 * line.
 */
final class SourcePlaces {
  private static final Pattern PLACE = Pattern.compile("(\\d+) (\\d+) (\\d+)(.*)");
  private static final Pattern INLINED = Pattern.compile(".*inlined_at (\\d+) (\\d+) (\\d+).*");

  /** Paths of toolkit headers. */
  private static final Pattern TOOLKIT =
      Pattern.compile(".*(/cuda[^/]*/|/targets/[^/]*/|/nvidia/cu[^/]*/)(.*/)?include/.*");

  private record Place(int file, int line, int column) {}

  private final Map<Integer, String> files;

  /** Where each place was inlined, by the latest directive. */
  private final Map<Place, Place> inlined = new HashMap<>();

  SourcePlaces(Map<Integer, String> files) {
    this.files = files;
  }

  /**
   * The source line after a directive; {@code before} if it names none, as line 0 does for code
   * that the compiler made up.
   */
  SourceLine place(String directive, SourceLine before) {
    Matcher m = PLACE.matcher(directive);
    if (!m.matches()) {
      return before;
    }
    Place place = place(m);
    Matcher at = INLINED.matcher(m.group(4));
    if (at.matches()) {
      inlined.put(place, place(at));
    } else {
      inlined.remove(place);
    }
    Set<Place> chain = new LinkedHashSet<>();
    for (Place outer = place; outer != null && chain.add(outer); ) {
      outer = inlined.get(outer);
    }
    chain.removeIf(p -> p.line() == 0 || !files.containsKey(p.file()));
    if (chain.isEmpty()) {
      return before;
    }
    Place users =
        chain.stream()
            .filter(p -> !toolkits(p))
            .findFirst()
            .orElseGet(() -> List.copyOf(chain).getLast());
    List<SourceLine> frames =
        chain.stream()
            .map(
                p ->
                    new SourceLine(
                        toolkits(p)
                            ? files.get(p.file()).replaceFirst(".*/", "")
                            : files.get(p.file()),
                        p.line()))
            .toList();
    return new SourceLine(
        files.get(users.file()), users.line(), frames.size() == 1 ? List.of() : frames);
  }

  private static Place place(Matcher m) {
    return new Place(number(m.group(1)), number(m.group(2)), number(m.group(3)));
  }

  /** Parses a number; -1, which no file has, if too large. */
  private static int number(String digits) {
    return digits.length() < 10 ? Integer.parseInt(digits) : -1;
  }

  private boolean toolkits(Place place) {
    String file = files.get(place.file());
    return file != null && TOOLKIT.matcher(file).matches();
  }
}
