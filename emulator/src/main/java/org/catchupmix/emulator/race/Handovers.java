package org.catchupmix.emulator.race;

import java.util.HashMap;
import java.util.Map;

/** The places of a launch through which threads hand over what they did, see {@link Handover}. */
public final class Handovers {
  /** A place: shared addresses are those of a block. */
  private record Place(long address, int block) {}

  private final Map<Place, Handover> places = new HashMap<>();
  private int block;

  public void beginBlock(int index) {
    block = index;
    places.keySet().removeIf(place -> place.block() >= 0);
  }

  public void clear() {
    places.clear();
  }

  /**
   * A strong read.
   *
   * @param atOnce whether what was handed over counts from now on, not only behind a fence
   */
  public void acquire(WarpOrder warp, long address, boolean shared, boolean atOnce) {
    if (places.isEmpty()) {
      return;
    }
    Handover there = places.get(new Place(address, placeBlock(shared)));
    if (there != null) {
      (atOnce ? warp.acquired : warp.pending).add(there);
    }
  }

  /** Whether a warp was told at a place what a warp of some block handed over there. */
  public boolean told(WarpOrder warp, long address, boolean shared, int ofBlock, int ofWarp) {
    Handover there = places.get(new Place(address, placeBlock(shared)));
    return there != null && warp.acquired.contains(there) && there.isOf(ofBlock, ofWarp);
  }

  /** A strong write behind a fence. */
  public void release(
      WarpOrder warp, long address, boolean shared, Handover.Fence fence, int lane) {
    places
        .computeIfAbsent(new Place(address, placeBlock(shared)), _ -> new Handover())
        .release(fence, lane, warp.acquired);
  }

  private int placeBlock(boolean shared) {
    return shared ? block : -1;
  }
}
