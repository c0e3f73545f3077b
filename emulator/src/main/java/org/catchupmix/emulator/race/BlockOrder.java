package org.catchupmix.emulator.race;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Order of a block's accesses by its barriers, and by fences before them. */
public final class BlockOrder {
  public final WarpOrder[] warps;
  private final LaunchOrder launch;

  /** Last epoch per warp that a wide fence of all and a barrier ended. */
  private final int[] fencedEpochs;

  /** First epoch after the block last met at a barrier of its own, not at an {@code mbarrier}. */
  private int behindLast;

  public BlockOrder(LaunchOrder launch, WarpOrder[] warps) {
    this.launch = launch;
    this.warps = warps;
    this.fencedEpochs = new int[warps.length];
  }

  /** Forgets epochs, as their numbers start again. */
  public void forgetEpochs() {
    Arrays.fill(fencedEpochs, -1);
    behindLast = -1;
  }

  /** Forgets handovers, as everything before is ordered. */
  public void forgetHandovers() {
    Arrays.stream(warps).forEach(WarpOrder::forgetHandovers);
  }

  /** Orders all warps after an {@code mbarrier} at which epoch numbers run out. */
  public void orderThreads() {
    launch.epochs.barrier(warps);
  }

  /**
   * Orders all warps after a barrier of the block.
   *
   * @param alive lanes of each warp
   * @param waited warps that did not end before it
   */
  public void barrier(int[] alive, List<WarpOrder> waited) {
    int[] fenced = launch.handsOver() && !launch.strict ? fenced(alive) : null;
    launch.epochs.barrier(warps);
    behindLast = launch.epochs.sinceBarrier();
    if (launch.handsOver()) {
      Set<Acquired> together = new HashSet<>();
      waited.forEach(warp -> together.addAll(warp.acquired));
      waited.forEach(warp -> warp.acquired.addAll(together));
    }
    if (fenced != null) {
      for (WarpOrder warp : warps) {
        behindFences(warp, fenced);
      }
    }
  }

  /** Begins a barrier for part of the block. */
  public Meeting meeting() {
    return new Meeting(warps.length);
  }

  /** A warp arrives at a barrier for part of the block. */
  public void arrive(WarpOrder warp, int alive, Meeting meeting) {
    launch.epochs.arrive(warp, meeting, fencedEpoch(warp, alive));
  }

  /** Lanes of a warp arrive at an {@code mbarrier}. */
  public void arrive(WarpOrder warp, int lanes, int alive, Meeting meeting) {
    launch.epochs.arrive(warp, lanes, alive, meeting, fencedEpoch(warp, alive));
  }

  /** A warp goes on after those who arrived. */
  public void leave(WarpOrder warp, Meeting meeting) {
    int[] fenced = launch.handsOver() && !launch.strict ? meeting.fenced() : null;
    launch.epochs.leave(warp, meeting);
    if (fenced != null) {
      behindFences(warp, fenced);
    }
  }

  /** Extends the fences of a warp's lanes by those of other warps. */
  private void behindFences(WarpOrder warp, int[] fenced) {
    Handover.Fence[] own = warp.fences.clone();
    for (int lane = 0; lane < own.length; lane++) {
      warp.fences[lane] =
          lane > 0 && own[lane] == own[lane - 1]
              ? warp.fences[lane - 1]
              : launch.epochs.behindFences(warp, own[lane], fenced);
    }
  }

  /**
   * The fenced epochs, brought up to now; null if no warp has passed a fence since the last
   * barrier.
   */
  private int[] fenced(int[] alive) {
    boolean any = false;
    for (WarpOrder warp : warps) {
      int epoch = fencedEpoch(warp, alive[warp.number]);
      if (epoch >= 0) {
        fencedEpochs[warp.number] = epoch;
        any = true;
      }
    }
    return any ? fencedEpochs.clone() : null;
  }

  /** Epoch that ended at a wide fence of all threads since the barrier, or -1. */
  private int fencedEpoch(WarpOrder warp, int alive) {
    int epoch = alive == 0 ? -1 : Integer.MAX_VALUE;
    for (int rest = alive; rest != 0; rest &= rest - 1) {
      Handover.Fence fence = warp.fences[Integer.numberOfTrailingZeros(rest)];
      boolean now =
          fence != null
              && fence.wide()
              && fence.barrierFirst() >= Math.max(behindLast, 0)
              && fence.barrierFirst() <= launch.epochs.sinceBarrier();
      epoch = Math.min(epoch, now ? fence.epoch() : -1);
    }
    return epoch;
  }
}
