package org.catchupmix.emulator.schedule;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.warp.MemoryStep;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/**
 * Consecutive loads and stores. Accesses with one address register, such as {@code [r]} and {@code
 * [r+4]}, share the analysis of its lanes and one bounds check.
 */
final class AccessGroup extends Step {
  /** Largest distance of accesses that are checked together. */
  private static final int FAR = 1 << 20;

  private final MemoryStep[] steps;

  /** Leader of each step, by number. */
  private final int[] registers;

  /** Distance of each step from its leader, in bytes. */
  private final int[] distances;

  /** First step of each address register. */
  private final MemoryStep[] first;

  /** Range of distances from each leader. */
  private final int[] least;

  private final int[] most;

  AccessGroup(List<MemoryStep> all) {
    super(all.getFirst().instruction, -1);
    steps = all.toArray(MemoryStep[]::new);
    registers = new int[steps.length];
    distances = new int[steps.length];
    List<MemoryStep> leaders = new ArrayList<>();
    least = new int[steps.length];
    most = new int[steps.length];
    for (int k = 0; k < steps.length; k++) {
      int g = 0;
      while (g < leaders.size() && !near(leaders.get(g), steps[k])) {
        g++;
      }
      if (g == leaders.size()) {
        leaders.add(steps[k]);
      }
      registers[k] = g;
      distances[k] = (int) (steps[k].place.offset() - leaders.get(g).place.offset());
      least[g] = Math.min(least[g], distances[k]);
      most[g] = Math.max(most[g], distances[k]);
    }
    first = leaders.toArray(MemoryStep[]::new);
  }

  private static boolean near(MemoryStep a, MemoryStep b) {
    long distance = b.place.offset() - a.place.offset();
    return a.place.space() == b.place.space()
        && a.place.kind() == b.place.kind()
        && a.place.slot() == b.place.slot()
        && a.bytes == b.bytes
        && distance % a.bytes == 0 // so that alignment is the same
        && Math.abs(distance) < FAR;
  }

  /** Whether any steps share a leader. */
  boolean isShared() {
    return first.length < steps.length;
  }

  @Override
  public void execute(Warp warp, int active) {
    AccessPattern[] patterns = new AccessPattern[first.length];
    Allocation[] at = new Allocation[first.length];
    for (int g = 0; g < patterns.length; g++) {
      at[g] = warp.run.lastAllocations[first[g].id];
      patterns[g] = first[g].whole.locate(warp, active, least[g], most[g]);
    }
    for (int k = 0; k < steps.length; k++) {
      AccessPattern pattern = patterns[registers[k]];
      if (pattern == null || !steps[k].whole.run(warp, at[registers[k]], pattern, distances[k])) {
        steps[k].execute(warp, active);
      }
    }
  }
}
