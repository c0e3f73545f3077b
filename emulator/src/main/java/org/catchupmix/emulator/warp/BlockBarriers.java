package org.catchupmix.emulator.warp;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.catchupmix.emulator.race.Handover;
import org.catchupmix.emulator.race.Meeting;
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

  /** Arrivals at each barrier for part of the block; null before the first. */
  private final Meeting[] meetings = new Meeting[COUNT];

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
    Arrays.fill(meetings, null);
    forgetEpochs();
  }

  /** Forgets epochs, as their numbers start again. */
  void forgetEpochs() {
    Arrays.fill(fencedEpochs, -1);
    behindLast = -1;
  }

  /**
   * A warp arrives at a barrier. One for a number of threads passes once they are there, and orders
   * only them; one for the whole block passes when nobody else can run.
   */
  void arrive(Barrier barrier, Ending place, Warp warp) {
    int number = barrier.number(warp);
    int threads = barrier.threads(warp);
    if (!barrier.waits()) {
      arrived[number] += Registers.LANES;
    }
    if (threads == 0) {
      return;
    }
    if (meetings[number] == null) {
      meetings[number] = new Meeting(warps.length);
    }
    run.epochs.arrive(warp.order, meetings[number], fencedEpoch(warp));
    List<Warp> here =
        Arrays.stream(warps)
            .filter(w -> w.barrier != null && w.barrier.number(w) == number)
            .toList();
    int there = arrivals(here.size(), number);
    if (there > threads && threads % Registers.LANES == 0) {
      throw place.fault(
          warp,
          warp.alive(),
          "arrives at barrier %d for %d threads, at which %d are already",
          number,
          threads,
          there - Registers.LANES);
    }
    if (there >= threads) {
      if (here.size() == warps.length || run.epochs.areUsedUp()) {
        pass(here);
      } else {
        passPart(here, meetings[number]);
      }
      arrived[number] = 0;
      meetings[number] = null;
    }
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
      if (warp.barrier.isOfMatrices()) {
        throw waiting(warp, "waits for other warps of its group of four, which do not multiply");
      }
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
    release(all);
    int[] fenced = run.handsOver && !run.strict ? fenced() : null;
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

  /** Lets warps pass a barrier for part of the block. */
  private void passPart(List<Warp> all, Meeting meeting) {
    release(all);
    all.forEach(warp -> leave(warp, meeting));
  }

  Meeting meeting() {
    return new Meeting(warps.length);
  }

  /** Lanes of a warp arrive at an {@code mbarrier}. */
  void arrive(Warp warp, int lanes, Meeting meeting) {
    run.epochs.arrive(warp.order, lanes, warp.alive(), meeting, fencedEpoch(warp));
  }

  /** A warp goes on after those who arrived. */
  void leave(Warp warp, Meeting meeting) {
    int[] fenced = run.handsOver && !run.strict ? meeting.fenced() : null;
    run.epochs.leave(warp.order, meeting);
    if (fenced != null) {
      behindFences(warp.order, fenced);
    }
  }

  /** Gives waiting warps the result of their barrier, so that they go on. */
  private void release(List<Warp> all) {
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
      int epoch = fencedEpoch(warp);
      if (epoch >= 0) {
        fencedEpochs[warp.number] = epoch;
        any = true;
      }
    }
    return any ? fencedEpochs.clone() : null;
  }

  /** The epoch that ended at a wide fence of all threads since the block's last barrier, or -1. */
  private int fencedEpoch(Warp warp) {
    int epoch = warp.alive() == 0 ? -1 : Integer.MAX_VALUE;
    for (int rest = warp.alive(); rest != 0; rest &= rest - 1) {
      Handover.Fence fence = warp.order.fences[Integer.numberOfTrailingZeros(rest)];
      boolean now =
          fence != null
              && fence.wide()
              && fence.barrierFirst() >= Math.max(behindLast, 0)
              && fence.barrierFirst() <= run.epochs.sinceBarrier();
      epoch = Math.min(epoch, now ? fence.epoch() : -1);
    }
    return epoch;
  }

  private static EmulatorFault waiting(Warp warp, String format, Object... values) {
    return warp.waits.fault(warp, warp.alive(), format, values);
  }
}
