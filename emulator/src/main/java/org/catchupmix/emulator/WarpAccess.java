package org.catchupmix.emulator;

import org.catchupmix.emulator.MemoryStep.Access;
import org.catchupmix.emulator.MemoryStep.Place;
import org.catchupmix.emulator.MemoryStep.Space;

/**
 * An access to memory by all 32 lanes of a warp, which mean the allocation that the instruction
 * meant last time: most accesses are so. It is judged by its first address and by how the others
 * lie to that, which an {@link AccessPattern} knows; what has to be looked at lane by lane is left
 * to {@link MemoryStep}.
 *
 * @param step the instruction
 * @param place where it finds its addresses
 * @param access what it does
 * @param races what its races mean
 */
record WarpAccess(MemoryStep step, Place place, Access access, RacePolicy races) {
  /** The address of the first lane. */
  private long firstAddress(Registers r) {
    return place.kind() == RegisterKind.INT
        ? place.address(r.i[place.slot()][0])
        : place.address(r.l[place.slot()][0]);
  }

  /**
   * Does it.
   *
   * @return false, with nothing done, if lanes have to be looked at one by one
   */
  boolean run(Warp warp) {
    GridRun run = warp.run;
    Allocation a = run.lastMet[step.id];
    if (a == null || a.data == null || a.constant && access != Access.READ) {
      return false;
    }
    Registers r = warp.registers;
    AccessPattern pattern = run.patterns.of(step);
    if (place.kind() == RegisterKind.INT) {
      pattern.meet(r.i[place.slot()]);
    } else {
      pattern.meet(r.l[place.slot()]);
    }
    long address = firstAddress(r);
    long offset = address - a.base;
    if (!pattern.within(a, offset)
        || !pattern.keepsAlignment()
        || (address & step.bytes - 1) != 0) {
      return false;
    }
    int first = (int) offset;
    boolean nothingNew =
        access == Access.READ
            && run.findRaces
            && !run.continued
            && races.isWeak(run)
            && WarpHistory.isReadEnough(a.history, run.epochs, warp, pattern, first);
    if (!nothingNew) {
      if (a.pages != null) {
        step.orderOf(run);
        mark(a, warp, first, pattern);
      }
      judge(warp, a, first, pattern);
    }
    step.moveAll(warp, a, first, pattern);
    if (run.counts != null && access != Access.UPDATE && place.space() != Space.CONST) {
      count(warp, a, address, pattern);
    }
    return true;
  }

  private void mark(Allocation a, Warp warp, int first, AccessPattern pattern) {
    pattern.offsets(first, warp.offsets);
    a.pages.mark(
        warp.offsets,
        -1,
        first + pattern.least(),
        first + pattern.most(),
        step.bytes,
        access != Access.READ);
  }

  private void judge(Warp warp, Allocation a, int first, AccessPattern pattern) {
    boolean races = warp.run.findRaces && !a.constant;
    boolean defined = a.defined.complete() || isDefined(a.defined, first, pattern);
    if (!defined) {
      pattern.places(first, a.base, warp.offsets, warp.addresses);
      step.defined(warp, a.defined, -1, a);
    }
    if (races) {
      this.races.check(warp, a, -1, pattern, first);
    }
  }

  /** What is read has been written; what is written in a row is so now. False: look closer. */
  private boolean isDefined(Definedness defined, int first, AccessPattern pattern) {
    if (access == Access.WRITE) {
      if (pattern.inRow()) {
        defined.addRange(first, pattern.span());
      }
      return pattern.inRow();
    }
    return pattern.span() <= Definedness.SHORT
        && defined.hasRange(first + pattern.least(), pattern.span());
  }

  private void count(Warp warp, Allocation a, long address, AccessPattern pattern) {
    Traffic traffic = warp.run.counts.traffic(step, access == Access.READ);
    int beginning = Traffic.beginning(address, a.shared);
    if (pattern.hasCounted(beginning)) {
      traffic.again(a.shared, pattern.units(beginning), pattern.idealUnits(beginning));
    } else {
      pattern.places((int) (address - a.base), a.base, warp.offsets, warp.addresses);
      traffic.first(a.shared, warp.addresses, step.bytes, pattern, beginning);
    }
  }
}
