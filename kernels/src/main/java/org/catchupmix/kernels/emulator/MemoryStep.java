package org.catchupmix.kernels.emulator;

import org.catchupmix.kernels.ptx.PtxInstruction;

/**
 * An instruction that reads or writes memory: finds out for each lane which allocation it means,
 * checks, and hands over lanes of one allocation at a time.
 */
abstract class MemoryStep extends Step {
  /** Which memory an address means. */
  enum Space {
    GLOBAL,
    CONST,
    SHARED,
    LOCAL,
    GENERIC
  }

  /**
   * Where an instruction finds its address.
   *
   * @param space which memory
   * @param kind of the register: {@link RegisterKind#INT} or {@link RegisterKind#LONG}
   * @param slot of the register
   * @param offset added to it
   */
  record Place(Space space, RegisterKind kind, int slot, long offset) {}

  final int bytes;
  private final Place place;
  private Allocation last;

  /**
   * For an access.
   *
   * @param bytes that each lane touches
   */
  MemoryStep(PtxInstruction instruction, int guard, Place place, int bytes) {
    super(instruction, guard);
    this.place = place;
    this.bytes = bytes;
  }

  /** Such as {@code reads}. */
  abstract String verb();

  abstract boolean writes();

  /**
   * Moves the bytes.
   *
   * @param offsets of each lane in the data
   * @param lanes which
   */
  abstract void transfer(Warp warp, byte[] data, int[] offsets, int lanes);

  @Override
  final void execute(Warp warp, int active) {
    long[] addresses = warp.addresses;
    findAddresses(warp, addresses);
    if (place.space() == Space.LOCAL) {
      local(warp, addresses, active);
      return;
    }
    int[] offsets = warp.offsets;
    int rest = active;
    while (rest != 0) {
      int first = Integer.numberOfTrailingZeros(rest);
      Allocation a = last;
      if (a == null || !a.holds(addresses[first], bytes)) {
        a = find(warp, first, addresses[first], active);
        if (a == null) {
          return; // generic addresses of local memory
        }
        last = a;
      }
      int lanes = 0;
      long base = a.base;
      long limit = a.bytes - bytes;
      int low = 0;
      for (int todo = rest; todo != 0; todo &= todo - 1) {
        int lane = Integer.numberOfTrailingZeros(todo);
        long offset = addresses[lane] - base;
        if (offset >= 0 && offset <= limit) {
          offsets[lane] = (int) offset;
          low |= (int) offset;
          lanes |= 1 << lane;
        }
      }
      if ((low & bytes - 1) != 0) {
        misaligned(warp, addresses, lanes);
      }
      transfer(warp, a.data, offsets, lanes);
      rest &= ~lanes;
    }
  }

  private void findAddresses(Warp warp, long[] addresses) {
    long offset = place.offset();
    if (place.kind() == RegisterKind.INT) {
      int[] register = warp.registers.i[place.slot()];
      for (int lane = 0; lane < Registers.LANES; lane++) {
        addresses[lane] = (register[lane] & 0xFFFFFFFFL) + offset;
      }
    } else {
      long[] register = warp.registers.l[place.slot()];
      for (int lane = 0; lane < Registers.LANES; lane++) {
        addresses[lane] = register[lane] + offset;
      }
    }
    if (place.space() == Space.SHARED) {
      for (int lane = 0; lane < Registers.LANES; lane++) {
        addresses[lane] += AddressSpace.SHARED;
      }
    }
  }

  private Allocation find(Warp warp, int lane, long address, int active) {
    GridRun run = warp.run;
    boolean inShared = address >= AddressSpace.SHARED && address < AddressSpace.LOCAL;
    boolean inLocal = address >= AddressSpace.LOCAL && address < 2 * AddressSpace.LOCAL;
    if (place.space() == Space.GENERIC && inLocal) {
      for (int l = 0; l < Registers.LANES; l++) {
        warp.addresses[l] -= AddressSpace.LOCAL;
      }
      local(warp, warp.addresses, active);
      return null;
    }
    boolean shared = place.space() == Space.SHARED || place.space() == Space.GENERIC && inShared;
    Allocation near = shared ? run.sharedNear(address) : run.space.near(address);
    if (near == null || !near.holds(address, bytes)) {
      throw run.fault(
          this,
          warp,
          lane,
          "%s %d bytes at 0x%x: %s"
              .formatted(
                  verb(),
                  bytes,
                  address,
                  near == null
                      ? "no memory there"
                      : "outside "
                          + near.name
                          + " of "
                          + near.bytes
                          + " bytes at 0x"
                          + Long.toHexString(near.base)));
    }
    return near;
  }

  private void misaligned(Warp warp, long[] addresses, int lanes) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      if ((addresses[lane] & bytes - 1) != 0) {
        throw warp.run.fault(
            this,
            warp,
            lane,
            "%s %d bytes at 0x%x, which is no multiple of %d"
                .formatted(verb(), bytes, addresses[lane], bytes));
      }
    }
  }

  private void local(Warp warp, long[] addresses, int active) {
    int size = warp.run.program.localBytes();
    int[] offsets = warp.offsets;
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long offset = addresses[lane];
      if (offset < 0 || offset > size - bytes || (offset & bytes - 1) != 0) {
        throw warp.run.fault(
            this,
            warp,
            lane,
            "%s %d bytes at %d of %d bytes of local memory".formatted(verb(), bytes, offset, size));
      }
      offsets[lane] = lane * size + (int) offset;
    }
    transfer(warp, warp.local, offsets, active);
  }
}
