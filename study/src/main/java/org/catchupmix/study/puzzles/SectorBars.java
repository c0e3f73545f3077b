package org.catchupmix.study.puzzles;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.LaunchReport.Cost;

/** A bar chart of the sectors of global memory that each line of a source touches, as SVG. */
record SectorBars(Map<Integer, long[]> lines, List<String> source) {
  private static final int WIDTH = 720;
  private static final int ROW = 24;
  private static final int LEFT = 300;
  private static final int RIGHT = 90;
  private static final int MOST_CODE = 34;

  /** Adds up the sectors, and those that the accessed bytes would fill, of each line. */
  static SectorBars of(List<LaunchReport> launches, List<String> source) {
    Map<Integer, long[]> lines = new TreeMap<>();
    for (LaunchReport launch : launches) {
      for (Cost cost : launch.costs()) {
        if (cost.global().units() > 0 && cost.instruction().source() != null) {
          long[] sum = lines.computeIfAbsent(cost.instruction().source().line(), _ -> new long[2]);
          sum[0] += cost.global().units();
          sum[1] += cost.global().idealUnits();
        }
      }
    }
    return new SectorBars(lines, source);
  }

  private String code(int line) {
    String code = line <= source.size() ? source.get(line - 1).strip() : "";
    String cut = code.length() > MOST_CODE ? code.substring(0, MOST_CODE - 1) + "…" : code;
    return line + "  " + cut.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  String svg() {
    long most = lines.values().stream().mapToLong(sum -> sum[0]).max().orElse(1);
    List<String> parts = new ArrayList<>();
    int y = 34;
    for (Map.Entry<Integer, long[]> line : lines.entrySet()) {
      long sectors = line.getValue()[0];
      long ideal = line.getValue()[1];
      double scale = (double) (WIDTH - LEFT - RIGHT) / most;
      parts.add(
          text(
              "<text x=\"8\" y=\"%d\" font-family=\"monospace\" font-size=\"12\">%s</text>",
              y + 15, code(line.getKey())));
      parts.add(bar(y, sectors * scale, "#f4a6a0"));
      parts.add(bar(y, ideal * scale, "#9ecae9"));
      parts.add(
          text(
              "<text x=\"%.1f\" y=\"%d\" font-size=\"12\">%d</text>",
              LEFT + sectors * scale + 6, y + 15, sectors));
      y += ROW;
    }
    return text(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" font-family="sans-serif">
        <title>Sectors of each line</title><rect width="%1$d" height="%2$d" fill="#fff"/>
        <text x="8" y="20" font-size="13">Sectors of global memory by line: ideal (blue), and above it (red)</text>
        %3$s
        </svg>
        """,
        WIDTH, y + 10, String.join("\n", parts));
  }

  private static String bar(int y, double width, String colour) {
    return text(
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
        LEFT, y + 2, width, ROW - 6, colour);
  }

  /** SVG knows the digits and the decimal point of one country. */
  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
