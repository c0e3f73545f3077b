package org.catchupmix.kernels.cost;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.InstructionKind;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.gpu.Chip;

/**
 * Predicts how long a GPU takes for a launch: the longest of what each of its parts needs, and a
 * constant for the launch. It is a model, no measurement: nothing here was held against a clock.
 *
 * <pre>
 *   time    = max(DRAM, L2, L1, shared, tensor, FP32, FP64, integer, special, issue, latency) + launch
 *   DRAM    = bytes that the launch must move / rate of a copy
 *   L2      = 32 bytes x sectors / rate of the second-level cache
 *   a pipe  = instructions of the busiest multiprocessor / instructions that its pipe begins a second
 *   tensor  = multiply-adds of the busiest multiprocessor / (rate x share that mma.sync reaches)
 *   L1, shared, issue: likewise, of sectors, wavefronts and all instructions
 *   latency = waves x ( loads of a warp / loads in flight x latency of a load
 *                       + barriers x 30 clocks + instructions of a warp x 2 clocks )
 *   launch  = 1.5 us
 * </pre>
 *
 * Where the last block of a launch finishes what all have begun, {@link #tail} is added: until then
 * the others are gone. Where all blocks wait for one another, as they may in a cooperative launch,
 * what comes before and what comes behind are phases, each with such a maximum, and the barrier is
 * {@link #WAYS} ways to the second-level cache and back.
 *
 * <p>The busiest multiprocessor has {@code ceil(blocks / multiprocessors)} blocks; waves are {@code
 * ceil(blocks / (multiprocessors x resident blocks))}. No load is taken to hit the first-level
 * cache. <em>launch</em> is for graphs: 0.5 us from kernel to kernel (NVIDIA, Getting Started with
 * CUDA Graphs) and 1 us in which a grid starts and drains (assumed). That half of a warp's
 * instructions wait 4 clocks for the one before (Jia et al., arXiv 1903.07486: 4 clocks of
 * dependent issue) and that a barrier takes 30 clocks is assumed.
 *
 * @param gpu whose time is predicted
 */
public record CostModel(GpuRates gpu) {
  /** Seconds that a launch takes beside its kernel, in a graph. */
  public static final double LAUNCH = 1.5e-6;

  /** Of a block that comes to a barrier of all: its fence, its count, the release, its sight. */
  private static final int WAYS = 4;

  private static final double BARRIER_CLOCKS = 30;
  private static final double INSTRUCTION_CLOCKS = 2;
  private static final int SECTOR = 32;
  private static final int WARP = 32;

  /**
   * The prediction for a launch.
   *
   * @throws IllegalArgumentException if not one of its blocks fits on a multiprocessor
   */
  public Prediction predict(LaunchWork work) {
    Chip chip = gpu.chip();
    int threads = work.launch().threads();
    int resident = chip.residentBlocks(threads, work.registers(), work.sharedBytes());
    if (resident == 0) {
      throw new IllegalArgumentException(
          "a block of %d threads with %d registers each and %d bytes of shared memory does not fit on a multiprocessor of %s"
              .formatted(threads, work.registers(), work.sharedBytes(), chip.card()));
    }
    double blocks = work.launch().blocks();
    double busiest = Math.ceil(blocks / chip.multiprocessors()) / blocks;
    Map<Limit, Double> limits = new EnumMap<>(Limit.class);
    limits.put(Limit.DRAM, work.dramBytes() / gpu.copyRate());
    limits.put(Limit.L2, work.sectors() * SECTOR / gpu.l2Rate());
    limits.put(Limit.L1, gpu.seconds(busiest * work.sectors() * SECTOR / gpu.l1()));
    limits.put(Limit.SHARED, gpu.seconds(busiest * work.sharedWavefronts()));
    limits.put(
        Limit.TENSOR,
        gpu.seconds(busiest * work.tensorMacs() / (gpu.tensor16() * gpu.tensorShare())));
    pipe(limits, work, Limit.FP32, busiest, gpu.fp32());
    pipe(limits, work, Limit.FP64, busiest, gpu.fp64());
    pipe(limits, work, Limit.INTEGER, busiest, gpu.integer());
    pipe(limits, work, Limit.SPECIAL, busiest, GpuRates.SPECIAL);
    pipe(limits, work, Limit.ISSUE, busiest, GpuRates.ISSUE * WARP);
    double warps = blocks * Math.ceilDiv(threads, WARP);
    double waves = Math.ceil(blocks / ((double) resident * chip.multiprocessors()));
    double instructions = work.warpInstructions().getOrDefault(Limit.ISSUE, 0.0);
    double loads = work.loadRequests() / warps / work.loadsInFlight();
    limits.put(
        Limit.LATENCY,
        waves
            * (loads * latency(work)
                + gpu.seconds(
                    work.barriers() * BARRIER_CLOCKS + instructions / warps * INSTRUCTION_CLOCKS)));
    return new Prediction(limits, 0, LAUNCH);
  }

