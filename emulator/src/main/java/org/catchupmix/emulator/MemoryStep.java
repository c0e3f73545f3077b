package org.catchupmix.emulator;

import org.catchupmix.emulator.ptx.PtxInstruction;

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

  /** What it does with the memory. */
  enum Access {
    READ("reads"),
    WRITE("writes"),
    UPDATE("updates");

    private final String verb;

    Access(String verb) {
      this.verb = verb;
    }
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

  private static final long NULL_PAGE = 1 << 16;

  /** How many bytes a lane touches. */
  final int bytes;

  private final Place place;
  private final Access access;

  /**
   * Atomic and relaxed accesses may meet each other without being a race. Volatile ones may not:
   * their order is open, whatever old code for warps in lockstep hoped.
   */
  private final boolean strong;

  MemoryStep(PtxInstruction instruction, int guard, Place place, int bytes, Access access) {
    super(instruction, guard);
    this.place = place;
    this.bytes = bytes;
    this.access = access;
    this.strong = access == Access.UPDATE || instruction.has("relaxed");
  }

  /**
   * Moves the bytes.
   *
   * @param offsets of each lane in the data
   * @param lanes which
   */
  abstract void transfer(Warp warp, byte[] data, int[] offsets, int lanes);

  @Override
  final void execute(Warp warp, int active) {
    findAddresses(warp, warp.addresses);
    int rest = active;
    if (place.space() == Space.LOCAL) {
      local(warp, active, 0);
      return;
    }
    if (place.space() == Space.GENERIC) {
      int own = 0;
      for (int todo = active; todo != 0; todo &= todo - 1) {
        int lane = Integer.numberOfTrailingZeros(todo);
        own |= AddressSpace.isLocal(warp.addresses[lane]) ? 1 << lane : 0;
      }
      local(warp, own, AddressSpace.LOCAL);
      rest &= ~own;
    }
    int first = rest;
    while (rest != 0) {
      Allocation a = allocation(warp, Integer.numberOfTrailingZeros(rest));
      int lanes = lanesOf(warp, a, rest);
      check(warp, a, lanes);
      transfer(warp, a.data, warp.offsets, lanes);
      rest &= ~lanes;
    }
    if (first != 0 && warp.run.counts != null) {
      count(warp, first);
    }
  }

  private void findAddresses(Warp warp, long[] addresses) {
    long window = place.space() == Space.SHARED ? AddressSpace.SHARED : 0;
    long offset = place.offset() + window;
    if (place.kind() == RegisterKind.INT) {
      int[] register = warp.registers.i[place.slot()];
      int within = (int) place.offset(); // 32-bit addresses wrap around
      for (int lane = 0; lane < Registers.LANES; lane++) {
        addresses[lane] = (register[lane] + within & 0xFFFFFFFFL) + window;
      }
    } else {
      long[] register = warp.registers.l[place.slot()];
      for (int lane = 0; lane < Registers.LANES; lane++) {
        addresses[lane] = register[lane] + offset;
      }
    }
  }

  /** The allocation that a lane means. */
  private Allocation allocation(Warp warp, int lane) {
    GridRun run = warp.run;
    long address = warp.addresses[lane];
    Allocation last = run.lastMet[id];
    if (last != null && last.holds(address, bytes)) {
      return last;
    }
    boolean inShared =
        place.space() == Space.SHARED
            || place.space() == Space.GENERIC && AddressSpace.isShared(address);
    Allocation near = inShared ? run.sharedNear(address) : run.space.near(address);
    if (near == null || !near.holds(address, bytes)) {
      boolean freed = near != null && near.data == null;
      throw fault(
          warp,
          lane,
          near == null
              ? nowhere(run.space, address, inShared)
              : (freed ? "which has been freed, " : "") + near.where(address));
    }
    if (place.space() == Space.CONST && !near.constant) {
      throw fault(warp, lane, "which is no constant memory but " + near.where(address));
    }
    run.lastMet[id] = near;
    return near;
  }

  private static String nowhere(AddressSpace space, long address, boolean inShared) {
    if (inShared) {
      return "but the kernel has no shared memory there";
    }
    if (address >= 0 && address < NULL_PAGE) {
      return address == 0
          ? "the null pointer"
          : "%d bytes from the null pointer".formatted(address);
    }
    return space.wasGivenOut(address)
        ? "which was freed long ago"
        : "where nothing was ever allocated";
  }

  /** Those of some lanes that mean an allocation; leaves their offsets with the warp. */
  private int lanesOf(Warp warp, Allocation a, int some) {
    long[] addresses = warp.addresses;
    int[] offsets = warp.offsets;
    long base = a.base;
    long limit = a.bytes - bytes;
    int lanes = 0;
    long low = 0;
    if (some == -1) {
      long outside = 0; // its sign is set if one of the lanes is
      for (int lane = 0; lane < Registers.LANES; lane++) {
        long offset = addresses[lane] - base;
        offsets[lane] = (int) offset;
        outside |= offset | limit - offset;
        low |= offset;
      }
      lanes = outside < 0 ? 0 : -1;
    }
    if (lanes == 0) {
      low = 0;
      for (int todo = some; todo != 0; todo &= todo - 1) {
        int lane = Integer.numberOfTrailingZeros(todo);
        long offset = addresses[lane] - base;
        if (offset >= 0 && offset <= limit) {
          offsets[lane] = (int) offset;
          low |= offset;
          lanes |= 1 << lane;
        }
      }
    }
    if ((low & bytes - 1) != 0) {
      throw misaligned(warp, a, lanes);
    }
    return lanes;
  }

  private EmulatorFault misaligned(Warp warp, Allocation a, int lanes) {
    int lane = Integer.numberOfTrailingZeros(lanes);
    while ((warp.addresses[lane] & bytes - 1) == 0) {
      lane++;
    }
    return fault(
        warp, lane, "no multiple of %d, %s".formatted(bytes, a.where(warp.addresses[lane])));
  }

  private void check(Warp warp, Allocation a, int lanes) {
    if (access != Access.READ && a.constant) {
      int lane = Integer.numberOfTrailingZeros(lanes);
      throw fault(
          warp, lane, "but constant memory cannot be written, " + a.where(address(warp, lane)));
    }
    if (!a.defined.complete()) {
      defined(warp, a.defined, lanes, a);
    }
    if (warp.run.findRaces && !a.constant) {
      Epochs epochs = warp.run.epochs;
      int oldest = epochs.oldest(a.shared);
      AccessHistory.Race race =
          access == Access.READ
              ? a.history.read(epochs, warp, warp.offsets, lanes, bytes, strong, oldest)
              : a.history.write(epochs, warp, warp.offsets, lanes, bytes, strong, oldest);
      if (race != null) {
        throw raced(warp, a, race);
      }
    }
  }

  /** What is read must have been written; what is written is so from now on. */
  private void defined(Warp warp, Definedness defined, int lanes, Allocation a) {
    int[] offsets = warp.offsets;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      if (access != Access.WRITE && !defined.has(offsets[lane], bytes)) {
        // In shared memory it may be that another warp has only not written it yet.
        boolean shared = a != null && a.shared;
        String why = shared ? " yet (is a barrier missing?), " : ", ";
        String where = a == null ? "in local memory" : a.where(address(warp, lane));
        throw fault(warp, lane, "which is uninitialized" + why + where);
      }
      if (access == Access.WRITE) {
        defined.add(offsets[lane], bytes);
      }
    }
  }

  private EmulatorFault raced(Warp warp, Allocation a, AccessHistory.Race race) {
    GridRun run = warp.run;
    Epochs epochs = run.epochs;
    int stamp = race.stamp();
    String block =
        epochs.otherBlock(stamp) ? "block " + run.block(epochs.block(stamp)) : "the same block";
    return fault(
        warp,
        race.lane(),
        "a race: thread %s of %s %s it, and nothing orders the two, %s"
            .formatted(
                run.thread(epochs.warp(stamp), Epochs.lane(stamp)),
                block,
                race.written() ? "wrote" : "read",
                a.where(a.base + race.offset())));
  }

  private static long address(Warp warp, int lane) {
    return warp.addresses[lane];
  }

  private EmulatorFault fault(Warp warp, int lane, String what) {
    return warp.run.fault(
        this,
        warp,
        lane,
        "%s %d bytes at %s, %s"
            .formatted(access.verb, bytes, AddressSpace.shown(address(warp, lane)), what));
  }

  private void local(Warp warp, int lanes, long window) {
    int size = warp.run.program.localBytes();
    int[] offsets = warp.offsets;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long offset = address(warp, lane) - window;
      if (offset < 0 || offset > size - bytes) {
        throw fault(warp, lane, "outside the %d bytes of local memory".formatted(size));
      }
      if ((offset & bytes - 1) != 0) {
        throw fault(warp, lane, "no multiple of %d, in local memory".formatted(bytes));
      }
      offsets[lane] = lane * size + (int) offset;
    }
    defined(warp, warp.localDefined, lanes, null);
    transfer(warp, warp.local, offsets, lanes);
  }

  private void count(Warp warp, int lanes) {
    if (access == Access.UPDATE || place.space() == Space.CONST) {
      return;
    }
    LaunchCounts counts = warp.run.counts;
    Traffic traffic = access == Access.READ ? counts.loads : counts.stores;
    boolean shared =
        place.space() == Space.SHARED
            || place.space() == Space.GENERIC
                && AddressSpace.isShared(address(warp, Integer.numberOfTrailingZeros(lanes)));
    if (shared) {
      traffic.shared(warp.addresses, lanes, bytes);
    } else {
      traffic.global(warp.addresses, lanes, bytes);
    }
  }
}
