package org.catchupmix.emulator.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.catchupmix.gpu.Chip;

/**
 * A number about launches, with its name and format.
 *
 * @param key its name in JSON
 * @param title its name in the table
 * @param counted computes it from launches, NaN where it is undefined; null for what the emulator
 *     does not count
 */
public record Metric(
    String key, String title, Form form, ToDoubleFunction<List<LaunchReport>> counted) {
  /** Number formats of the table. */
  public enum Form {
    ERROR,
    COUNT,
    /** A whole number that is shown on request: warp instructions of one kind. */
    KIND,
    RATIO,
    MEASURE,
    SHARE
  }

  private static final int WARP = 32;

  public static final Metric LAUNCHES = sum("launches", "launches", _ -> 1);
  public static final Metric WARP_INSTRUCTIONS =
      sum("warp_instructions", "warp instructions", r -> r.total().warps());

  /** Registers per thread of the launch that needs most. */
  public static final Metric REGISTERS =
      new Metric("registers", "registers a thread", Form.COUNT, null);

  /** Static and dynamic shared memory per block of the launch that needs most. */
  public static final Metric SHARED_BYTES =
      new Metric(
          "shared_bytes",
          "shared bytes a block",
          Form.COUNT,
          reports -> reports.stream().mapToDouble(LaunchReport::sharedBytes).max().orElse(0));

  /** Blocks of the largest launch that a multiprocessor holds at once. */
  public static final Metric RESIDENT_BLOCKS =
      new Metric("resident_blocks", "resident blocks", Form.COUNT, null);

  /** Threads of the resident blocks over the threads that a multiprocessor can hold. */
  public static final Metric OCCUPANCY = new Metric("occupancy", "  occupancy", Form.SHARE, null);

  /** Blocks over those that all multiprocessors hold at once. */
  public static final Metric WAVES = new Metric("waves", "  waves", Form.RATIO, null);

  /** Least time by the roofline of a chip. */
  public static final Metric BOUND = new Metric("bound_us", "lower bound µs", Form.MEASURE, null);

  /** Metrics in the order of a table. */
  public static final List<Metric> ALL = all();

  private static List<Metric> all() {
    Metric warps =
        sum("warps", "warps", r -> r.blocks() * Math.ceilDiv(r.launch().threads(), WARP));
    List<Metric> all = new ArrayList<>();
    all.add(LAUNCHES);
    all.add(warps);
    all.add(WARP_INSTRUCTIONS);
    all.add(ratio("instructions_per_warp", "  of a warp", WARP_INSTRUCTIONS, warps));
    for (InstructionKind kind : InstructionKind.values()) {
      String key = "instructions_" + kind.name().toLowerCase(Locale.ROOT);
      Metric counted = sum(key, "", r -> r.count(kind).warps());
      all.add(new Metric(key, "  " + kind.label(), Form.KIND, counted.counted));
    }
    all.add(sum("lane_instructions", "lane instructions", r -> r.total().lanes()));
    all.addAll(traffic("load", LaunchReport::globalLoads));
    all.addAll(traffic("store", LaunchReport::globalStores));
    all.add(
        sum(
            "bank_conflicts",
            "shared bank conflicts",
            r -> r.sharedLoads().conflicts() + r.sharedStores().conflicts()));
    all.add(sum("divergent_branches", "divergent branches", LaunchReport::divergentBranches));
    all.add(sum("barriers", "barriers", LaunchReport::barriers));
    all.addAll(List.of(REGISTERS, SHARED_BYTES, RESIDENT_BLOCKS, OCCUPANCY, WAVES, BOUND));
    return List.copyOf(all);
  }

  /** Requests of warps, sectors of 32 bytes, and sectors over those that are needed. */
  private static List<Metric> traffic(
      String access, Function<LaunchReport, LaunchReport.Traffic> of) {
    Metric requests =
        sum(access + "_requests", "global " + access + " requests", r -> of.apply(r).requests());
    Metric sectors = sum(access + "_sectors", "  sectors", r -> of.apply(r).units());
    Metric ideal = sum("", "", r -> of.apply(r).idealUnits());
    return List.of(
        requests,
        sectors,
        ratio(access + "_sectors_per_request", "  sectors a request", sectors, requests),
        ratio(access + "_to_ideal", "  sectors / ideal", sectors, ideal));
  }

  private static Metric sum(String key, String title, ToLongFunction<LaunchReport> of) {
    return new Metric(key, title, Form.COUNT, reports -> reports.stream().mapToLong(of).sum());
  }

  private static Metric ratio(String key, String title, Metric above, Metric below) {
    return new Metric(
        key,
        title,
        Form.RATIO,
        reports -> above.counted.applyAsDouble(reports) / below.counted.applyAsDouble(reports));
  }

  /** Counts of launches by metric, without those that are undefined. */
  public static Map<Metric, Double> counted(List<LaunchReport> launches) {
    Map<Metric, Double> counts = new LinkedHashMap<>();
    for (Metric metric : ALL) {
      double n = metric.counted == null ? Double.NaN : metric.counted.applyAsDouble(launches);
      if (!Double.isNaN(n)) {
        counts.put(metric, n);
      }
    }
    return counts;
  }

  /** Adds how the blocks of a launch fill a chip, given the registers per thread. */
  public static void addOccupancy(
      LaunchReport launch, Chip chip, int registers, Map<Metric, Double> to) {
    int threads = launch.launch().threads();
    int resident = chip.residentBlocks(threads, registers, launch.sharedBytes());
    int lanes = Math.ceilDiv(threads, WARP) * WARP;
    to.put(RESIDENT_BLOCKS, (double) resident);
    to.put(OCCUPANCY, (double) resident * lanes / chip.threads());
    to.put(WAVES, launch.launch().blocks() / ((double) resident * chip.multiprocessors()));
  }

  public String text(double value) {
    return switch (form) {
      case ERROR -> value == 0 ? "equal" : String.format(Locale.ROOT, "%.1e", value);
      case COUNT, KIND -> String.format(Locale.ROOT, "%,.0f", value);
      case RATIO -> String.format(Locale.ROOT, "%.2f", value);
      case MEASURE -> String.format(Locale.ROOT, value < 1 ? "%.4f" : "%.1f", value);
      case SHARE -> String.format(Locale.ROOT, "%.0f%%", 100 * value);
    };
  }
}
