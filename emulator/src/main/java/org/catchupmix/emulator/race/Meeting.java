package org.catchupmix.emulator.race;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Accesses that precede a partial barrier, or a phase of an {@code mbarrier}. They are collected
 * from those who arrive.
 */
public final class Meeting {
  /** Last epochs that precede the barrier. */
  private final Clock epochs;

  /** The epochs of these that a proxy fence follows; null if there was none. */
  private Clock fencedForAsync;

  /** Last epoch of each arriving warp before a fence of all its threads, or -1. */
  private final int[] fenced;

  private final Set<Acquired> acquired;

  public Meeting(int warps) {
    this(new Clock(), null, new int[warps], new HashSet<>());
    Arrays.fill(fenced, -1);
  }

  private Meeting(Clock epochs, Clock fencedForAsync, int[] fenced, Set<Acquired> acquired) {
    this.epochs = epochs;
    this.fencedForAsync = fencedForAsync;
    this.fenced = fenced;
    this.acquired = acquired;
  }

  /** Copies what has arrived so far. */
  public Meeting copy() {
    return new Meeting(
        epochs.copy(),
        fencedForAsync == null ? null : fencedForAsync.copy(),
        fenced.clone(),
        new HashSet<>(acquired));
  }

  /**
   * A warp, or some lanes of it, arrives; {@code lastFenced} is its entry among the fenced epochs.
   */
  void join(WarpOrder warp, int lanes, boolean whole, int lastFenced) {
    warp.addTo(epochs, lanes, whole);
    if (warp.fencedForAsync != null) {
      fencedForAsync = fencedForAsync == null ? new Clock() : fencedForAsync;
      fencedForAsync.add(warp.fencedForAsync);
    }
    fenced[warp.number] = lastFenced;
    acquired.addAll(warp.acquired);
  }

  /** An asynchronous operation arrives. */
  public void join(WarpOrder async, int lane) {
    epochs.add(async.number, 1 << lane, async.epoch);
  }

  /** A warp that waited goes on, after all that has arrived. */
  void leave(WarpOrder warp) {
    warp.know(epochs);
    if (fencedForAsync != null) {
      warp.fencedForAsync = warp.fencedForAsync == null ? new Clock() : warp.fencedForAsync;
      warp.fencedForAsync.add(fencedForAsync);
    }
    warp.acquired.addAll(acquired);
  }

  /** The fenced epochs, or null if no arriving warp has any. */
  public int[] fenced() {
    return Arrays.stream(fenced).allMatch(e -> e < 0) ? null : fenced;
  }
}
