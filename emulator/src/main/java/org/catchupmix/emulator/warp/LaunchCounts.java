package org.catchupmix.emulator.warp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.emulator.lanes.TrafficCounter;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.gpu.Launch;

/** Counters of a running launch, per instruction. */
public final class LaunchCounts {
  private long barriers;

  private final DecodedKernel program;

  /** Executions of each block: warps, and lanes of unguarded steps. */
  private final long[] blockWarps;

  private final long[] blockLanes;

  /** Lanes of guarded steps. */
  private final long[] guardedLanes;

  private final long[] divergences;

  /** Traffic per kind and step, or null: global loads and stores, shared loads and stores. */
  private final TrafficCounter[][] traffic;

  public LaunchCounts(DecodedKernel program) {
    this.program = program;
    this.blockWarps = new long[program.blocks().length];
    this.blockLanes = new long[program.blocks().length];
    this.guardedLanes = new long[program.steps()];
    this.divergences = new long[program.steps()];
    this.traffic = new TrafficCounter[4][program.steps()];
  }

  /**
   * Counts an execution of a block; guarded steps also call {@link #guarded}. A block that a fault
   * ends counts as a whole.
   */
  public void add(int block, int lanes) {
    blockWarps[block]++;
    blockLanes[block] += Integer.bitCount(lanes);
  }

  /** Counts the lanes that pass a guard. */
  public void guarded(Step step, int lanes) {
    guardedLanes[step.id()] += Integer.bitCount(lanes);
  }

  void countBarrier() {
    barriers++;
  }

  void diverged(Step step) {
    divergences[step.id()]++;
  }

  /** Traffic of a step's reads or writes. */
  public TrafficCounter traffic(Step step, boolean reads, boolean shared) {
    return traffic((shared ? 2 : 0) + (reads ? 0 : 1), step.id());
  }

  private TrafficCounter traffic(int kind, int step) {
    if (traffic[kind][step] == null) {
      traffic[kind][step] = new TrafficCounter(kind > 1);
    }
    return traffic[kind][step];
  }

  public void add(LaunchCounts other) {
    barriers += other.barriers;
    add(blockWarps, other.blockWarps);
    add(blockLanes, other.blockLanes);
    add(guardedLanes, other.guardedLanes);
    add(divergences, other.divergences);
    for (int kind = 0; kind < traffic.length; kind++) {
      for (int step = 0; step < traffic[kind].length; step++) {
        if (other.traffic[kind][step] != null) {
          traffic(kind, step).add(other.traffic[kind][step]);
        }
      }
    }
  }

  private static void add(long[] to, long[] more) {
    Arrays.setAll(to, i -> to[i] + more[i]);
  }

  public LaunchReport report(Launch launch, long ended, long touched, long nanoseconds) {
    List<LaunchReport.Cost> costs = new ArrayList<>();
    for (int b = 0; b < blockWarps.length; b++) {
      DecodedKernel.Block block = program.blocks()[b];
      for (Step step : block.steps()) {
        addCost(costs, step, b);
      }
      addCost(costs, block.ending(), b);
    }
    return new LaunchReport(
        program.name(),
        launch,
        List.copyOf(costs),
        ended,
        touched,
        barriers,
        (int) program.staticSharedBytes() + launch.sharedBytes(),
        nanoseconds);
  }

  private void addCost(List<LaunchReport.Cost> costs, Step step, int block) {
    if (!step.hidden && blockWarps[block] > 0) {
      long lanes = step.guard < 0 ? blockLanes[block] : guardedLanes[step.id()];
      costs.add(
          new LaunchReport.Cost(
              step.instruction,
              new LaunchReport.Count(blockWarps[block], lanes),
              TrafficCounter.counted(traffic[0][step.id()]),
              TrafficCounter.counted(traffic[1][step.id()]),
              TrafficCounter.counted(traffic[2][step.id()]),
              TrafficCounter.counted(traffic[3][step.id()]),
              divergences[step.id()]));
    }
  }
}
