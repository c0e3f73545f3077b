package org.catchupmix.emulator.warp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Multiplications by {@code wgmma} of a block. Four warps do one together: the first that comes
 * reads shared memory for all, and none passes a wait before the others have come.
 */
public final class WarpgroupWork {
  /** Warps that multiply matrices together. */
  public static final int GROUP = 4;

  /** A multiplication in flight, in a group of those of the warp that came first. */
  private record Begun(Flight flight, int group) {}

  /** What the first warp of a group has read. */
  private record Collective(double[][] value, int uses) {}

  private final AsyncProxy async;
  private final Warp[] warps;
  private final WarpMatrices[] works;
  private final List<Begun> flying = new ArrayList<>();

  /** By group of warps, and number of the multiplication. */
  private final Map<List<Integer>, Collective> collectives = new HashMap<>();

  WarpgroupWork(AsyncProxy async, Warp[] warps) {
    this.async = async;
    this.warps = warps;
    this.works = new WarpMatrices[warps.length];
    Arrays.setAll(works, _ -> new WarpMatrices());
  }

  /** The first warp of a warp's group. */
  static int first(Warp warp) {
    return warp.number / GROUP * GROUP;
  }

  public WarpMatrices of(Warp warp) {
    return works[warp.number];
  }

  /** Does once for a group of warps what each of them executes. */
  public double[][] collective(Step step, Warp warp, Supplier<double[][]> read) {
    if (first(warp) + GROUP > warps.length) {
      throw step.fault(
          warp, -1, "needs a whole group of %d warps, the block has %d", GROUP, warps.length);
    }
    List<Integer> key = List.of(first(warp), of(warp).begun());
    Collective known = collectives.remove(key);
    known = known == null ? new Collective(read.get(), 0) : known;
    if (known.uses < GROUP - 1) {
      collectives.put(key, new Collective(known.value, known.uses + 1));
    }
    for (int w = first(warp); w < first(warp) + GROUP; w++) {
      if (warps[w].barrier instanceof Barrier waits
          && waits.isOfMatrices()
          && !mustWait(warps[w])) {
        warps[w].barrier = null;
      }
    }
    return known.value;
  }

  /** A multiplication begins, whose matrices are read until a wait for its group. */
  public void begin(Flight flight) {
    async.startReads(flight);
    flying.add(new Begun(flight, of(flight.warp()).committed()));
  }

  /** Waits until at most {@code most} groups of multiplications may not have ended. */
  void await(Warp warp, int most) {
    WarpMatrices mine = of(warp);
    mine.await(most);
    for (Begun begun : List.copyOf(flying)) {
      boolean here = first(begun.flight.warp()) == first(warp);
      if (here && begun.group < mine.committed() - most) {
        flying.remove(begun);
        async.end(begun.flight, false);
      }
    }
    async.know(warp);
  }

  /** Whether other warps of a group have not begun what a warp waits for. */
  boolean mustWait(Warp warp) {
    boolean lacks = false;
    for (int w = first(warp); w < Math.min(first(warp) + GROUP, works.length); w++) {
      lacks |= works[w].begun() < of(warp).awaited();
    }
    return lacks;
  }

  /** Reports a warp of which others of its group have not done as much. */
  void end() {
    for (Warp warp : warps) {
      WarpMatrices mine = of(warp);
      for (int w = first(warp); w < Math.min(first(warp) + GROUP, works.length); w++) {
        if (works[w].begun() < mine.begun()) {
          throw mine.last().fault(warp, 1, "warp %d of its group does not execute this", w % GROUP);
        }
      }
    }
  }
}
