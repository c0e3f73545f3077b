package org.catchupmix.emulator.async;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.catchupmix.emulator.launch.Origin;
import org.catchupmix.emulator.report.AsyncProblem;

/**
 * Multiplications by {@code wgmma} of a block. Four warps do one together: the first that comes
 * reads shared memory for all, and none passes a wait before the others have come.
 */
public final class WarpgroupWork {
  /** Warps that multiply matrices together. */
  public static final int GROUP = 4;

  /** A multiplication in flight, in a group of those of the warp that came first. */
  private record Begun(Flight flight, int group) {}

  /** Matrices that the first warp of a group has read. */
  private record Collective(double[][] value, int uses) {}

  private final AsyncProxy async;
  private final WarpMatrices[] works;
  private final List<Begun> flying = new ArrayList<>();

  /** By group of warps, and number of the multiplication. */
  private final Map<List<Integer>, Collective> collectives = new HashMap<>();

  WarpgroupWork(AsyncProxy async, int warps, boolean strict) {
    this.async = async;
    this.works = new WarpMatrices[warps];
    Arrays.setAll(works, _ -> new WarpMatrices(strict));
  }

  /** The first warp of a warp's group. */
  static int first(int warp) {
    return warp / GROUP * GROUP;
  }

  public WarpMatrices of(int warp) {
    return works[warp];
  }

  /** Does once for a group of warps what each of them executes. */
  public double[][] collective(Origin at, Supplier<double[][]> read) {
    int warp = at.warpNumber();
    if (first(warp) + GROUP > works.length) {
      throw at.fault(new AsyncProblem.GroupIncomplete(GROUP, works.length));
    }
    List<Integer> key = List.of(first(warp), of(warp).begun());
    Collective known = collectives.remove(key);
    known = known == null ? new Collective(read.get(), 0) : known;
    if (known.uses < GROUP - 1) {
      collectives.put(key, new Collective(known.value, known.uses + 1));
    }
    return known.value;
  }

  /** A multiplication begins, whose matrices are read until a wait for its group. */
  public void begin(Flight flight) {
    async.startReads(flight);
    flying.add(new Begun(flight, of(flight.origin().warpNumber()).committed()));
  }

  /** Waits until at most {@code most} groups of multiplications may not have ended. */
  public void await(Origin at, int most) {
    int warp = at.warpNumber();
    WarpMatrices mine = of(warp);
    mine.await(most);
    for (Begun begun : List.copyOf(flying)) {
      boolean here = first(begun.flight.origin().warpNumber()) == first(warp);
      if (here && begun.group < mine.committed() - most) {
        flying.remove(begun);
        async.end(begun.flight, false);
      }
    }
    async.know(at);
  }

  /** Whether other warps of a group have not begun what a warp waits for. */
  public boolean mustWait(int warp) {
    boolean lacks = false;
    for (int w = first(warp); w < Math.min(first(warp) + GROUP, works.length); w++) {
      lacks |= works[w].begun() < of(warp).awaited();
    }
    return lacks;
  }

  /** Reports a warp of which others of its group have not done as much. */
  void end() {
    for (int warp = 0; warp < works.length; warp++) {
      WarpMatrices mine = of(warp);
      for (int w = first(warp); w < Math.min(first(warp) + GROUP, works.length); w++) {
        if (works[w].begun() < mine.begun()) {
          throw mine.last().fault(new AsyncProblem.WarpMissing(w % GROUP));
        }
      }
    }
  }
}
