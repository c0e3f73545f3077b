package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.LaunchReport.Cost;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;

/**
 * A file whose lines have beside them what the emulator counted for their instructions, as text and
 * as a page whose lines are the darker the more they cost.
 *
 * @param file its name
 * @param lines its text; empty if that is not there
 * @param costs of its lines, by number from 1
 * @param other what another variant cost at the same lines; null if none was asked for
 * @param all warp instructions of all files
 * @param allWaits clocks of all files that warps wait
 */
record AnnotatedSource(
    String file,
    List<String> lines,
    Map<Integer, Sum> costs,
    Map<Integer, Sum> other,
    long all,
    double allWaits) {
  /** Lines that cost nothing are left out where more than this lie between two that do. */
  private static final int GAP = 8;

  /** Stands for them. */
  private static final int LEFT_OUT = -1;

  /** As many of them stay before and behind a line that costs. */
  private static final int AROUND = 2;

  /**
   * What some instructions cost together.
   *
   * @param warps instructions of warps
   * @param lanes of them
   * @param requests loads and stores of the device's memory
   * @param sectors that they touched
   * @param ideal sectors that would have done
   * @param conflicts wavefronts of shared memory that bank conflicts added
   * @param divergences how often the lanes of a warp parted
   * @param waits clocks that warps wait by the cost model; 0 where no chip was asked for
   */
  record Sum(
      long warps,
      long lanes,
      long requests,
      long sectors,
      long ideal,
      long conflicts,
      long divergences,
      double waits) {
    static final Sum NONE = new Sum(0, 0, 0, 0, 0, 0, 0, 0);

    static Sum of(Cost c, double waits) {
      return new Sum(
          c.count().warps(),
          c.count().lanes(),
          c.globalLoads().requests() + c.globalStores().requests(),
          c.globalLoads().sectors() + c.globalStores().sectors(),
          c.globalLoads().idealSectors() + c.globalStores().idealSectors(),
          c.sharedLoads().conflicts() + c.sharedStores().conflicts(),
          c.divergences(),
          waits);
    }

    Sum plus(Sum o) {
      return new Sum(
          warps + o.warps,
          lanes + o.lanes,
          requests + o.requests,
          sectors + o.sectors,
          ideal + o.ideal,
          conflicts + o.conflicts,
          divergences + o.divergences,
          waits + o.waits);
    }
  }

  /** The sums of a variant's launches by file and line; what no line is known of has file "". */
  static Map<String, Map<Integer, Sum>> sums(
      Collection<LaunchReport> launches,
      Function<PtxInstruction, SourceLine> place,
      ToDoubleBiFunction<LaunchReport, Cost> waits) {
    Map<String, Map<Integer, Sum>> files = new TreeMap<>();
    for (LaunchReport launch : launches) {
      for (Cost cost : launch.costs()) {
        SourceLine at = place.apply(cost.instruction());
        files
            .computeIfAbsent(at == null ? "" : at.file(), _ -> new TreeMap<>())
            .merge(
                at == null ? 0 : at.line(),
                Sum.of(cost, waits.applyAsDouble(launch, cost)),
                Sum::plus);
      }
    }
    return files;
  }

  /** The heads of the columns. */
  private List<String> heads(String variant, String against) {
    List<String> heads =
        new ArrayList<>(
            List.of(
                "share",
                variant,
                "lanes",
                "requests",
                "sectors",
                "/ ideal",
                "banks",
                "parted",
                "waits"));
    if (other != null) {
      heads.add(against);
      heads.add("ratio");
    }
    return heads;
  }

  private Sum cost(int line) {
    return costs.getOrDefault(line, Sum.NONE);
  }

  /** The columns of a line; blank where it has nothing. */
  private List<String> cells(int line) {
    Sum sum = cost(line);
    boolean runs = sum.warps() > 0;
    List<String> cells = new ArrayList<>();
    cells.add(runs ? text("%.1f %%", 100.0 * sum.warps() / all) : "");
    cells.add(count(sum.warps()));
    cells.add(runs ? text("%.1f", (double) sum.lanes() / sum.warps()) : "");
    cells.add(count(sum.requests()));
    boolean moves = sum.requests() > 0;
    cells.add(moves ? text("%.2f", (double) sum.sectors() / sum.requests()) : "");
    cells.add(moves && sum.ideal() > 0 ? text("%.2f", (double) sum.sectors() / sum.ideal()) : "");
    cells.add(count(sum.conflicts()));
    cells.add(count(sum.divergences()));
    cells.add(sum.waits() > 0 ? text("%.1f %%", 100 * sum.waits() / allWaits) : "");
    if (other != null) {
      long theirs = other.getOrDefault(line, Sum.NONE).warps();
      cells.add(count(theirs));
      cells.add(runs && theirs > 0 ? text("%.2f", (double) sum.warps() / theirs) : "");
    }
    return cells;
  }

  private static String count(long n) {
    return n == 0 ? "" : text("%,d", n);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Whether anything is said of a line. */
  private boolean counts(int line) {
    return costs.containsKey(line) || other != null && other.containsKey(line);
  }

  /** The numbers of the lines that are shown, {@link #LEFT_OUT} for a gap. */
  private List<Integer> shown() {
    int last = costs.isEmpty() ? 0 : Collections.max(costs.keySet());
    last =
        other == null || other.isEmpty() ? last : Math.max(last, Collections.max(other.keySet()));
    List<Integer> shown = new ArrayList<>();
    if (counts(0)) {
      shown.add(0);
    }
    int before = 0;
    for (int line = 1; line <= last; line++) {
      if (!counts(line)) {
        continue;
      }
      int from = before + 1;
      if (line - before > GAP) {
        if (before > 0) {
          for (int l = before + 1; l <= before + AROUND; l++) {
            shown.add(l);
          }
        }
        shown.add(LEFT_OUT);
        from = line - AROUND;
      }
      for (int l = from; l <= line; l++) {
        shown.add(l);
      }
      before = line;
    }
    return shown;
  }

  private String line(int number) {
    return switch (number) {
      case LEFT_OUT -> "...";
      case 0 -> "(what the compiler gives no line)";
      default -> number <= lines.size() ? lines.get(number - 1) : "";
    };
  }

  private static String number(int line) {
    return line > 0 ? "" + line : "";
  }

  /** The rows that are shown, each with its cells and its number. */
  private record Row(int line, List<String> cells) {}

  /** The heads, and below them the rows; columns that are empty in this file are left out. */
  private List<Row> table(String variant, String against) {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(LEFT_OUT, heads(variant, against)));
    shown().forEach(line -> rows.add(new Row(line, cells(line))));
    List<Integer> columns =
        IntStream.range(0, rows.getFirst().cells().size())
            .filter(c -> rows.stream().skip(1).anyMatch(row -> !row.cells().get(c).isEmpty()))
            .boxed()
            .toList();
    return rows.stream()
        .map(row -> new Row(row.line(), columns.stream().map(row.cells()::get).toList()))
        .toList();
  }

  /** As text, the columns to the left of the lines. */
  String text(String variant, String against) {
    List<Row> table = table(variant, against);
    int[] widths =
        IntStream.range(0, table.getFirst().cells().size())
            .map(c -> table.stream().mapToInt(row -> row.cells().get(c).length()).max().orElse(0))
            .toArray();
    StringBuilder text = new StringBuilder();
    for (Row row : table) {
      StringBuilder shown = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        shown
            .append(c == 0 ? "" : "  ")
            .append(" ".repeat(widths[c] - row.cells().get(c).length()));
        shown.append(row.cells().get(c));
      }
      boolean head = row == table.getFirst();
      shown.append("  %4s  %s".formatted(number(row.line()), head ? file : line(row.line())));
      text.append(shown.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  /** As a table of a page. */
  String html(String variant, String against) {
    StringBuilder html = new StringBuilder("<table>%n".formatted());
    long most = costs.values().stream().mapToLong(Sum::warps).max().orElse(1);
    List<Row> table = table(variant, against);
    for (Row row : table) {
      boolean head = row == table.getFirst();
      html.append(
          text(
              "<tr style=\"background:rgba(230,120,40,%.3f)\">",
              0.85 * cost(row.line()).warps() / most));
      String cell = head ? "<th>%s</th>" : "<td>%s</td>";
      row.cells().forEach(c -> html.append(cell.formatted(escaped(c))));
      html.append(cell.formatted(number(row.line())));
      String code = head ? file : line(row.line());
      html.append(
          cell.replaceFirst(">", " class=\"code\">").formatted(escaped(code))
              + "</tr>%n".formatted());
    }
    return html.append("</table>%n".formatted()).toString();
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