  /** The prediction for a launch of phases, which all its blocks enter together. */
  public Prediction predict(List<LaunchWork> phases) {
    return phases.stream()
        .map(this::predict)
        .reduce((one, next) -> one.then(next, WAYS * gpu.l2Latency()))
        .orElseThrow();
  }

  /**
   * Seconds in which a launch waits for its last block, that finishes what all have begun: what
   * that block takes more than others do, alone on its multiprocessor, with what it loads in the
   * second-level cache; and before that twice the way there and back, for its fence and for the
   * count by which it knows, which in a cooperative launch are the barrier's.
   *
   * @param all of the launch, without the last block's part
   * @param last of a launch whose blocks all did what the last one does
   */
  public double tail(LaunchWork all, LaunchWork last) {
    return (all.launch().cooperative() ? 0 : 2 * gpu.l2Latency())
        + Math.max(0, alone(last) - alone(all));
  }

  /**
   * What an average block takes by itself, what it waits for and what it does one after the other.
   */
  private double alone(LaunchWork work) {
    double blocks = work.launch().blocks();
    double warps = blocks * Math.ceilDiv(work.launch().threads(), WARP);
    double clocks =
        Math.max(
                work.sectors() * SECTOR / gpu.l1(),
                work.warpInstructions().getOrDefault(Limit.FP64, 0.0) * WARP / gpu.fp64())
            / blocks;
    double instructions = work.warpInstructions().getOrDefault(Limit.ISSUE, 0.0);
    double waiting = work.loadRequests() / warps / work.loadsInFlight() * gpu.l2Latency();
    return Math.max(
        gpu.seconds(clocks),
        waiting
            + gpu.seconds(
                work.barriers() * BARRIER_CLOCKS + instructions / warps * INSTRUCTION_CLOCKS));
  }

  /**
   * What an instruction adds to the term <em>latency</em>: clocks that all warps together wait at
   * it, each load taken as one from memory.
   *
   * @param loadsInFlight of a warp of its launch
   */
  public double waitClocks(LaunchReport.Cost cost, double loadsInFlight) {
    boolean barrier = InstructionKind.of(cost.instruction()) == InstructionKind.BARRIER;
    return cost.count().warps()
            * (IssueSlots.of(cost.instruction()) * INSTRUCTION_CLOCKS
                + (barrier ? BARRIER_CLOCKS : 0))
        + cost.globalLoads().requests() / loadsInFlight * gpu.latency() * gpu.clock();
  }

  /** Of a load, by the share of the bytes that come from the memory, the others from the cache. */
  private double latency(LaunchWork work) {
    double asked = work.sectors() * SECTOR;
    double share = asked == 0 ? 0 : Math.min(1, work.dramBytes() / asked);
    return gpu.l2Latency() + share * (gpu.latency() - gpu.l2Latency());
  }

  private void pipe(
      Map<Limit, Double> limits, LaunchWork work, Limit limit, double busiest, double threads) {
    double instructions = work.warpInstructions().getOrDefault(limit, 0.0);
    limits.put(limit, gpu.seconds(busiest * instructions * WARP / threads));
  }
}
