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
public final class SourcePlaces {
  private static final String PLACE = "(\\d{1,9}+) (\\d{1,9}+) (\\d{1,9}+)";
  private static final Pattern DIRECTIVE =
      Pattern.compile(PLACE + "(?:.*inlined_at " + PLACE + ".*|.*)");

  /** Bound on inlined calls within each other, as each instruction lists all of them. */
  private static final int MAX_FRAMES = 64;

  private record Place(int file, int line, int column) {}

  private final Map<Integer, String> files;

  /** Place into which each was inlined, by the latest directive; null for none. */
  private final Map<Place, Place> inlined = new HashMap<>();

  /** Whether each file is a header of the toolkit, by its path. */
  private final Map<String, Boolean> toolkits = new HashMap<>();

  SourcePlaces(Map<Integer, String> files) {
    this.files = files;
  }

  /**
   * The source line after a directive; {@code before} if it names none, as line 0 does for code
   * that the compiler made up.
   */
  SourceLine place(String directive, SourceLine before) {
    Matcher m = DIRECTIVE.matcher(directive);
    if (!m.matches()) {
      return before;
    }
    Place place = place(m, 1);
    inlined.put(place, m.group(4) == null ? null : place(m, 4));
    Set<Place> chain = new LinkedHashSet<>();
    for (Place outer = place; outer != null && chain.size() < MAX_FRAMES && chain.add(outer); ) {
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
                        toolkits(p) ? name(files.get(p.file())) : files.get(p.file()), p.line()))
            .toList();
    return new SourceLine(
        files.get(users.file()), users.line(), frames.size() == 1 ? List.of() : frames);
  }

  private static Place place(Matcher m, int group) {
    return new Place(
        Integer.parseInt(m.group(group)),
        Integer.parseInt(m.group(group + 1)),
        Integer.parseInt(m.group(group + 2)));
  }

  private boolean toolkits(Place place) {
    return toolkits.computeIfAbsent(files.get(place.file()), SourcePlaces::isOfToolkit);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Whether a path leads through a folder of headers below one of CUDA. */
  public static boolean isOfToolkit(String path) {
    String[] parts = path.split("/", -1);
    boolean inToolkit = false;
    for (int i = 1; i < parts.length - 1; i++) {
      if (inToolkit && parts[i].equals("include")) {
        return true;
      }
      String parent = i == 1 ? "" : parts[i - 1];
      inToolkit |=
          parts[i].startsWith("cuda")
              || parent.equals("targets")
              || parent.equals("nvidia") && parts[i].startsWith("cu");
    }
    return false;
  }
}
