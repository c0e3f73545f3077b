package org.catchupmix.emulator.race;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Accesses that precede a barrier for part of a block, collected from the warps that arrive. */
public final class Meeting {
  /** Last epoch of each warp that precedes the barrier, or -1. */
  private final int[] epochs;

  /** Last epoch of each arriving warp before a fence of all its threads, or -1. */
  private final int[] fenced;

  private final Set<Handover> acquired = new HashSet<>();

  public Meeting(int warps) {
    epochs = new int[warps];
    fenced = new int[warps];
    Arrays.fill(epochs, -1);
    Arrays.fill(fenced, -1);
  }

  /** A warp arrives; {@code lastFenced} is its entry among the fenced epochs. */
  void join(WarpOrder warp, int lastFenced) {
    for (int w = 0; warp.known != null && w < epochs.length; w++) {
      epochs[w] = Math.max(epochs[w], warp.known[w]);
    }
    epochs[warp.number] = warp.epoch;
    fenced[warp.number] = lastFenced;
    acquired.addAll(warp.acquired);
  }

  /** A warp that waited goes on, after all that has arrived. */
  void leave(WarpOrder warp) {
    int[] known = warp.known == null ? epochs.clone() : warp.known;
    for (int w = 0; w < known.length; w++) {
      known[w] = Math.max(known[w], epochs[w]);
    }
    warp.known = known;
    warp.acquired.addAll(acquired);
  }

  /** The fenced epochs, or null if no arriving warp has any. */
  public int[] fenced() {
    return Arrays.stream(fenced).allMatch(e -> e < 0) ? null : fenced;
  }
}
