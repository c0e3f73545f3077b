package org.catchupmix.emulator.warp;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.catchupmix.emulator.race.Handover;
import org.catchupmix.emulator.race.WarpOrder;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.EmulatorFault;

/** Barriers of a block: decides which waiting warps may pass, and reports those that never will. */
final class BlockBarriers {
  static final int COUNT = 16;

  private final GridRun run;
  private final Warp[] warps;
  private final WarpOrder[] orders;

  /** Threads that have arrived at each barrier without waiting. */
  private final int[] arrived = new int[COUNT];

  /** Result of {@link #fenced}, kept between barriers. */
  private final int[] fencedEpochs;

  BlockBarriers(GridRun run, Warp[] warps, WarpOrder[] orders) {
    this.run = run;
    this.warps = warps;
    this.orders = orders;
    this.fencedEpochs = new int[warps.length];
  }

  /** First epoch after the block's last barrier. */
  private int behindLast;

  void begin() {
    Arrays.fill(arrived, 0);
    forgetEpochs();
  }

  /** Forgets epochs, as their numbers start again. */
  void forgetEpochs() {
    Arrays.fill(fencedEpochs, -1);
    behindLast = -1;
  }

  /** A warp arrives without waiting. */
  void arrive(int number) {
    arrived[number] += Registers.LANES;
  }

  /** Lets warps pass barriers for part of the block. */
  boolean passPartial() {
    boolean passed = false;
    for (Warp first : warps) {
      if (first.barrier == null || first.barrier.threads(first) == 0) {
        continue;
      }
      int number = first.barrier.number(first);
      int threads = first.barrier.threads(first);
      List<Warp> here =
          Arrays.stream(warps)
              .filter(w -> w.barrier != null && w.barrier.number(w) == number)
              .toList();
      int there = arrivals(here.size(), number);
      if (there > threads && threads % Registers.LANES == 0) {
        throw waiting(
            first,
            "waits at barrier %d for %d threads, but %d have arrived",
            number,
            threads,
            there);
      }
      if (there >= threads) {
        arrived[number] = 0;
        pass(here);
        passed = true;
      }
    }
    return passed;
  }

  private int arrivals(int waitingWarps, int number) {
    return Registers.LANES * waitingWarps + arrived[number];
  }

  /** Lets all warps pass a barrier that have not ended. */
  void pass(int done) {
    List<Warp> all = Arrays.stream(warps).filter(w -> w.barrier != null).toList();
    Warp first = all.getFirst();
    int number = first.barrier.number(first);
    for (Warp warp : all) {
      if (warp.barrier.number(warp) != number) {
        throw waiting(
            warp,
            "waits at barrier %d while other warps of its block wait at barrier %d",
            warp.barrier.number(warp),
            number);
      }
    }
    int threads = first.barrier.threads(first);
    if (threads > 0) {
      throw waiting(
          first,
          "waits at a barrier for %d threads, of which %d never arrive",
          threads,
          threads - arrivals(all.size(), number));
    }
    if (done > 0) {
      passesEnded(
          first.waits,
          first,
          first.alive(),
          "waits at a barrier before which %d of %d warps have ended",
          done,
          warps.length);
    }
    pass(all);
  }

  /** Notes that threads pass a barrier that others do not reach as they have ended. */
  void passesEnded(Ending place, Warp warp, int lanes, String format, Object... values) {
    if (run.strict) {
      throw place.fault(warp, lanes, format, values);
    }
    run.reports.note(place, warp, Integer.numberOfTrailingZeros(lanes), format.formatted(values));
  }

  private void pass(List<Warp> all) {
    int votes = 0;
    int threads = 0;
    for (Warp warp : all) {
      votes += Integer.bitCount(warp.barrier.votes(warp));
      threads += Integer.bitCount(warp.alive());
    }
    for (Warp warp : all) {
      warp.barrier.result(warp, votes, threads);
      warp.barrier = null;
    }
    if (run.counts != null) {
      run.counts.barriers++;
    }
    int[] fenced = run.handsOver && !run.strict ? fenced() : null;
    // Warps of a partial barrier count as the whole block: a race may be missed, none is invented.
    run.epochs.barrier(orders);
    behindLast = run.epochs.sinceBarrier();
    if (run.handsOver) {
      Set<Handover> together = new HashSet<>();
      all.forEach(warp -> together.addAll(warp.order.acquired));
      all.forEach(warp -> warp.order.acquired.addAll(together));
    }
    if (fenced != null) {
      for (WarpOrder warp : orders) {
        behindFences(warp, fenced);
      }
    }
  }

  /** Extends the fences of a warp's lanes by those of other warps. */
  private void behindFences(WarpOrder warp, int[] fenced) {
    Handover.Fence[] own = warp.fences.clone();
    for (int lane = 0; lane < own.length; lane++) {
      warp.fences[lane] =
          lane > 0 && own[lane] == own[lane - 1]
              ? warp.fences[lane - 1]
              : run.epochs.behindFences(warp, own[lane], fenced);
    }
  }

  /**
   * Per warp, the epoch that ended at a wide fence of all its threads since the last barrier, or an
   * earlier one, or -1; null if no warp has one.
   */
  private int[] fenced() {
    boolean any = false;
    for (Warp warp : warps) {
      int epoch = Integer.MAX_VALUE;
      for (int rest = warp.alive(); rest != 0; rest &= rest - 1) {
        Handover.Fence fence = warp.order.fences[Integer.numberOfTrailingZeros(rest)];
        boolean now =
            fence != null
                && fence.wide()
                && fence.barrierFirst() >= Math.max(behindLast, 0)
                && fence.barrierFirst() <= run.epochs.sinceBarrier();
        epoch = Math.min(epoch, now ? fence.epoch() : -1);
      }
      if (warp.alive() != 0 && epoch >= 0) {
        fencedEpochs[warp.number] = epoch;
        any = true;
      }
    }
    return any ? fencedEpochs.clone() : null;
  }

  private static EmulatorFault waiting(Warp warp, String format, Object... values) {
    return warp.waits.fault(warp, warp.alive(), format, values);
  }
}
