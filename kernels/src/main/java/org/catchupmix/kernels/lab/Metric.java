package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.catchupmix.emulator.InstructionKind;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.kernels.cost.Limit;

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
    SHARE,
    /** What bounds a time: the ordinal of a {@link Limit}. */
    LIMIT
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

  /** Room for blocks that stays empty in the last wave, over that of all waves. */
  static final Metric TAIL = new Metric("tail", "  tail", Form.SHARE, null);

  /** By the cost model, all launches one after the other, nothing in L2. */
  static final Metric PREDICTED = new Metric("predicted_us", "predicted µs", Form.MEASURE, null);

  /** What takes longest in that time. */
  static final Metric BOUND = new Metric("predicted_bound", "  bound by", Form.LIMIT, null);

  /**
   * What keys of times on a GPU begin with: L2 holds none of the inputs, or is as the last run left
   * it.
   */
  static final List<String> TIMES = List.of("cold", "warm");

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
    all.add(TAIL);
    all.add(PREDICTED);
    all.add(BOUND);
    all.addAll(rates("predicted"));
    TIMES.forEach(l2 -> all.addAll(times(l2)));
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

  /** The median of the repetitions, how they spread, and what the operation reaches in it. */
  private static List<Metric> times(String l2) {
    List<Metric> times = new ArrayList<>();
    times.add(new Metric(l2 + "_us", l2 + " L2: µs", Form.MEASURE, null));
    times.add(new Metric(l2 + "_us_least", "  least", Form.MEASURE, null));
    times.add(new Metric(l2 + "_us_q1", "  first quartile", Form.MEASURE, null));
    times.add(new Metric(l2 + "_us_q3", "  third quartile", Form.MEASURE, null));
    times.add(new Metric(l2 + "_drift", "  drift", Form.SHARE, null));
    times.addAll(rates(l2));
    return times;
  }

  /** What the operation reaches in a time, and the share of the roof that binds it. */
  private static List<Metric> rates(String time) {
    return List.of(
        new Metric(time + "_gb_s", "  GB/s", Form.MEASURE, null),
        new Metric(time + "_tflop_s", "  TFLOP/s", Form.RATIO, null),
        new Metric(time + "_roof", "  roof", Form.LIMIT, null),
        new Metric(time + "_share_of_roof", "  share of it", Form.SHARE, null));
  }

  /** The one of a key. */
  static Metric of(String key) {
    return ALL.stream().filter(m -> m.key.equals(key)).findFirst().orElseThrow();
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
      case LIMIT -> Limit.values()[(int) value].label();
    };
  }
}
