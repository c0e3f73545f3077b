package org.catchupmix.emulator.race;

import java.util.HashMap;
import java.util.Map;

/** Handover places of a launch. */
public final class Handovers {
  /** A place; shared addresses belong to a block. */
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

  /** A strong read, which acquires what was published. */
  public void acquire(WarpOrder warp, long address, boolean shared, WarpOrder.Acquire how) {
    if (places.isEmpty()) {
      return;
    }
    Handover there = places.get(new Place(address, placeBlock(shared)));
    if (there != null) {
      warp.acquire(there, how, block);
    }
  }

  /** Whether a warp has acquired, at a place, what another warp published there. */
  public boolean hasAcquired(
      WarpOrder warp, long address, boolean shared, int ofBlock, int ofWarp) {
    Handover there = places.get(new Place(address, placeBlock(shared)));
    return there != null
        && (warp.acquired.contains(new Acquired(there, Acquired.WIDE))
            || warp.acquired.contains(new Acquired(there, ofBlock)))
        && there.isOf(ofBlock, ofWarp);
  }

  /** A strong write after a fence. */
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
