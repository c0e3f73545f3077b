package org.catchupmix.emulator.ptx;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;

/**
 * The lines of the CUDA source that {@code .loc} directives name. What was inlined from a header of
 * the CUDA toolkit gets the line that it was inlined at, which is the user's.
 */
final class SourcePlaces {
  private static final Pattern PLACE = Pattern.compile("(\\d+) (\\d+) (\\d+)(.*)");
  private static final Pattern INLINED = Pattern.compile(".*inlined_at (\\d+) (\\d+) (\\d+).*");

  /** Where the toolkit keeps its headers, however it was installed. */
  private static final Pattern TOOLKIT =
      Pattern.compile(".*(/cuda[^/]*/|/targets/[^/]*/|/nvidia/cu[^/]*/)(.*/)?include/.*");

  private record Place(int file, int line, int column) {}

  private final Map<Integer, String> files;

  /** Where what stands at a place was inlined, as the last directive said. */
  private final Map<Place, Place> inlined = new HashMap<>();

  SourcePlaces(Map<Integer, String> files) {
    this.files = files;
  }

  /** The line of what follows a directive; null if it names none of a file that is known. */
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

  /** -1, which no file has, where a damaged number is too large. */
  private static int number(String digits) {
    return digits.length() < 10 ? Integer.parseInt(digits) : -1;
  }

  private boolean toolkits(Place place) {
    String file = files.get(place.file());
    return file != null && TOOLKIT.matcher(file).matches();
  }
}
