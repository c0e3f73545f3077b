package org.catchupmix.emulator.race;

/**
 * Order of the accesses that one core runs: epochs, handovers, and whether anything is published.
 */
public final class LaunchOrder {
  public final Epochs epochs;
  public final Handovers handovers = new Handovers();

  /** Whether PTX's memory model holds to the letter. */
  public final boolean strict;

  /** Whether a warp has reached a fence; nothing is published before. */
  private boolean handsOver;

  public LaunchOrder(Epochs epochs, boolean strict) {
    this.epochs = epochs;
    this.strict = strict;
  }

  public boolean handsOver() {
    return handsOver;
  }

  public void beginBlock(int block, WarpOrder[] warps) {
    epochs.beginBlock(block, warps);
    handovers.beginBlock(block);
  }

  /** Orders all blocks after {@code grid.sync}. */
  public void orderBlocks(int block, WarpOrder[] warps) {
    epochs.orderAll();
    epochs.beginBlock(block, warps);
    handovers.clear();
  }

  /** Lanes of a warp reach a fence. */
  public void fence(WarpOrder warp, int lanes, boolean wide) {
    warp.fence(lanes, release(warp, wide));
  }

  /** Makes the fence by which a warp publishes what it has done. */
  public Handover.Fence release(WarpOrder warp, boolean wide) {
    handsOver = true;
    return epochs.fence(warp, wide);
  }
}
