package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.catchupmix.emulator.InstructionKind;
import org.catchupmix.emulator.LaunchReport;

/**
 * A number of a run in the lab.
 *
 * @param key its name in CSV and JSON
 * @param title for people
 * @param form how it is written for people
 * @param counted taken of a variant's launches on the emulator, NaN where they have none; null for
 *     what no emulator counts
 */
public record Metric(
    String key, String title, Form form, ToDoubleFunction<List<LaunchReport>> counted) {
  /** How a number is written for people. */
  public enum Form {
    /** A relative error. */
    ERROR,
    /** A whole number. */
    COUNT,
    /** Warp instructions of a kind: a whole number, shown on request. */
    KIND,
    /** One count over another. */
    RATIO,
    /** What a clock said. */
    MEASURE,
    /** In percent. */
    SHARE
  }

  static final int WARP = 32;

  /** Against reference. */
  static final Metric ERROR = new Metric("relative_error", "relative error", Form.ERROR, null);

  /** Of all warps. */
  static final Metric WARP_INSTRUCTIONS =
      sum("warp_instructions", "warp instructions", r -> r.total().warps());

  /** Of a thread, the launch that needs most. */
  static final Metric REGISTERS = new Metric("registers", "registers a thread", Form.COUNT, null);

  /** Of a block, the launch that needs most. */
  static final Metric SHARED_BYTES =
      new Metric(
          "shared_bytes",
          "shared bytes a block",
          Form.COUNT,
          reports -> reports.stream().mapToDouble(r -> r.launch().sharedBytes()).max().orElse(0));

  /** How many blocks of the largest launch a multiprocessor holds. */
  static final Metric RESIDENT_BLOCKS =
      new Metric("resident_blocks", "blocks at once", Form.COUNT, null);

  /** The threads of these over those that it could hold. */
  static final Metric OCCUPANCY = new Metric("occupancy", "  occupancy", Form.SHARE, null);

  /** Blocks over those that all multiprocessors hold at once. */
  static final Metric WAVES = new Metric("waves", "  waves", Form.RATIO, null);

  /** The time where L2 holds none of the inputs, the least bytes over it, their share of a copy. */
  static final List<Metric> COLD = times("cold");

  /** The same where L2 is as the last run left it. */
  static final List<Metric> WARM = times("warm");

  /** All of them, in the order in which they are shown. */
  static final List<Metric> ALL = all();

  private static List<Metric> all() {
    Metric warps =
        sum("warps", "warps", r -> r.launch().blocks() * Math.ceilDiv(r.launch().threads(), WARP));
    List<Metric> all = new ArrayList<>();
    all.add(ERROR);
    all.add(sum("launches", "launches", _ -> 1));
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
    all.add(REGISTERS);
    all.add(SHARED_BYTES);
    all.add(RESIDENT_BLOCKS);
    all.add(OCCUPANCY);
    all.add(WAVES);
    all.addAll(COLD);
    all.addAll(WARM);
    return List.copyOf(all);
  }

  /** Requests of warps, sectors of 32 bytes, and these over those that the bytes would fill. */
  private static List<Metric> traffic(
      String access, Function<LaunchReport, LaunchReport.GlobalTraffic> of) {
    Metric requests =
        sum(access + "_requests", "global " + access + " requests", r -> of.apply(r).requests());
    Metric sectors = sum(access + "_sectors", "  sectors", r -> of.apply(r).sectors());
    Metric ideal = sum("", "", r -> of.apply(r).idealSectors());
    return List.of(
        requests,
        sectors,
        ratio(access + "_sectors_per_request", "  sectors a request", sectors, requests),
        ratio(access + "_to_ideal", "  sectors / ideal", sectors, ideal));
  }

  private static List<Metric> times(String l2) {
    return List.of(
        new Metric(l2 + "_us", l2 + " L2: µs", Form.MEASURE, null),
        new Metric(l2 + "_gb_s", "  GB/s", Form.MEASURE, null),
        new Metric(l2 + "_share_of_copy", "  share of a copy", Form.SHARE, null));
  }

  /** Added up over all launches. */
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

  /** A value for people. */
  public String text(double value) {
    return switch (form) {
      case ERROR -> value == 0 ? "equal" : String.format(Locale.ROOT, "%.1e", value);
      case COUNT, KIND -> String.format(Locale.ROOT, "%,.0f", value);
      case RATIO -> String.format(Locale.ROOT, "%.2f", value);
      case MEASURE -> String.format(Locale.ROOT, "%.1f", value);
      case SHARE -> String.format(Locale.ROOT, "%.0f%%", 100 * value);
    };
  }
}
