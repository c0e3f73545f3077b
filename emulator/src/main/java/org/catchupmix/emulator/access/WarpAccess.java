package org.catchupmix.emulator.access;

import org.catchupmix.emulator.access.MemoryStep.Place;
import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.memory.Definedness;
import org.catchupmix.emulator.race.WarpHistory;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.warp.LaunchPart;
import org.catchupmix.emulator.warp.Warp;

/**
 * Fast path of accesses whose lanes lie in the step's last allocation, as most do. Checks use the
 * first address and the {@link AccessPattern}; {@link MemoryStep} handles all else lane by lane.
 */
record WarpAccess(MemoryStep step, Place place, Access.Kind access, RacePolicy races) {
  /** Executes the access; false, with nothing done, if lanes must be checked one by one. */
  boolean run(Warp warp, int active) {
    LaunchPart part = warp.part;
    Allocation a = part.memory.last(step.id());
    if (a == null || a.data == null || a.constant && access != Access.Kind.READ) {
      return false;
    }
    Registers r = warp.registers;
    AccessPattern pattern = part.memory.pattern(step.id(), step.bytes, active);
    boolean known =
        place.kind() == RegisterKind.INT
            ? pattern.update(r.i[place.slot()], active)
            : pattern.update(r.l[place.slot()], active);
    if (!known) {
      return false;
    }
    long address = place.address(r, pattern.firstLane());
    long offset = address - a.base;
    if (!pattern.within(a.bytes, offset)
        || !pattern.keepsAlignment()
        || (address & step.bytes - 1) != 0) {
      return false;
    }
    int first = (int) offset;
    boolean nothingNew =
        access == Access.Kind.READ
            && !part.continued
            && races.isWeak(part.order)
            && (a.history.isOff()
                ? a.defined.complete()
                : WarpHistory.isReadEnough(
                    a.history, part.order.epochs, warp.order, pattern, first));
    if (!nothingNew) {
      if (a.pages != null) {
        step.checkBlockOrder(part);
        mark(a, warp, first, pattern);
      }
      judge(warp, a, first, pattern);
    }
    step.moveAll(warp, a, first, pattern);
    if (part.observer != null) {
      step.show(warp, a.shared, pattern, address);
    }
    return true;
  }

  private void mark(Allocation a, Warp warp, int first, AccessPattern pattern) {
    boolean write = access != Access.Kind.READ;
    if (!a.pages.mark(first + pattern.least(), first + pattern.most(), step.bytes, write)) {
      pattern.offsets(first, warp.offsets);
      a.pages.mark(warp.offsets, pattern.lanes(), write);
    }
  }

  private void judge(Warp warp, Allocation a, int first, AccessPattern pattern) {
    boolean defined = a.defined.complete() || isDefined(a.defined, first, pattern);
    if (!defined) {
      pattern.places(first, a.base, warp.offsets, warp.addresses);
      step.defined(warp, a.defined, pattern.lanes(), a);
    }
    races.check(warp, a, pattern.lanes(), pattern, first);
  }

  /** Checks or marks initialization; false if lanes must be checked one by one. */
  private boolean isDefined(Definedness defined, int first, AccessPattern pattern) {
    if (access == Access.Kind.WRITE) {
      if (pattern.inRow()) {
        defined.add(first, pattern.span());
      }
      return pattern.inRow();
    }
    return pattern.span() <= Definedness.SHORT
        && defined.has(first + pattern.least(), pattern.span());
  }
}
