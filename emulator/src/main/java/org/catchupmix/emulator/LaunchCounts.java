package org.catchupmix.emulator;

import java.util.EnumMap;
import java.util.Map;
import org.catchupmix.emulator.driver.Launch;

/** What is counted while a launch runs. */
final class LaunchCounts {
  final Traffic loads = new Traffic();
  final Traffic stores = new Traffic();
  long divergentBranches;
  long barriers;

  private final Program program;
  private final long[] warpCounts;
  private final long[] laneCounts;

  LaunchCounts(Program program) {
    this.program = program;
    this.warpCounts = new long[program.steps()];
    this.laneCounts = new long[program.steps()];
  }

  /** A warp runs a step with some lanes, possibly none. */
  void add(Step step, int lanes) {
    warpCounts[step.id]++;
    laneCounts[step.id] += Integer.bitCount(lanes);
  }

  LaunchReport report(Launch launch, long nanoseconds) {
    return new LaunchReport(
        program.name(),
        launch,
        instructions(),
        loads.global(),
        stores.global(),
        loads.shared(),
        stores.shared(),
        branches(),
        divergentBranches,
        barriers,
        (int) program.staticSharedBytes() + launch.sharedBytes(),
        nanoseconds);
  }

  private Map<InstructionKind, LaunchReport.Count> instructions() {
    Map<InstructionKind, LaunchReport.Count> all = new EnumMap<>(InstructionKind.class);
    for (Program.Block block : program.blocks()) {
      for (Step step : block.steps()) {
        addCount(all, step);
      }
      addCount(all, block.ending());
    }
    return all;
  }

  private void addCount(Map<InstructionKind, LaunchReport.Count> all, Step step) {
    if (!step.hidden && warpCounts[step.id] > 0) {
      all.merge(
          InstructionKind.of(step.instruction),
          new LaunchReport.Count(warpCounts[step.id], laneCounts[step.id]),
          (a, b) -> new LaunchReport.Count(a.warps() + b.warps(), a.lanes() + b.lanes()));
    }
  }

  private long branches() {
    long sum = 0;
    for (Program.Block block : program.blocks()) {
      if (block.ending() instanceof Ending.Branch
          || block.ending() instanceof Ending.IndexedBranch) {
        sum += warpCounts[block.ending().id];
      }
    }
    return sum;
  }
}
