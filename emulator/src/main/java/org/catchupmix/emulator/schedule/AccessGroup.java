package org.catchupmix.emulator.schedule;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.warp.MemoryStep;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/**
 * Loads and stores, one behind the other. Where several of them find their addresses in one
 * register, as {@code [r]} and {@code [r+4]}, it is looked at once how those lie and whether all
 * are within an allocation; each is then judged and done in its turn.
 */
final class AccessGroup extends Step {
  /** So far apart may accesses be that are looked at together. */
  private static final int FAR = 1 << 20;

  private final MemoryStep[] steps;

  /** Of each step, which of the registers is its own. */
  private final int[] registers;

  /** How far it lies behind the first of its register. */
  private final int[] distances;

  /** The first of each register. */
  private final MemoryStep[] first;

  /** How far the others lie from it. */
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
        && distance % a.bytes == 0 // so that one look tells of all whether they are aligned
        && Math.abs(distance) < FAR;
  }

  /** Whether anything is gained. */
  boolean isShared() {
    return first.length < steps.length;
  }

  @Override
  public void execute(Warp warp, int active) {
    AccessPattern[] met = new AccessPattern[first.length];
    Allocation[] at = new Allocation[first.length];
    for (int g = 0; g < met.length; g++) {
      at[g] = warp.run.lastMet[first[g].id];
      met[g] = first[g].whole.meet(warp, active, least[g], most[g]);
    }
    for (int k = 0; k < steps.length; k++) {
      AccessPattern pattern = met[registers[k]];
      if (pattern == null || !steps[k].whole.run(warp, at[registers[k]], pattern, distances[k])) {
        steps[k].execute(warp, active);
      }
    }
  }
}
