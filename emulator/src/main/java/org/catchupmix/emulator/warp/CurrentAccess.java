package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.lanes.Traffic;
import org.catchupmix.emulator.observe.ObservedAccess;
import org.catchupmix.emulator.ptx.PtxInstruction;

/** The access that a warp shows to observers; one object serves all accesses of the warp. */
public final class CurrentAccess implements ObservedAccess {
  private final Warp warp;
  private final Traffic traffic = new Traffic();
  private Step by;
  private boolean reads;
  private boolean shared;
  private boolean constant;
  private int bytes;
  private int lanes;

  /** Pattern of the lanes, or null if the warp has their addresses. */
  private AccessPattern pattern;

  /** Address of the first lane, if there is a pattern. */
  private long first;

  private boolean counted;

  CurrentAccess(Warp warp) {
    this.warp = warp;
  }

  private CurrentAccess set(
      Step step, boolean isRead, boolean inShared, boolean inConstant, int size) {
    by = step;
    reads = isRead;
    shared = inShared;
    constant = inConstant;
    bytes = size;
    counted = false;
    return this;
  }

  /** Shows lanes in a pattern. */
  public CurrentAccess of(
      Step step,
      boolean isRead,
      boolean inShared,
      boolean inConstant,
      int size,
      AccessPattern of,
      long firstAddress) {
    pattern = of;
    first = firstAddress;
    lanes = of.lanes();
    return set(step, isRead, inShared, inConstant, size);
  }

  /** Shows lanes at the addresses that the warp has. */
  public CurrentAccess of(
      Step step, boolean isRead, boolean inShared, boolean inConstant, int size, int of) {
    pattern = null;
    lanes = of;
    return set(step, isRead, inShared, inConstant, size);
  }

  @Override
  public PtxInstruction instruction() {
    return by.instruction;
  }

  @Override
  public int step() {
    return by.id();
  }

  @Override
  public boolean reads() {
    return reads;
  }

  @Override
  public boolean shared() {
    return shared;
  }

  @Override
  public boolean constant() {
    return constant;
  }

  @Override
  public int bytes() {
    return bytes;
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public long address(int lane) {
    return pattern == null ? warp.addresses[lane] : first + pattern.distance(lane);
  }

  private Traffic traffic() {
    if (!counted && pattern != null) {
      traffic.of(pattern, first, bytes, shared);
    } else if (!counted) {
      traffic.of(warp.addresses, lanes, bytes, shared);
    }
    counted = true;
    return traffic;
  }

  @Override
  public int units() {
    return traffic().units();
  }

  @Override
  public int idealUnits() {
    return traffic().idealUnits();
  }
}
