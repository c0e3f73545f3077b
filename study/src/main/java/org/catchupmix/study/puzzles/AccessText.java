package org.catchupmix.study.puzzles;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sentences of the emulator about an access, in the words of a learner's source. */
final class AccessText {
  private static final Pattern PTX_PLACE =
      Pattern.compile(
          "PTX line \\d+ `[^`]*` \\((?:[^()]*[ /])?[^():]*:(\\d+)\\)|PTX line (\\d+) `[^`]*`");

  private static final Pattern ACCESS =
      Pattern.compile("(?s)(\\w+) (\\d+) bytes at 0x[0-9a-f]+(?:,? (.*))?");

  /** A place in an array that has no blank in its name, unlike memory that a kernel allocates. */
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:, )?(?:byte (\\d+) of|(\\d+) bytes past the end of|(\\d+) bytes before the start of)"
              + " (?:shared |variable )?([A-Za-z_]\\w*) \\((\\d+) bytes at 0x[0-9a-f]+\\)");

  /** A declaration of shared memory with rows, such as {@code __shared__ float tile[32][33]}. */
  private static final Pattern ROWS =
      Pattern.compile("__shared__ [^;\\[]*?(\\w+)\\s*\\[[^]]+]\\s*\\[\\s*(\\d{1,4})\\s*]\\s*[;,=]");

  private AccessText() {}

  /** Names elements of shared memory with their row, as its declaration has it. */
  static String withRows(String what, List<String> source) {
    String named = what;
    for (String line : source) {
      Matcher rows = ROWS.matcher(line);
      if (rows.find()) {
        int columns = Math.max(1, Integer.parseInt(rows.group(2)));
        named =
            Pattern.compile("\\b%s\\[(\\d{1,9})](?!\\[)".formatted(rows.group(1)))
                .matcher(named)
                .replaceAll(
                    m -> {
                      int index = Integer.parseInt(m.group(1));
                      return "%s[%d][%d]"
                          .formatted(rows.group(1), index / columns, index % columns);
                    });
      }
    }
    return named;
  }

  /** Names lines instead of PTX, and elements instead of bytes and addresses. */
  static String plain(String what, Trial trial) {
    String lines = PTX_PLACE.matcher(what).replaceAll("line $1$2").strip();
    Matcher place = PLACE.matcher(lines);
    if (!place.find()) {
      return lines.replaceAll(" at 0x[0-9a-f]+", "");
    }
    String element = element(place, trial);
    String rest = lines.substring(0, place.start()) + lines.substring(place.end());
    Matcher access = ACCESS.matcher(rest);
    if (!access.matches()) {
      return lines.substring(0, place.start()) + ", " + element + lines.substring(place.end());
    }
    boolean one = Integer.parseInt(access.group(2)) <= Integer.BYTES;
    String reason = access.group(3) == null ? "" : access.group(3).strip();
    return "%s %s%s%s"
        .formatted(
            access.group(1),
            one ? "" : access.group(2) + " bytes at ",
            element,
            reason.isEmpty() ? "" : (reason.startsWith("(") ? " " : ", ") + reason);
  }

  /** Names the element of a place, and the size of an array that does not have it. */
  private static String element(Matcher place, Trial trial) {
    String name = place.group(4);
    long bytes = Long.parseLong(place.group(5));
    // Shared memory of the same name has another size, as a rule.
    KernelArray array =
        trial.arrays().stream()
            .filter(a -> a.name().equals(name) && a.bytes() == bytes)
            .findFirst()
            .orElse(null);
    if (place.group(1) != null) {
      return named(array, name, Integer.parseInt(place.group(1)) / Integer.BYTES);
    }
    long elements = bytes / Integer.BYTES;
    String size =
        array == null || array.shape().length == 1
            ? count(elements, "element")
            : array.shape().length == 2
                ? count(array.shape()[0], "row") + " and " + count(array.shape()[1], "column")
                : "the shape " + Arrays.toString(array.shape()).replace(" ", "");
    if (place.group(2) != null) {
      long index = elements + Long.parseLong(place.group(2)) / Integer.BYTES;
      return "%s, but %s has %s".formatted(named(array, name, index), name, size);
    }
    long before = Math.ceilDiv(Long.parseLong(place.group(3)), Integer.BYTES);
    return array == null || array.shape().length == 1
        ? "%s[-%d], but %s begins with %s[0]".formatted(name, before, name, name)
        : "%s before %s".formatted(count(before, "element"), array.element(0));
  }

  private static String count(long number, String what) {
    return "%d %s%s".formatted(number, what, number == 1 ? "" : "s");
  }

  private static String named(KernelArray array, String name, long index) {
    return array == null ? "%s[%d]".formatted(name, index) : array.element(index);
  }
}
