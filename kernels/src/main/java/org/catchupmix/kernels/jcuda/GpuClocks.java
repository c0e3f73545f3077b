package org.catchupmix.kernels.jcuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Clocks of a GPU by {@code nvidia-smi}, which show whether a measured time is valid.
 *
 * @param clock of the multiprocessors in MHz
 * @param most highest clock of the multiprocessors in MHz
 * @param memory clock of the memory in MHz
 * @param celsius temperature of the chip
 * @param watts power draw
 * @param reasons bits of {@code clocks_throttle_reasons}, {@code nvmlClocksEventReasons} of NVML
 */
public record GpuClocks(
    int clock, int most, int memory, double celsius, double watts, long reasons) {
  private static final String FIELDS =
      "clocks.sm,clocks.max.sm,clocks.mem,temperature.gpu,power.draw,clocks_throttle_reasons.active";

  private static final long SECONDS = 10;

  /** Reasons for reduced clocks by bits of NVML; being idle (1) is not one. */
  private static final Map<Long, String> REASONS = reasonNames();

  private static Map<Long, String> reasonNames() {
    Map<Long, String> names = new LinkedHashMap<>();
    names.put(0x2L, "application clocks");
    names.put(0x4L, "power cap");
    names.put(0x8L, "hardware slowdown");
    names.put(0x10L, "sync boost");
    names.put(0x20L, "software thermal slowdown");
    names.put(0x40L, "hardware thermal slowdown");
    names.put(0x80L, "power brake");
    names.put(0x100L, "display clocks");
    return names;
  }

  /** Reads the clocks of a GPU; empty if {@code nvidia-smi} is missing or prints something else. */
  public static Optional<GpuClocks> of(int number) {
    try {
      Process process =
          new ProcessBuilder(
                  "nvidia-smi",
                  "--query-gpu=" + FIELDS,
                  "--format=csv,noheader,nounits",
                  "-i",
                  "" + number)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
          ? parse(line)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Parses a line of {@code nvidia-smi}. */
  static Optional<GpuClocks> parse(String line) {
    List<String> cells = List.of(line.strip().split("\\s*,\\s*"));
    try {
      return cells.size() != FIELDS.split(",").length
          ? Optional.empty()
          : Optional.of(
              new GpuClocks(
                  Integer.parseInt(cells.get(0)),
                  Integer.parseInt(cells.get(1)),
                  Integer.parseInt(cells.get(2)),
                  Double.parseDouble(cells.get(3)),
                  Double.parseDouble(cells.get(4)),
                  Long.decode(cells.get(5))));
    } catch (NumberFormatException e) {
      return Optional.empty(); // such as [N/A]
    }
  }

  /** Describes the clocks in one line for people. */
  @Override
  public String toString() {
    String held =
        REASONS.entrySet().stream()
            .filter(reason -> (reasons & reason.getKey()) != 0)
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(", "));
    return "clocks behind the last run: %d of %d MHz, memory %d MHz, %.0f °C, %.0f W, %s"
        .formatted(
            clock,
            most,
            memory,
            celsius,
            watts,
            held.isEmpty() ? "not held down" : "held down by " + held);
  }
}
