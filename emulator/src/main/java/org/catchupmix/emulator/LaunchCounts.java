package org.catchupmix.emulator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.emulator.driver.Launch;

/** What is counted while a launch runs, each instruction by itself. */
final class LaunchCounts {
  long barriers;

  private final Program program;
  private final long[] warpCounts;
  private final long[] laneCounts;

  /** Of each block run from its beginning to its end: warps, and lanes of steps without a guard. */
  private final long[] blockWarps;

  private final long[] blockLanes;
  private final long[] partings;

  /** Of each step; null where it has none. */
  private final Traffic[] loads;

  private final Traffic[] stores;

  /** The allocations that were met, each with what was done to it. */
  private final Map<Allocation, Set<MemoryStep.Access>> touched = new LinkedHashMap<>();

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

  /** A warp runs a step with some lanes, possibly none. */
  void add(Step step, int lanes) {
    warpCounts[step.id]++;
    laneCounts[step.id] += Integer.bitCount(lanes);
  }

  /** A warp has run all steps of a block; those with a guard are counted by {@link #guarded}. */
  void add(int block, int lanes) {
    blockWarps[block]++;
    blockLanes[block] += Integer.bitCount(lanes);
  }

  /** The lanes that the guard of a step let take part. */
  void guarded(Step step, int lanes) {
    laneCounts[step.id] += Integer.bitCount(lanes);
  }

  /** The lanes of a warp part at a step. */
  void part(Step step) {
    partings[step.id]++;
  }

  /** The traffic of a step, of what it reads or of what it writes. */
  Traffic traffic(Step step, boolean reads) {
    Traffic[] all = reads ? loads : stores;
    if (all[step.id] == null) {
      all[step.id] = new Traffic(scratch);
    }
    return all[step.id];
  }

  /** An access meets an allocation. */
  void touch(Allocation a, MemoryStep.Access access) {
    touched.computeIfAbsent(a, _ -> EnumSet.noneOf(MemoryStep.Access.class)).add(access);
  }

  private List<LaunchReport.Touched> touched() {
    return touched.entrySet().stream()
        .map(
            e ->
                new LaunchReport.Touched(
                    e.getKey().base,
                    e.getKey().bytes,
                    !e.getValue().equals(EnumSet.of(MemoryStep.Access.WRITE)),
                    !e.getValue().equals(EnumSet.of(MemoryStep.Access.READ))))
        .toList();
  }

  LaunchReport report(Launch launch, long blocksRun, long nanoseconds) {
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
        blocksRun,
        touched(),
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
