package org.catchupmix.emulator.warp;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.emulator.lanes.Traffic;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.gpu.Launch;

/** Counters of a running launch, per instruction. */
final class LaunchCounts {
  long barriers;

  private final Program program;
  private final long[] warpCounts;
  private final long[] laneCounts;

  /** Executions of each block: warps, and lanes of unguarded steps. */
  private final long[] blockWarps;

  private final long[] blockLanes;
  private final long[] partings;

  /** Traffic per step, or null. */
  private final Traffic[] loads;

  private final Traffic[] stores;
  private final Traffic.Scratch scratch = new Traffic.Scratch();

  LaunchCounts(Program program) {
    this.program = program;
    this.warpCounts = new long[program.steps()];
    this.laneCounts = new long[program.steps()];
    this.blockWarps = new long[program.blocks().length];
    this.blockLanes = new long[program.blocks().length];
    this.partings = new long[program.steps()];
    this.loads = new Traffic[program.steps()];
    this.stores = new Traffic[program.steps()];
  }

  /** Counts an execution of a step. */
  void add(Step step, int lanes) {
    warpCounts[step.id]++;
    laneCounts[step.id] += Integer.bitCount(lanes);
  }

  /** Counts an execution of a block; guarded steps also call {@link #guarded}. */
  void add(int block, int lanes) {
    blockWarps[block]++;
    blockLanes[block] += Integer.bitCount(lanes);
  }

  /** Counts the lanes that pass a guard. */
  void guarded(Step step, int lanes) {
    laneCounts[step.id] += Integer.bitCount(lanes);
  }

  /** Counts a divergence. */
  void part(Step step) {
    partings[step.id]++;
  }

  /** Traffic of a step's reads or writes. */
  Traffic traffic(Step step, boolean reads) {
    return traffic(reads ? loads : stores, step.id);
  }

  private Traffic traffic(Traffic[] all, int step) {
    if (all[step] == null) {
      all[step] = new Traffic(scratch);
    }
    return all[step];
  }

  /** Adds another core's counters. */
  void add(LaunchCounts other) {
    barriers += other.barriers;
    add(warpCounts, other.warpCounts);
    add(laneCounts, other.laneCounts);
    add(blockWarps, other.blockWarps);
    add(blockLanes, other.blockLanes);
    add(partings, other.partings);
    for (int step = 0; step < loads.length; step++) {
      add(loads, step, other.loads[step]);
      add(stores, step, other.stores[step]);
    }
  }

  private void add(Traffic[] all, int step, Traffic more) {
    if (more != null) {
      traffic(all, step).add(more);
    }
  }

  private static void add(long[] to, long[] more) {
    for (int i = 0; i < to.length; i++) {
      to[i] += more[i];
    }
  }

  LaunchReport report(Launch launch, long nanoseconds) {
    List<LaunchReport.Cost> costs = new ArrayList<>();
    for (int b = 0; b < blockWarps.length; b++) {
      Program.Block block = program.blocks()[b];
      for (Step step : block.steps()) {
        addCost(costs, step, b);
      }
      addCost(costs, block.ending(), b);
    }
    return new LaunchReport(
        program.name(),
        launch,
        List.copyOf(costs),
        barriers,
        (int) program.staticSharedBytes() + launch.sharedBytes(),
        nanoseconds);
  }

  private void addCost(List<LaunchReport.Cost> costs, Step step, int block) {
    long warps = warpCounts[step.id] + blockWarps[block];
    if (!step.hidden && warps > 0) {
      long lanes = laneCounts[step.id] + (step.guard < 0 ? blockLanes[block] : 0);
      costs.add(
          new LaunchReport.Cost(
              step.instruction,
              new LaunchReport.Count(warps, lanes),
              Traffic.global(loads[step.id]),
              Traffic.global(stores[step.id]),
              Traffic.shared(loads[step.id]),
              Traffic.shared(stores[step.id]),
              partings[step.id]));
    }
  }
}
