package org.catchupmix.kernels.library;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Converts PTX to the committed form, without differences between compilers and machines, so that a
 * diff shows changes of the kernel.
 *
 * <ul>
 *   <li>The header names the source with its SHA-256 and the compiler; other comments go.
 *   <li>{@code .version} becomes {@value #VERSION}: the kernels need nothing newer, and an older
 *       driver refuses a newer number (nvcc 13 writes 9.0).
 *   <li>Source lines stay ({@code .loc 1 LINE COLUMN}), once if several in a row differ only in
 *       columns; inlined code gets the place of its call. The file is named without its folder.
 *   <li>Blank lines and debug sections go.
 * </ul>
 */
public final class PtxNormalizer {
  /** Version of committed PTX. */
  public static final String VERSION = "7.0";

  private static final Pattern FILE = Pattern.compile("\\s*\\.file\\s+(\\d+)\\s.*");
  private static final Pattern LOC =
      Pattern.compile("\\s*\\.loc\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)(.*)");
  private static final Pattern INLINED =
      Pattern.compile("inlined_at\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)");

  private static final Pattern HEADER_VERSION =
      Pattern.compile("^[ \\t]*+\\.version\\s+(\\d+)\\.(\\d+)", Pattern.MULTILINE);
  private static final Pattern TARGET =
      Pattern.compile("^[ \\t]*+\\.target\\s+sm_(\\d+)\\b", Pattern.MULTILINE);

  /** Newest target of {@value #VERSION}. */
  private static final int NEWEST_TARGET = 80;

  /** Last line before the kernels of committed PTX. */
  private static final String LAST_HEADER = "\n.address_size 64\n";

  private static final String FILE_LINE = "\n\t.file\t1 ";

  private PtxNormalizer() {}

  /**
   * Lowers {@code .version} of any PTX to {@value #VERSION}, unless the target requires a newer
   * one.
   */
  public static String lowered(String ptx) {
    Matcher version = HEADER_VERSION.matcher(ptx);
    Matcher target = TARGET.matcher(ptx);
    boolean newer =
        version.find()
            && target.find()
            && Integer.parseInt(version.group(1)) * 100 + Integer.parseInt(version.group(2)) > 700
            && Integer.parseInt(target.group(1)) <= NEWEST_TARGET;
    return newer
        ? ptx.substring(0, version.start(1)) + VERSION + ptx.substring(version.end(2))
        : ptx;
  }

  /**
   * Joins two PTX of one source in the committed form.
   *
   * @param newer determines the target
   * @param older has other kernels, for an older target
   */
  public static String joined(String newer, String older) {
    int end = newer.indexOf(FILE_LINE);
    String kernels =
        older.substring(
            older.indexOf(LAST_HEADER) + LAST_HEADER.length(), older.indexOf(FILE_LINE));
    return newer.substring(0, end) + "\n" + kernels + newer.substring(end);
  }

  /**
   * Converts PTX to the committed form.
   *
   * @param compiler name, version and options
   */
  public static String normalize(String ptx, CudaSource source, String compiler) {
    List<String> lines = new ArrayList<>();
    boolean section = false;
    String place = "";
    for (String line : ptx.split("\n", -1)) {
      String bare = line.strip();
      section |= line.contains(".section");
      if (section) {
        section = !bare.endsWith("}"); // clang writes empty ones on one line
        continue;
      }
      String kept = bare.isEmpty() || bare.startsWith("//") ? null : kept(line, source.file());
      if (kept == null) {
        continue;
      }
      if (LOC.matcher(kept).matches()) {
        // Columns are of no use.
        String next = kept.substring(0, kept.lastIndexOf(' '));
        if (next.equals(place)) {
          continue;
        }
        place = next;
      } else if (bare.contains(".entry")) {
        place = "";
      }
      lines.add(kept);
    }
    return source.firstLine()
        + "// %s; .version lowered to %s\n%s\n"
            .formatted(compiler, VERSION, String.join("\n", lines).strip());
  }

  /** Returns the line in its committed form, or null to drop it. */
  private static String kept(String line, String source) {
    if (line.startsWith(".version")) {
      return ".version " + VERSION;
    }
    Matcher file = FILE.matcher(line);
    if (file.matches()) {
      return file.group(1).equals("1") ? "\t.file\t1 \"" + source + "\"" : null;
    }
    Matcher loc = LOC.matcher(line);
    return loc.matches() ? place(loc) : line;
  }

  private static String place(Matcher loc) {
    if (loc.group(1).equals("1")) {
      return "\t.loc\t1 " + loc.group(2) + " " + loc.group(3);
    }
    Matcher inlined = INLINED.matcher(loc.group(4));
    return inlined.find() && inlined.group(1).equals("1")
        ? "\t.loc\t1 " + inlined.group(2) + " " + inlined.group(3)
        : null;
  }
}
