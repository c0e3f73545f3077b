package org.catchupmix.emulator.access;

import java.util.Arrays;
import java.util.function.Predicate;
import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.race.AccessHistory;
import org.catchupmix.emulator.race.Epochs;
import org.catchupmix.emulator.race.Epochs.Strength;
import org.catchupmix.emulator.race.Handover;
import org.catchupmix.emulator.race.Handovers;
import org.catchupmix.emulator.race.LaunchOrder;
import org.catchupmix.emulator.race.WarpOrder.Acquire;
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.report.RaceProblem;
import org.catchupmix.emulator.warp.LaunchPart;
import org.catchupmix.emulator.warp.Warp;

/**
 * Race rules of an access: its strength, what it publishes and acquires, and which races are
 * faults. A table in the module's README lists the rules.
 */
final class RacePolicy {
  private static final Predicate<AccessHistory.Race> NONE = _ -> false;

  private final MemoryStep step;
  private final Access.Kind access;

  /** Strength in strict mode, and by default. */
  private final Strength strict;

  private final Strength strength;

  /** Whether it publishes earlier accesses without a fence. */
  private final boolean releases;

  /**
   * Whether it may publish or acquire earlier accesses by itself; an mbarrier does so by phases.
   */
  private final boolean handsOver;

  /** Way in which it acquires, in strict mode and by default. */
  private final Acquire strictAcquire;

  private final Acquire acquire;

  /** Bytes that it accesses atomically; 0 if it is plain, volatile or a vector. */
  private final int atom;

  /** Whether it reads memory that the launch must not write. */
  private final boolean readOnly;

  RacePolicy(MemoryStep step, Access.Kind access, boolean first) {
    this.step = step;
    this.access = access;
    PtxInstruction instruction = step.instruction;
    boolean strong =
        access == Access.Kind.UPDATE
            || instruction.has(Modifier.RELAXED)
            || instruction.operation() == Operation.MBARRIER && !instruction.has(Modifier.INIT)
            || instruction.has(Modifier.ACQUIRE)
            || instruction.has(Modifier.RELEASE);
    boolean ofBlock = instruction.has(Modifier.CTA);
    this.strict =
        strong
            ? ofBlock ? Strength.BLOCK : Strength.STRONG
            : instruction.has(Modifier.VOLATILE) ? Strength.VOLATILE : Strength.WEAK;
    this.strength = first ? Strength.STRONG : strict;
    this.releases = instruction.has(Modifier.RELEASE) || instruction.has(Modifier.ACQ_REL);
    this.handsOver = instruction.operation() != Operation.MBARRIER;
    this.readOnly = instruction.has(Modifier.NC);
    boolean acquires = instruction.has(Modifier.ACQUIRE) || instruction.has(Modifier.ACQ_REL);
    Acquire itself = ofBlock ? Acquire.IN_BLOCK : Acquire.AT_ONCE;
    this.strictAcquire = acquires ? itself : Acquire.AT_FENCE;
    this.acquire = acquires ? itself : Acquire.AT_ONCE_OR_FENCE;
    boolean vector =
        instruction.has(Modifier.V2)
            || instruction.has(Modifier.V4)
            || instruction.has(Modifier.V8);
    this.atom = strong && !vector ? step.bytes : 0;
  }

  /** Whether it may poll for another thread's write, see {@link Polling}. */
  boolean mayPoll() {
    boolean returns =
        access == Access.Kind.UPDATE && step.instruction.operation() == Operation.ATOM;
    return returns || access == Access.Kind.READ && strength != Strength.WEAK;
  }

  /** Whether it races with all unordered accesses. */
  boolean isWeak(LaunchOrder order) {
    return (order.strict ? strict : strength) == Strength.WEAK;
  }

  /** Whether some unordered accesses are allowed. */
  boolean isStrong() {
    return strength != Strength.WEAK || strict != Strength.WEAK;
  }

  /** Reports races of an access, and records it; without pattern, of the warp's offsets. */
  void check(Warp warp, Allocation a, int lanes, AccessPattern pattern, int first) {
    LaunchPart part = warp.part;
    LaunchOrder order = part.order;
    if (a.constant) {
      return;
    }
    if (access != Access.Kind.READ && a.history.isNone()) {
      // No parameter that it writes through points here. Earlier reads were not recorded.
      part.memory.recordFromNow(a);
    }
    Strength how = order.strict ? strict : strength;
    if (how == Strength.WEAK && access == Access.Kind.READ && a.history.isOff()) {
      return;
    }
    AccessHistory.Access by = accesses(warp, a, lanes, pattern, first, how);
    if (how != Strength.WEAK && handsOver && (releases || order.handsOver())) {
      if (pattern != null) {
        pattern.offsets(first, warp.offsets);
      }
      handOver(warp, a, lanes);
    }
    AccessHistory.Race written = readOnly ? a.history.written(by) : null;
    AccessHistory.Race race = raced(warp, a, by, NONE);
    if ((race != null || written != null) && pattern != null) {
      pattern.places(first, a.base, warp.offsets, warp.addresses);
    }
    if (race == null && written != null) {
      step.found(
          warp,
          written.lane(),
          new RaceProblem.StaleCache(part.names.access(a, written), access(warp, a, written)));
    }
    if (race != null) {
      race =
          raced(
              warp,
              a,
              by,
              other ->
                  swaps(part, other) || counted(warp, a, other) || allows(warp, a, lanes, other));
    }
    if (race != null) {
      found(warp, a, race);
    }
  }

  private void found(Warp warp, Allocation a, AccessHistory.Race race) {
    step.found(warp, race.lane(), raced(warp, a, race));
  }

