package org.catchupmix.kernels.cost;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.catchupmix.gpu.Chip;

/**
 * What a GPU does at most in a second, from published figures. Each figure's source is beside it;
 * where nothing is published, it says <em>assumed</em>. {@code docs/gpu-predictions.md} has the
 * same in a table.
 *
 * <p>Sources: <b>T4</b>, <b>A10</b>, <b>L4</b>, <b>A100</b>, <b>H100</b>: NVIDIA's data sheet of
 * that GPU, <b>W</b>: NVIDIA's white paper of its architecture (Turing, GA102, Ada, A100, H100),
 * <b>G</b>: CUDA C++ Programming Guide, arithmetic instructions of a multiprocessor in a clock,
 * <b>J</b>: Jia et al., Dissecting the NVidia Turing T4 GPU via Microbenchmarking, arXiv
 * 1903.07486, <b>L</b>: Luo et al., Benchmarking and Dissecting the Nvidia Hopper GPU Architecture,
 * arXiv 2402.13499, <b>L2</b>: the same group's later Dissecting the NVIDIA Hopper Architecture
 * through Microbenchmarking and Multiple Level Analysis, arXiv 2501.12084. The papers themselves
 * were not at hand; the page says of each figure by whom it is quoted, or that it was not read
 * again.
 *
 * @param name as it is asked for, {@code h100}
 * @param chip its limits: W and G
 * @param clock boost clock in Hz, that of the data sheet's peak rates
 * @param fp32 FP32 operations of threads that a multiprocessor begins in a clock, one FMA each: G
 * @param integer the same of 32-bit integers: G
 * @param fp64 the same of FP64: G
 * @param tensor16 multiply-adds of BF16 (of FP16 on the T4, which has no BF16) that the tensor
 *     cores of a multiprocessor do in a clock, dense: W
 * @param tensorShare share of that which {@code mma.sync} reaches: on Hopper 0.63, since only
 *     {@code wgmma} reaches all (L2, 6.2); 1 elsewhere
 * @param dram bytes a second of its memory: data sheet
 * @param dramShare share of that which a copy reaches: 220 of 320 GB/s on the T4 (J), 0.9 elsewhere
 *     (assumed)
 * @param l2 bytes that the second-level cache gives in a clock: 5120 on the A100 (W), and on the
 *     H100 (Table 3 of doi 10.1016/j.ultsonch.2023.106546: 8986 GB/s at 1.755 GHz); 800 on the T4
 *     (J: 1270 GB/s); on A10 and L4 assumed, 64 bytes for each 256 KiB of the A10's
 * @param l2Bytes its size: W
 * @param l1 bytes that a multiprocessor's first-level cache gives in a clock: W, J
 * @param latency of a load from memory in seconds: A100 466 clocks at 1.41 GHz (L), H100 656 at
 *     1.755 GHz (L2, table 3, of the H800 PCIe); elsewhere assumed to be the A100's
 */
public record GpuRates(
    String name,
    Chip chip,
    double clock,
    int fp32,
    int integer,
    int fp64,
    int tensor16,
    double tensorShare,
    double dram,
    double dramShare,
    int l2,
    long l2Bytes,
    int l1,
    double latency,
    double l2Latency) {
  /** Operations of threads that the special function units of a multiprocessor begin in a clock. */
  public static final int SPECIAL = 16;

  /** Instructions of warps that a multiprocessor issues in a clock: one for each of four parts. */
  public static final int ISSUE = 4;

  private static final double A100_LATENCY = 466 / 1.41e9;
  private static final double A100_L2_LATENCY = 262 / 1.41e9;

  private static final List<GpuRates> ALL =
      List.of(
          new GpuRates(
              "t4",
              Chip.of(75),
              1.590e9,
              64,
              64,
              2,
              512,
              1,
              320e9,
              220.0 / 320,
              800,
              4 << 20,
              64,
              A100_LATENCY,
              188 / 1.59e9),
          new GpuRates(
              "a10",
              Chip.of(86),
              1.695e9,
              128,
              64,
              2,
              512,
              1,
              600e9,
              0.9,
              1536,
              6 << 20,
              128,
              A100_LATENCY,
              A100_L2_LATENCY),
          new GpuRates(
              "l4",
              Chip.of(89),
              2.040e9,
              128,
              64,
              2,
              512,
              1,
              300e9,
              0.9,
              1536,
              48 << 20,
              128,
              A100_LATENCY,
              A100_L2_LATENCY),
          new GpuRates(
              "a100",
              Chip.of(80),
              1.410e9,
              64,
              64,
              32,
              1024,
              1,
              1555e9,
              0.9,
              5120,
              40 << 20,
              128,
              A100_LATENCY,
              A100_L2_LATENCY),
          new GpuRates(
              "h100",
              Chip.of(90),
              1.830e9,
              128,
              64,
              64,
              2048,
              0.63,
              3352e9,
              0.9,
              5120,
              50 << 20,
              128,
              656 / 1.755e9,
              263 / 1.755e9));

  /** All that are known, the smallest first. */
  public static List<GpuRates> all() {
    return ALL;
  }

  /**
   * The one of a name, in any case.
   *
   * @throws IllegalArgumentException if there is none; names those that are
   */
  public static GpuRates named(String name) {
    return ALL.stream()
        .filter(g -> g.name.equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "GPU '%s': must be one of %s"
                        .formatted(
                            name,
                            ALL.stream().map(GpuRates::name).collect(Collectors.joining(", ")))));
  }

  /** The one whose chip this is: each chip that the emulator knows has one. */
  public static GpuRates of(Chip chip) {
    return ALL.stream().filter(g -> g.chip.equals(chip)).findFirst().orElseThrow();
  }

  /** Seconds that all multiprocessors take for what one takes so many clocks for. */
  double seconds(double clocks) {
    return clocks / clock;
  }

  /** Floating point operations a second in FP32. */
  public double fp32Flops() {
    return 2.0 * fp32 * chip.multiprocessors() * clock;
  }

  /** The same in FP64. */
  public double fp64Flops() {
    return 2.0 * fp64 * chip.multiprocessors() * clock;
  }

  /** The same of the tensor cores, BF16 with FP32 sums, dense. */
  public double tensorFlops() {
    return 2.0 * tensor16 * chip.multiprocessors() * clock;
  }

  /** Bytes a second that a copy moves, read and written. */
  public double copyRate() {
    return dram * dramShare;
  }

  /** Bytes a second of the second-level cache. */
  public double l2Rate() {
    return l2 * clock;
  }

  /** One line for people. */
  @Override
  public String toString() {
    return Arrays.asList(
            chip.card(),
            "%.1f TFLOP/s FP32".formatted(fp32Flops() / 1e12),
            "%.0f TFLOP/s tensor cores".formatted(tensorFlops() / 1e12),
            "%.0f GB/s".formatted(dram / 1e9))
        .stream()
        .collect(Collectors.joining(", "));
  }
}
