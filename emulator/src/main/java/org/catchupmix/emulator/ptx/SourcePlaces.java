package org.catchupmix.emulator.ptx;

import java.util.HashMap;
import java.util.Map;
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

  /** The source line after a directive; null if its file is unknown. */
  SourceLine place(String directive) {
    Matcher m = PLACE.matcher(directive);
    if (!m.matches()) {
      return null;
    }
    Place place = place(m);
    Matcher at = INLINED.matcher(m.group(4));
    if (at.matches()) {
      inlined.put(place, place(at));
    } else {
      inlined.remove(place);
    }
    Place users = place;
    for (int depth = 0; depth < inlined.size() && toolkits(users); depth++) {
      Place outer = inlined.get(users);
      users = outer == null ? users : outer;
    }
    String file = files.get(users.file());
    return file == null ? null : new SourceLine(file, users.line());
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
