package org.catchupmix.kernels.library;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings PTX as a compiler writes it into the form that is committed: what changes from compiler to
 * compiler or from machine to machine is taken out, so that a difference in a commit is a
 * difference of the kernel.
 *
 * <ul>
 *   <li>The header names the source with its SHA-256 and the compiler; other comments go.
 *   <li>{@code .version} becomes {@value #VERSION}: the kernels need nothing newer, and an older
 *       driver refuses a newer number (nvcc 13 writes 9.0).
 *   <li>Lines of the source stay ({@code .loc 1 LINE COLUMN}), once where several in a row differ
 *       in their columns only; inlined code gets the place that it was inlined at. The file is
 *       named without its folder.
 *   <li>Blank lines and debug sections go.
 * </ul>
 */
public final class PtxNormalizer {
  /** The version of PTX that is committed. */
  public static final String VERSION = "7.0";

  private static final Pattern FILE = Pattern.compile("\\s*\\.file\\s+(\\d+)\\s.*");
  private static final Pattern LOC =
      Pattern.compile("\\s*\\.loc\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)(.*)");
  private static final Pattern INLINED =
      Pattern.compile("inlined_at\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)");

  private static final Pattern HEADER_VERSION =
      Pattern.compile("^\\s*\\.version\\s+(\\d+)\\.(\\d+)", Pattern.MULTILINE);
  private static final Pattern TARGET =
      Pattern.compile("^\\s*\\.target\\s+sm_(\\d+)\\b", Pattern.MULTILINE);

  /** The newest target that {@value #VERSION} has. */
  private static final int NEWEST_TARGET = 80;

  /** The lines that begin and end the kernels of committed PTX. */
  private static final String LAST_HEADER = "\n.address_size 64\n";

  private static final String FILE_LINE = "\n\t.file\t1 ";

  private PtxNormalizer() {}

  /**
   * PTX of anyone with its {@code .version} lowered to {@value #VERSION} and nothing else changed;
   * as it is where the version is that or older, or where the target requires a newer one.
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
   * @param newer whose target both get
   * @param older has other kernels, for an older target
   */
  static String joined(String newer, String older) {
    int end = newer.indexOf(FILE_LINE);
    String kernels =
        older.substring(
            older.indexOf(LAST_HEADER) + LAST_HEADER.length(), older.indexOf(FILE_LINE));
    return newer.substring(0, end) + "\n" + kernels + newer.substring(end);
  }

  /**
   * The committed form.
   *
   * @param ptx as the compiler wrote it
   * @param source the file's name without folder, such as {@code channel_norm.cu}
   * @param sha256 of the source, see {@link CudaSource#sha256}
   * @param compiler name, version and options
   */
  public static String normalize(String ptx, String source, String sha256, String compiler) {
    List<String> lines = new ArrayList<>();
    boolean section = false;
    String place = "";
    for (String line : ptx.split("\n", -1)) {
      String bare = line.strip();
      section |= line.contains(".section");
      if (section) {
        section = !bare.equals("}");
        continue;
      }
      String kept = bare.isEmpty() || bare.startsWith("//") ? null : kept(line, source);
      if (kept == null) {
        continue;
      }
      if (LOC.matcher(kept).matches()) {
        // Nobody reads columns.
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
    return "// source %s sha256 %s\n// %s; .version lowered to %s\n%s\n"
        .formatted(source, sha256, compiler, VERSION, String.join("\n", lines).strip());
  }

  /** The line as it stays, or null where it goes. */
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
