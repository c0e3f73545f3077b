package org.catchupmix.emulator.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.gpu.DriverException;

/**
 * Links texts of relocatable device code ({@code nvcc -rdc=true}) into one. Declarations whose
 * definition is in another text go, source files get new numbers, and names of one text that are
 * not visible get a suffix.
 */
public final class PtxLinker {
  private static final Pattern HEAD = Pattern.compile("\\s*\\.(version|target|address_size)\\b.*");
  private static final Pattern VARIABLE =
      Pattern.compile(
          "\\s*((?:\\.(?:visible|weak|extern|common) )*)\\.(?:global|const)\\b.*?([\\w$%]+)(?:\\[[\\d]*\\])*\\s*(?:=.*|;.*|$)");
  private static final Pattern FILE = Pattern.compile("(\\s*\\.file\\s+)(\\d+)(\\b.*)");
  private static final Pattern PLACE = Pattern.compile("(\\.loc\\s+|inlined_at )(\\d+)");

  private PtxLinker() {}

  /**
   * Links them.
   *
   * @throws DriverException if two define the same variable
   */
  public static String link(List<String> texts) {
    Set<String> defined = new HashSet<>();
    List<Map<String, String>> renamed = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Map<String, String> own = new HashMap<>();
      for (String line : (Iterable<String>) texts.get(i).lines()::iterator) {
        Matcher m = VARIABLE.matcher(line);
        if (m.matches() && m.group(1).isEmpty() && i > 0) {
          own.put(m.group(2), m.group(2) + "$" + i);
        } else if (m.matches() && m.group(1).contains(".visible") && !defined.add(m.group(2))) {
          throw new DriverException("variable %s is defined in two files".formatted(m.group(2)));
        } else if (m.matches() && !m.group(1).contains(".extern")) {
          defined.add(m.group(2));
        }
      }
      renamed.add(own);
    }
    StringBuilder all = new StringBuilder();
    Set<String> written = new HashSet<>();
    int files = 0;
    for (int i = 0; i < texts.size(); i++) {
      int most = 0;
      for (String line : (Iterable<String>) texts.get(i).lines()::iterator) {
        Matcher file = FILE.matcher(line);
        if (file.matches()) {
          most = Math.max(most, Integer.parseInt(file.group(2)));
        }
        if (HEAD.matcher(line).matches() && i > 0) {
          continue;
        }
        Matcher variable = VARIABLE.matcher(line);
        if (variable.matches() && isElsewhere(variable, defined, written)) {
          continue;
        }
        all.append(renumbered(replaced(line, renamed.get(i)), files)).append('\n');
      }
      files += most;
    }
    return all.toString();
  }

  /** Whether a line declares what another text defines, or defines what one may define again. */
  private static boolean isElsewhere(Matcher variable, Set<String> defined, Set<String> written) {
    String name = variable.group(2);
    if (variable.group(1).contains(".extern")) {
      return defined.contains(name);
    }
    return variable.group(1).matches(".*\\.(weak|common).*") && !written.add(name);
  }

  private static String replaced(String line, Map<String, String> names) {
    String all = line;
    for (Map.Entry<String, String> name : names.entrySet()) {
      if (all.contains(name.getKey())) {
        all =
            all.replaceAll(
                "(?<![\\w$%.])" + Pattern.quote(name.getKey()) + "(?![\\w$])",
                Matcher.quoteReplacement(name.getValue()));
      }
    }
    return all;
  }

  private static String renumbered(String line, int files) {
    if (files == 0) {
      return line;
    }
    Matcher file = FILE.matcher(line);
    if (file.matches()) {
      return file.group(1) + (files + Integer.parseInt(file.group(2))) + file.group(3);
    }
    return PLACE.matcher(line).replaceAll(m -> m.group(1) + (files + Integer.parseInt(m.group(2))));
  }
}
