package org.catchupmix.study.puzzles;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.report.AccessProblem;
import org.catchupmix.emulator.report.CodeLine;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.FindingText;
import org.catchupmix.emulator.report.Location;
import org.catchupmix.emulator.report.RaceProblem;
import org.catchupmix.emulator.report.Region;

/**
 * Words of findings for a learner: lines of the source instead of PTX, and elements of arrays
 * instead of bytes and addresses.
 *
 * @param source lines of the submission, whose declarations tell rows; empty if they are unknown
 */
record FaultText(Trial trial, List<String> source) {
  private static final FindingText PLAIN =
      new FindingText(line -> "line " + (number(line) == 0 ? line.number() : number(line)), false);

  /** A declaration of shared memory with rows, such as {@code __shared__ float tile[32][33]}. */
  private static final Pattern ROWS =
      Pattern.compile("__shared__ [^;\\[]*?(\\w+)\\s*\\[[^]]+]\\s*\\[\\s*(\\d{1,4})\\s*]\\s*[;,=]");

  /** A name that source code gives; others tell how memory was allocated. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

  /** Line of the submission, of the kernel if its call was inlined; 0 if it is unknown. */
  static int number(CodeLine line) {
    SourceLine source = line.source();
    return source == null
        ? 0
        : source.inlined().isEmpty() ? source.line() : source.inlined().getLast().line();
  }

  /** Says what is wrong. */
  String what(Finding finding) {
    return switch (finding.problem().plain()) {
      case AccessProblem p -> access(finding, p.access());
      case RaceProblem.Race(Access first, Access second, RaceProblem.Reason _) ->
          access(finding, second, first.location());
      case RaceProblem.StaleCache(Access write, Access read) ->
          access(finding, read, write.location());
      default -> PLAIN.reason(finding);
    };
  }

  private String access(Finding finding, Access access) {
    return access(finding, access, access.location());
  }

  private String access(Finding finding, Access access, Location location) {
    if (!(location instanceof Location.In(Region region, long offset)) || !isNamed(region)) {
      return PLAIN.reason(finding);
    }
    boolean one = access.bytes() <= Integer.BYTES;
    String because = PLAIN.because(finding);
    boolean hint = finding.problem().plain() instanceof AccessProblem.OutOfBounds;
    return "%s %s%s%s"
        .formatted(
            access.kind().verb(),
            one ? "" : access.bytes() + " bytes at ",
            element(region, offset),
            because.isEmpty() ? "" : (hint ? " " : ", ") + because);
  }

  private static boolean isNamed(Region region) {
    return switch (region.kind()) {
      case ALLOCATION, SHARED, VARIABLE -> NAME.matcher(region.name()).matches();
      case MALLOC, PARAMETERS -> false;
    };
  }

  /** Names the element at an offset, and the size of an array that does not have it. */
  private String element(Region region, long offset) {
    // Shared memory of the same name has another size, as a rule.
    KernelArray array =
        trial.arrays().stream()
            .filter(a -> a.name().equals(region.name()) && a.bytes() == region.bytes())
            .findFirst()
            .orElse(null);
    String name = region.name();
    long elements = region.bytes() / Integer.BYTES;
    if (offset >= 0 && offset < region.bytes()) {
      return named(array, region, offset / Integer.BYTES);
    }
    if (offset >= 0) {
      long index = elements + (offset - region.bytes()) / Integer.BYTES;
      return "%s, but %s has %s"
          .formatted(named(array, region, index), name, size(array, elements));
    }
    long before = Math.ceilDiv(-offset, Integer.BYTES);
    return array == null || array.shape().length == 1
        ? "%s[-%d], but %s begins with %s".formatted(name, before, name, named(array, region, 0))
        : "%s before %s".formatted(count(before, "element"), array.element(0));
  }

  private static String size(KernelArray array, long elements) {
    return array == null || array.shape().length == 1
        ? count(elements, "element")
        : array.shape().length == 2
            ? count(array.shape()[0], "row") + " and " + count(array.shape()[1], "column")
            : "the shape " + Arrays.toString(array.shape()).replace(" ", "");
  }

  private static String count(long number, String what) {
    return "%d %s%s".formatted(number, what, number == 1 ? "" : "s");
  }

  private String named(KernelArray array, Region region, long index) {
    if (array != null) {
      return array.element(index);
    }
    String name = region.name();
    int columns = columns(name);
    return columns == 0
        ? "%s[%d]".formatted(name, index)
        : "%s[%d][%d]".formatted(name, index / columns, index % columns);
  }

  /** Columns of a variable that the source declares with rows; 0 for others. */
  private int columns(String name) {
    for (String line : source) {
      Matcher rows = ROWS.matcher(line);
      if (rows.find() && rows.group(1).equals(name)) {
        return Integer.parseInt(rows.group(2));
      }
    }
    return 0;
  }
}
