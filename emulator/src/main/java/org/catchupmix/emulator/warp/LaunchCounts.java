package org.catchupmix.emulator.warp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.emulator.observe.ObservedAccess;
import org.catchupmix.emulator.observe.ObservedWarp;
import org.catchupmix.emulator.observe.Observer;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.gpu.Launch;

/** Counters of a running launch, per instruction. */
public final class LaunchCounts implements Observer {
  /** Traffic of a step, of one kind. */
  private static final class Sum {
    private long requests;
    private long units;
    private long idealUnits;
  }

  private long barriers;

  private final DecodedKernel program;

  /** Executions of each block: warps, and lanes of unguarded steps. */
  private final long[] blockWarps;

  private final long[] blockLanes;

  /** Lanes of guarded steps. */
  private final long[] guardedLanes;

  private final long[] divergences;

  /** Traffic per kind and step, or null: global loads and stores, shared loads and stores. */
  private final Sum[][] traffic;

  public LaunchCounts(DecodedKernel program) {
    this.program = program;
    this.blockWarps = new long[program.blocks().length];
    this.blockLanes = new long[program.blocks().length];
    this.guardedLanes = new long[program.steps()];
    this.divergences = new long[program.steps()];
    this.traffic = new Sum[4][program.steps()];
  }

  /**
   * Counts an execution of a basic block; guarded steps also call {@link #guarded}. A block that a
   * fault ends counts as a whole.
   */
  @Override
  public void enters(ObservedWarp warp, int block, int lanes) {
    blockWarps[block]++;
    blockLanes[block] += Integer.bitCount(lanes);
  }

  @Override
  public void guarded(ObservedWarp warp, int step, int lanes) {
    guardedLanes[step] += Integer.bitCount(lanes);
  }

  @Override
  public void barrier(int block) {
    barriers++;
  }

  @Override
  public void diverges(ObservedWarp warp, int step) {
    divergences[step]++;
  }

  @Override
  public void accesses(ObservedWarp warp, ObservedAccess access) {
    if (!access.constant()) {
      int kind = (access.shared() ? 2 : 0) + (access.reads() ? 0 : 1);
      add(kind, access.step(), 1, access.units(), access.idealUnits());
    }
  }

  private void add(int kind, int step, long requests, long units, long idealUnits) {
    Sum sum = traffic[kind][step];
    if (sum == null) {
      sum = new Sum();
      traffic[kind][step] = sum;
    }
    sum.requests += requests;
    sum.units += units;
    sum.idealUnits += idealUnits;
  }

  public void add(LaunchCounts other) {
    barriers += other.barriers;
    add(blockWarps, other.blockWarps);
    add(blockLanes, other.blockLanes);
    add(guardedLanes, other.guardedLanes);
    add(divergences, other.divergences);
    for (int kind = 0; kind < traffic.length; kind++) {
      for (int step = 0; step < traffic[kind].length; step++) {
        Sum sum = other.traffic[kind][step];
        if (sum != null) {
          add(kind, step, sum.requests, sum.units, sum.idealUnits);
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
              traffic(0, step),
              traffic(1, step),
              traffic(2, step),
              traffic(3, step),
              divergences[step.id()]));
    }
  }

  private LaunchReport.Traffic traffic(int kind, Step step) {
    Sum sum = traffic[kind][step.id()];
    return sum == null
        ? LaunchReport.Traffic.NONE
        : new LaunchReport.Traffic(sum.requests, sum.units, sum.idealUnits);
  }
}