  /** Records the write of an asynchronous copy. */
  void arrive(Warp warp, Allocation a, int lane) {
    AccessHistory.Race race =
        raced(warp, a, accesses(warp, a, 1 << lane, null, 0, Strength.WEAK), NONE);
    if (race != null) {
      found(warp, a, race);
    }
  }

  /** Whether a plain read meets a compare-and-swap, as the first read of its loop does. */
  private boolean swaps(LaunchPart part, AccessHistory.Race race) {
    PtxInstruction swap =
        race.written() && access == Access.Kind.READ
            ? part.names.listing().instruction(race.step())
            : race.written() ? null : step.instruction;
    return !part.order.strict && swap != null && swap.has(Modifier.CAS);
  }

  /**
   * Whether a plain access meets an atomic one that this warp has acquired there. So the last of
   * the blocks that count themselves may reset the counter.
   */
  private static boolean counted(Warp warp, Allocation a, AccessHistory.Race race) {
    return Epochs.strong(race.stamp())
        && warp.part.order.handovers.hasAcquired(
            warp.order,
            a.base + race.offset(),
            a.shared,
            warp.part.order.epochs.block(race.stamp()),
            warp.part.order.epochs.warp(race.stamp()));
  }

  private AccessHistory.Access accesses(
      Warp warp, Allocation a, int lanes, AccessPattern pattern, int first, Strength how) {
    Epochs epochs = warp.part.order.epochs;
    int oldest = epochs.oldest(a.shared);
    return new AccessHistory.Access(
        epochs,
        warp.order,
        warp.offsets,
        lanes,
        pattern,
        first,
        step.bytes,
        atom,
        how,
        oldest,
        step.id(),
        access != Access.Kind.READ);
  }

  private AccessHistory.Race raced(
      Warp warp, Allocation a, AccessHistory.Access by, Predicate<AccessHistory.Race> isAllowed) {
    boolean wasOff = a.history.isOff();
    AccessHistory.Race race = a.history.access(by, isAllowed);
    if (!wasOff && a.history.isOff()) {
      warp.part.faults.note(
          step,
          warp,
          Integer.numberOfTrailingZeros(by.lanes()),
          new RaceProblem.NotSearched(a.region, Runtime.getRuntime().maxMemory() >> 20));
    }
    return race;
  }

  /** Acquires and publishes at a strong access. */
  private void handOver(Warp warp, Allocation a, int lanes) {
    Handovers all = warp.part.order.handovers;
    Handover.Fence own =
        releases && access != Access.Kind.READ
            ? warp.part.order.release(warp.order, !step.instruction.has(Modifier.CTA))
            : null;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long address = a.base + warp.offsets[lane];
      if (access != Access.Kind.WRITE) {
        all.acquire(
            warp.order, address, a.shared, warp.part.order.strict ? strictAcquire : acquire);
      }
      Handover.Fence fence = own != null ? own : warp.order.fence(lane);
      if (access != Access.Kind.READ && fence != null) {
        all.release(warp.order, address, a.shared, fence, lane);
      }
    }
  }

  /** Whether the policy allows a race, or the launch continues after it. */
  private boolean allows(Warp warp, Allocation a, int lanes, AccessHistory.Race race) {
    if (access == Access.Kind.WRITE
        && race.written()
        && !warp.part.order.strict
        && sameValue(warp, a, lanes, race)) {
      warp.part.faults.note(
          step, warp, race.lane(), new RaceProblem.SameValue(raced(warp, a, race)));
      return true;
    }
    if (warp.part.continued) {
      found(warp, a, race);
      return true;
    }
    return false;
  }

  /** Whether a store races with a store of the same value. */
  private boolean sameValue(Warp warp, Allocation a, int lanes, AccessHistory.Race race) {
    int lane = race.lane();
    int other = Epochs.lane(race.stamp());
    byte[] mine = new byte[step.bytes];
    step.stored(warp, lane, mine);
    boolean now =
        race.step() == step.id()
            && warp.part.order.epochs.isNow(race.stamp(), warp.order)
            && (lanes >>> other & 1) != 0
            && other < lane
            && warp.offsets[other] == warp.offsets[lane];
    if (now) {
      byte[] theirs = new byte[step.bytes];
      step.stored(warp, other, theirs);
      return Arrays.equals(mine, theirs);
    }
    int from = warp.offsets[lane];
    return Arrays.equals(mine, 0, step.bytes, a.data, from, from + step.bytes);
  }

  private RaceProblem.Race raced(Warp warp, Allocation a, AccessHistory.Race race) {
    return new RaceProblem.Race(
        warp.part.names.access(a, race), access(warp, a, race), reason(warp.part, race));
  }

  private Access access(Warp warp, Allocation a, AccessHistory.Race race) {
    return step.access(warp, race.lane(), a.at(warp.addresses[race.lane()]));
  }

  /** Reason that the pattern of a race gives. */
  private RaceProblem.Reason reason(LaunchPart part, AccessHistory.Race race) {
    boolean otherBlock = part.order.epochs.otherBlock(race.stamp());
    boolean atomic = atom != 0 && race.atom() != 0;
    if (otherBlock && atomic && (strict == Strength.BLOCK || Epochs.ofBlock(race.stamp()))) {
      return RaceProblem.Reason.BLOCK_SCOPE;
    }
    if (atomic && atom != race.atom()) {
      return RaceProblem.Reason.SIZES;
    }
    return otherBlock && !part.order.handsOver() && part.program.updatesAtomically()
        ? RaceProblem.Reason.NO_FENCE
        : RaceProblem.Reason.UNORDERED;
  }
}
