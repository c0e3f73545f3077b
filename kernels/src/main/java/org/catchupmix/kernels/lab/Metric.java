package org.catchupmix.kernels.lab;

import java.util.Locale;
import org.catchupmix.emulator.InstructionKind;

/** A number of a run in the lab, with its name in files and for people. */
public enum Metric {
  /** Against reference. */
  ERROR("relative_error", "relative error", Form.ERROR),
  /** Kernels started. */
  LAUNCHES("launches", "launches", Form.COUNT),
  /** Of all launches. */
  WARPS("warps", "warps", Form.COUNT),
  /** Of all warps. */
  WARP_INSTRUCTIONS("warp_instructions", "warp instructions", Form.COUNT),
  /** On the mean; a warp's own length. */
  INSTRUCTIONS_PER_WARP("instructions_per_warp", "  of a warp", Form.RATIO),
  /** Warp instructions of a kind, and so on. */
  INTEGER_INSTRUCTIONS(InstructionKind.INTEGER),
  /** Of a kind. */
  FLOAT_INSTRUCTIONS(InstructionKind.FLOAT),
  /** Of a kind. */
  DOUBLE_INSTRUCTIONS(InstructionKind.DOUBLE),
  /** Of a kind. */
  SPECIAL_INSTRUCTIONS(InstructionKind.SPECIAL),
  /** Of a kind. */
  CONVERSION_INSTRUCTIONS(InstructionKind.CONVERSION),
  /** Of a kind. */
  MOVE_INSTRUCTIONS(InstructionKind.MOVE),
  /** Of a kind. */
  GLOBAL_LOAD_INSTRUCTIONS(InstructionKind.GLOBAL_LOAD),
  /** Of a kind. */
  GLOBAL_STORE_INSTRUCTIONS(InstructionKind.GLOBAL_STORE),
  /** Of a kind. */
  SHARED_LOAD_INSTRUCTIONS(InstructionKind.SHARED_LOAD),
  /** Of a kind. */
  SHARED_STORE_INSTRUCTIONS(InstructionKind.SHARED_STORE),
  /** Of a kind. */
  LOCAL_INSTRUCTIONS(InstructionKind.LOCAL),
  /** Of a kind. */
  ATOMIC_INSTRUCTIONS(InstructionKind.ATOMIC),
  /** Of a kind. */
  BRANCH_INSTRUCTIONS(InstructionKind.BRANCH),
  /** Of a kind. */
  BARRIER_INSTRUCTIONS(InstructionKind.BARRIER),
  /** Of a kind. */
  SHUFFLE_INSTRUCTIONS(InstructionKind.WARP),
  /** Of a kind. */
  FENCE_INSTRUCTIONS(InstructionKind.FENCE),
  /** Of all lanes. */
  LANE_INSTRUCTIONS("lane_instructions", "lane instructions", Form.COUNT),
  /** Warps that load from global memory. */
  LOAD_REQUESTS("load_requests", "global load requests", Form.COUNT),
  /** Of 32 bytes. */
  LOAD_SECTORS("load_sectors", "  sectors", Form.COUNT),
  /** Sectors of a request. */
  LOAD_SECTORS_PER_REQUEST("load_sectors_per_request", "  sectors a request", Form.RATIO),
  /** Sectors over those that the bytes would fill. */
  LOAD_TO_IDEAL("load_to_ideal", "  sectors / ideal", Form.RATIO),
  /** Warps that store to global memory. */
  STORE_REQUESTS("store_requests", "global store requests", Form.COUNT),
  /** Of 32 bytes. */
  STORE_SECTORS("store_sectors", "  sectors", Form.COUNT),
  /** Sectors of a request. */
  STORE_SECTORS_PER_REQUEST("store_sectors_per_request", "  sectors a request", Form.RATIO),
  /** Sectors over those that the bytes would fill. */
  STORE_TO_IDEAL("store_to_ideal", "  sectors / ideal", Form.RATIO),
  /** Repetitions of shared accesses. */
  BANK_CONFLICTS("bank_conflicts", "shared bank conflicts", Form.COUNT),
  /** Branches that part a warp. */
  DIVERGENT_BRANCHES("divergent_branches", "divergent branches", Form.COUNT),
  /** Barriers that a block passed. */
  BARRIERS("barriers", "barriers", Form.COUNT),
  /** Of a thread, the launch that needs most. */
  REGISTERS("registers", "registers a thread", Form.COUNT),
  /** Of a block, the launch that needs most. */
  SHARED_BYTES("shared_bytes", "shared bytes a block", Form.COUNT),
  /** L2 holds none of the inputs. */
  COLD_MICROSECONDS("cold_us", "cold L2: µs", Form.MEASURE),
  /** The least bytes over that time. */
  COLD_GB_PER_SECOND("cold_gb_s", "  GB/s", Form.MEASURE),
  /** Of the GPU's rate of copying. */
  COLD_SHARE("cold_share_of_copy", "  share of a copy", Form.SHARE),
  /** As the last run left it. */
  WARM_MICROSECONDS("warm_us", "warm L2: µs", Form.MEASURE),
  /** The least bytes over that time. */
  WARM_GB_PER_SECOND("warm_gb_s", "  GB/s", Form.MEASURE),
  /** Of the GPU's rate of copying. */
  WARM_SHARE("warm_share_of_copy", "  share of a copy", Form.SHARE);

  private enum Form {
    ERROR,
    COUNT,
    RATIO,
    MEASURE,
    SHARE
  }

  private final String key;
  private final String title;
  private final Form form;
  private final InstructionKind kind;

  Metric(InstructionKind kind) {
    this(
        "instructions_" + kind.name().toLowerCase(Locale.ROOT),
        "  " + kind.label(),
        Form.COUNT,
        kind);
  }

  Metric(String key, String title, Form form) {
    this(key, title, form, null);
  }

  Metric(String key, String title, Form form, InstructionKind kind) {
    this.key = key;
    this.title = title;
    this.form = form;
    this.kind = kind;
  }

  /** The kind of the instructions that it counts; null for all other metrics. */
  public InstructionKind kind() {
    return kind;
  }

  /** In CSV and JSON. */
  public String key() {
    return key;
  }

  /** For people. */
  public String title() {
    return title;
  }

  /** A value for people. */
  public String text(double value) {
    return switch (form) {
      case ERROR -> value == 0 ? "equal" : String.format(Locale.ROOT, "%.1e", value);
      case COUNT -> String.format(Locale.ROOT, "%,.0f", value);
      case RATIO -> String.format(Locale.ROOT, "%.2f", value);
      case MEASURE -> String.format(Locale.ROOT, "%.1f", value);
      case SHARE -> String.format(Locale.ROOT, "%.0f%%", 100 * value);
    };
  }
}
