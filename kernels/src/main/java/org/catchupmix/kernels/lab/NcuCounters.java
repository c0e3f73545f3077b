package org.catchupmix.kernels.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.core.UserException;
import org.catchupmix.emulator.LaunchReport;

/**
 * What Nsight Compute counted, {@code ncu --csv --metrics ...}: a line for each metric of each
 * launch. Of each kernel the first launch is kept, as the emulator measures one.
 *
 * @param values by kernel, then by the name of the metric
 */
record NcuCounters(Map<String, Map<String, Double>> values) {
  /** The lab's metric for each of ncu's: Nsight Compute documentation, Metrics Reference. */
  private static final Map<String, String> NAMES = names();

  private static final List<String> COLUMNS =
      List.of("ID", "Kernel Name", "Metric Name", "Metric Value");

  private static Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("smsp__inst_executed.sum", "warp_instructions");
    names.put("l1tex__t_requests_pipe_lsu_mem_global_op_ld.sum", "load_requests");
    names.put("l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum", "load_sectors");
    names.put("l1tex__t_requests_pipe_lsu_mem_global_op_st.sum", "store_requests");
    names.put("l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum", "store_sectors");
    names.put("l1tex__data_bank_conflicts_pipe_lsu_mem_shared.sum", "bank_conflicts");
    return names;
  }

  /** What {@code ncu --metrics} is to be given. */
  static String metrics() {
    return String.join(",", NAMES.keySet());
  }

  /**
   * Reads what {@code ncu --csv} printed; lines before its head are those of the program.
   *
   * @throws UserException if there is no head with the columns that are needed
   */
  static NcuCounters read(Path file, List<String> lines) {
    Map<String, Map<String, Double>> values = new LinkedHashMap<>();
    Map<String, String> first = new LinkedHashMap<>();
    List<String> head = List.of();
    for (String line : lines) {
      if (!line.startsWith("\"")) {
        continue;
      }
      List<String> cells = cells(line);
      if (head.isEmpty()) {
        if (!cells.containsAll(COLUMNS)) {
          break;
        }
        head = cells;
      } else if (cells.size() == head.size()) {
        String kernel = cells.get(head.indexOf("Kernel Name")).replaceFirst("\\(.*", "");
        String id = cells.get(head.indexOf("ID"));
        String value = cells.get(head.indexOf("Metric Value")).replace(",", "");
        if (first.computeIfAbsent(kernel, _ -> id).equals(id)
            && value.matches("-?\\d+(\\.\\d+)?")) {
          values
              .computeIfAbsent(kernel, _ -> new LinkedHashMap<>())
              .put(cells.get(head.indexOf("Metric Name")), Double.valueOf(value));
        }
      }
    }
    if (values.isEmpty()) {
      throw new UserException(
          "%s holds no counters of ncu: make it with 'ncu --csv --metrics %s', which prints a line for each metric"
              .formatted(file, metrics()));
    }
    return new NcuCounters(values);
  }

  /** The cells of a line, all in quotes; a quote within one is doubled. */
  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  /** Both counts of each kernel that the emulator ran and ncu saw, and their ratio. */
  String beside(List<Measurement> measurements) {
    StringBuilder text = new StringBuilder();
    for (Measurement m : measurements) {
      for (LaunchReport launch : m.launches()) {
        Map<String, Double> theirs = values.get(launch.kernel());
        if (theirs == null) {
          continue;
        }
        text.append("%n%-24s%14s%14s%10s%n".formatted(launch.kernel(), "emulator", "ncu", "ratio"));
        NAMES.forEach(
            (ncu, key) -> {
              Double there = theirs.get(ncu);
              if (there != null) {
                Metric metric = Metric.of(key);
                double here = metric.counted().applyAsDouble(List.of(launch));
                text.append(
                    String.format(
                        Locale.ROOT,
                        "%-24s%14s%14s%10s%n",
                        title(key),
                        metric.text(here),
                        metric.text(there),
                        here == there
                            ? "1.00"
                            : here == 0 ? "-" : String.format(Locale.ROOT, "%.2f", there / here)));
              }
            });
      }
    }
    return text.isEmpty()
        ? "%nncu saw none of these kernels; it saw %s%n"
            .formatted(String.join(", ", values.keySet()))
        : text.toString();
  }

  private static String title(String key) {
    return switch (key) {
      case "load_sectors" -> "global load sectors";
      case "store_sectors" -> "global store sectors";
      default -> Metric.of(key).title();
    };
  }
}
