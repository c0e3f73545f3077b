package org.catchupmix.emulator.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;
import org.catchupmix.emulator.report.LaunchReport.Cost;
import org.catchupmix.io.Html;

/**
 * A source file with counts beside each line, as text and as an HTML table.
 *
 * @param lines its text; empty if it is unknown
 * @param costs of its lines, by number from 1; number 0 is for instructions without a line
 * @param total warp instructions of all files
 */
public record AnnotatedSource(
    String file, List<String> lines, Map<Integer, List<Cost>> costs, long total) {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%s</title>
      <style>
      body { font: 14px/1.4 system-ui, sans-serif; margin: 1rem; overflow-x: auto; }
      table { border-collapse: collapse; margin-bottom: 2rem; font: 12px/1.35 ui-monospace, monospace; }
      th { position: sticky; top: 0; background: #fff; }
      td, th { text-align: right; padding: 0 .6em; white-space: pre; }
      .code { text-align: left; }
      </style></head><body>
      <h1>%s</h1>
      <p>Darker lines run more instructions. Counted by the emulator; nothing here is a time.</p>
      """;

  /** Lines without costs that are shown before and after a line with costs. */
  private static final int CONTEXT = 3;

  /** Title of instructions that no line of the source is known for. */
  private static final String UNKNOWN = "instructions of no known line (see --by ptx)";

  /** Row number of a gap between shown lines. */
  private static final int GAP = -1;

  /** Reads the lines of a file; none if it is unknown. */
  public interface Text {
    List<String> lines(String file) throws IOException;
  }

  /** Annotates the CUDA sources of launches. */
  public static List<AnnotatedSource> cuda(Collection<LaunchReport> launches, Text text)
      throws IOException {
    return of(launches, PtxInstruction::source, text);
  }

  /** Annotates the PTX of launches. */
  public static List<AnnotatedSource> ptx(Collection<LaunchReport> launches, String ptx)
      throws IOException {
    List<String> lines = ptx.lines().toList();
    return of(launches, in -> new SourceLine("PTX", in.line()), _ -> lines);
  }

  private static List<AnnotatedSource> of(
      Collection<LaunchReport> launches, Function<PtxInstruction, SourceLine> place, Text text)
      throws IOException {
    long total = launches.stream().mapToLong(launch -> launch.total().warps()).sum();
    List<AnnotatedSource> files = new ArrayList<>();
    for (var file : sums(launches, place).entrySet()) {
      String name = file.getKey();
      files.add(
          name.isEmpty()
              ? new AnnotatedSource(UNKNOWN, List.of(), file.getValue(), total)
              : new AnnotatedSource(name, text.lines(name), file.getValue(), total));
    }
    return files;
  }

  /** Adds up the costs of launches by file and line; file "" is for instructions without a line. */
  private static Map<String, Map<Integer, List<Cost>>> sums(
      Collection<LaunchReport> launches, Function<PtxInstruction, SourceLine> place) {
    Map<String, Map<Integer, List<Cost>>> files = new TreeMap<>();
    for (LaunchReport launch : launches) {
      for (Cost cost : launch.costs()) {
        SourceLine at = place.apply(cost.instruction());
        files
            .computeIfAbsent(at == null ? "" : at.file(), _ -> new TreeMap<>())
            .computeIfAbsent(at == null ? 0 : at.line(), _ -> new ArrayList<>())
            .add(cost);
      }
    }
    return files;
  }

  /** A column: its head, and its text for a line, empty where there is nothing to show. */
  private record Column(String head, IntFunction<String> cell) {}

  /** Returns the columns that are not empty in this file. */
  private List<Column> columns() {
    List<Column> all = new ArrayList<>();
    all.add(new Column("share", n -> ratio("%.1f %%", 100.0 * warps(n), total)));
    all.add(new Column("warps", n -> count(warps(n))));
    all.add(new Column("lanes", n -> ratio("%.1f", sum(n, c -> c.count().lanes()), warps(n))));
    all.add(new Column("requests", n -> count(requests(n))));
    all.add(new Column("sectors", n -> ratio("%.2f", sectors(n), requests(n))));
    all.add(new Column("/ ideal", n -> ratio("%.2f", sectors(n), ideal(n))));
    all.add(new Column("banks", n -> count(conflicts(n))));
    all.add(new Column("diverged", n -> count(sum(n, Cost::divergences))));
    List<Integer> shown = shown();
    return all.stream()
        .filter(c -> shown.stream().anyMatch(n -> !c.cell().apply(n).isEmpty()))
        .toList();
  }

  private long sum(int line, ToLongFunction<Cost> number) {
    return costs.getOrDefault(line, List.of()).stream().mapToLong(number).sum();
  }

  private long warps(int line) {
    return sum(line, c -> c.count().warps());
  }

  private long requests(int line) {
    return sum(line, c -> c.global().requests());
  }

  private long sectors(int line) {
    return sum(line, c -> c.global().units());
  }

  private long ideal(int line) {
    return sum(line, c -> c.global().idealUnits());
  }

  private long conflicts(int line) {
    return sum(line, c -> c.shared().conflicts());
  }

  private static String count(long n) {
    return n == 0 ? "" : String.format(Locale.ROOT, "%,d", n);
  }

  private static String ratio(String format, double above, long below) {
    return above == 0 || below == 0 ? "" : String.format(Locale.ROOT, format, above / below);
  }

  /** Returns the numbers of the shown lines, with {@link #GAP} where some are left out. */
  private List<Integer> shown() {
    TreeSet<Integer> all = new TreeSet<>();
    for (int line : costs.keySet()) {
      all.add(line);
      for (int n = Math.max(1, line - CONTEXT); n <= Math.min(lines.size(), line + CONTEXT); n++) {
        all.add(n);
      }
    }
    List<Integer> shown = new ArrayList<>();
    int before = 0;
    for (int line : all) {
      if (line > before + 1) {
        shown.add(GAP);
      }
      shown.add(line);
      before = line;
    }
    return shown;
  }

  private String code(int line) {
    return switch (line) {
      case GAP -> "...";
      case 0 -> "(instructions without a line)";
      default -> line <= lines.size() ? lines.get(line - 1) : "";
    };
  }

  private static String number(int line) {
    return line > 0 ? "" + line : "";
  }

  /** Returns it with a title in place of the file's name, such as a variant's. */
  public AnnotatedSource titled(String title) {
    return new AnnotatedSource(title, lines, costs, total);
  }

  /** Formats it as text, the columns to the left of the code. */
  public String text() {
    List<Integer> shown = shown();
    List<StringBuilder> rows = new ArrayList<>();
    rows.add(new StringBuilder());
    shown.forEach(_ -> rows.add(new StringBuilder()));
    for (Column column : columns()) {
      List<String> cells = new ArrayList<>(List.of(column.head()));
      shown.forEach(line -> cells.add(column.cell().apply(line)));
      int width = cells.stream().mapToInt(String::length).max().orElseThrow();
      for (int i = 0; i < cells.size(); i++) {
        rows.get(i).append(("%" + width + "s  ").formatted(cells.get(i)));
      }
    }
    rows.getFirst().append("      ").append(file);
    for (int i = 1; i < rows.size(); i++) {
      int line = shown.get(i - 1);
      rows.get(i).append("%4s  %s".formatted(number(line), code(line)));
    }
    return rows.stream()
        .map(row -> row.toString().stripTrailing() + System.lineSeparator())
        .collect(Collectors.joining());
  }

  /** Formats files as an HTML page. */
  public static String page(String title, List<AnnotatedSource> files) {
    String name = Html.escape(title);
    return HEAD.formatted(name, name)
        + files.stream().map(AnnotatedSource::html).collect(Collectors.joining())
        + "</body></html>\n";
  }

  /** Counts of the lines with costs, for JSON: a map per line. */
  public List<Map<String, Object>> counts() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int line : costs.keySet()) {
      Map<String, Object> counts = new LinkedHashMap<>();
      counts.put("file", file);
      counts.put("line", line);
      counts.put("warp_instructions", warps(line));
      counts.put("share", (double) warps(line) / total);
      counts.put("lane_instructions", sum(line, c -> c.count().lanes()));
      counts.put("requests", requests(line));
      counts.put("sectors", sectors(line));
      counts.put("ideal_sectors", ideal(line));
      counts.put("bank_conflicts", conflicts(line));
      counts.put("divergences", sum(line, Cost::divergences));
      all.add(counts);
    }
    return all;
  }

  /** Formats it as an HTML table, whose rows are darker the more they run. */
  private String html() {
    List<Column> columns = columns();
    long most = costs.keySet().stream().mapToLong(this::warps).max().orElse(1);
    StringBuilder html = new StringBuilder("<table>%n<tr>".formatted());
    columns.forEach(c -> html.append("<th>%s</th>".formatted(Html.escape(c.head()))));
    html.append("<th></th><th class=\"code\">%s</th></tr>%n".formatted(Html.escape(file)));
    for (int line : shown()) {
      html.append(
          String.format(
              Locale.ROOT,
              "<tr style=\"background:rgba(230,120,40,%.3f)\">",
              0.85 * warps(line) / most));
      columns.forEach(c -> html.append("<td>%s</td>".formatted(c.cell().apply(line))));
      html.append(
          "<td>%s</td><td class=\"code\">%s</td></tr>%n"
              .formatted(number(line), Html.escape(code(line))));
    }
    return html.append("</table>%n".formatted()).toString();
  }
}
