package org.catchupmix.emulator.access;

import java.util.Optional;
import org.catchupmix.emulator.async.AsyncCopies;
import org.catchupmix.emulator.async.MemoryBarrier;
import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.launch.LaunchMemory;
import org.catchupmix.emulator.launch.Polling;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.memory.Definedness;
import org.catchupmix.emulator.observe.Observer;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.report.AccessProblem.ConstantWrite;
import org.catchupmix.emulator.report.AccessProblem.Misaligned;
import org.catchupmix.emulator.report.AccessProblem.Missing;
import org.catchupmix.emulator.report.AccessProblem.NotConstant;
import org.catchupmix.emulator.report.AccessProblem.OutOfBounds;
import org.catchupmix.emulator.report.AccessProblem.Uninitialized;
import org.catchupmix.emulator.report.AccessProblem.UseAfterFree;
import org.catchupmix.emulator.report.Location;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.emulator.warp.CurrentAccess;
import org.catchupmix.emulator.warp.LaunchPart;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;
import org.catchupmix.gpu.DriverException;

/**
 * An instruction that accesses memory: finds the allocations of the lanes, checks them, and
 * transfers data per allocation.
 */
public final class MemoryStep extends Step {
  public enum Space {
    GLOBAL,
    CONST,
    SHARED,
    LOCAL,
    GENERIC
  }

  /** Address operand; {@code first} if a compare-and-swap uses it after a read. */
  public record Place(Space space, RegisterKind kind, int slot, long offset, boolean first) {
    /** Address of a lane; the sum of a 32-bit register and the offset wraps around. */
    public long address(Registers r, int lane) {
      return (space == Space.SHARED ? AddressSpace.SHARED : 0)
          + (kind == RegisterKind.INT
              ? r.i[slot][lane] + (int) offset & 0xFFFFFFFFL
              : r.l[slot][lane] + offset);
    }

    public boolean isShared(long address) {
      return space == Space.SHARED || space == Space.GENERIC && AddressSpace.isShared(address);
    }
  }

  /** Bytes per lane. */
  public final int bytes;

  public final Place place;

  private final Access.Kind access;
  private final Transfer transfer;
  private final RacePolicy races;

  /** The fast path for lanes in a pattern. */
  private final WarpAccess whole;

  private final boolean mayPoll;

  /** Whether it may load uninitialized memory, as the value may not be used. */
  private boolean speculative;

  @SuppressWarnings("this-escape") // its two parts only keep the reference
  public MemoryStep(
      PtxInstruction instruction,
      int guard,
      Place place,
      int bytes,
      Access.Kind access,
      Transfer transfer) {
    super(instruction, guard);
    this.place = place;
    this.bytes = bytes;
    this.access = access;
    this.transfer = transfer;
    this.races = new RacePolicy(this, access, place.first());
    this.whole = new WarpAccess(this, place, access, races);
    this.mayPoll = races.mayPoll();
  }

  /** Lets it load uninitialized memory. */
  public void speculate() {
    speculative = true;
  }

  /** Transfers data, and counts polls of unchanged memory. */
  private void move(Warp warp, Allocation a, int lanes) {
    Polling polling = mayPoll ? warp.polling(id(), bytes) : null;
    boolean again = mayPoll && polling.again(a, warp.offsets, lanes);
    transfer.run(this, warp, a.data, warp.offsets, lanes);
    if (again && polling.unchanged(a, warp.offsets, lanes)) {
      warp.polled(this, a.shared);
    } else if (access != Access.Kind.READ) {
      warp.part.progress.changed();
    }
  }

  void moveAll(Warp warp, Allocation a, int first, AccessPattern pattern) {
    warp.accesses(a);
    pattern.offsets(first, warp.offsets);
    move(warp, a, pattern.lanes());
  }

  /** Writes the value that a lane is about to store. */
  void stored(Warp warp, int lane, byte[] to) {
    transfer.stored(warp, lane, to);
  }

  /** A copy arrives that a lane has waited for. */
  public void arrive(Warp warp, AsyncCopies.Copy copy) {
    Allocation a = copy.to();
    int lane = copy.lane();
    System.arraycopy(copy.bytes(), 0, a.data, copy.offset(), bytes);
    a.defined.add(copy.offset(), bytes);
    warp.offsets[lane] = copy.offset();
    warp.addresses[lane] = a.base + copy.offset();
    races.arrive(warp, a, lane);
  }

  @Override
  public void execute(Warp warp, int active) {
    transfer.before(this, warp, active);
    if (whole.run(warp, active)) {
      return;
    }
    long low = findAddresses(warp);
    if (place.space() == Space.LOCAL) {
      local(warp, active, 0);
      return;
    }
    int rest = active;
    if (place.space() == Space.GENERIC) {
      int own = Registers.where(active, lane -> AddressSpace.isLocal(warp.addresses[lane]));
      local(warp, own, AddressSpace.LOCAL);
      rest &= ~own;
    }
    int first = rest;
    while (rest != 0) {
      int lane = Integer.numberOfTrailingZeros(rest);
      Allocation last = warp.part.memory.last(id());
      Allocation a = allocation(warp, lane);
      if (a == null) {
        rest &= ~(1 << lane); // after a fault, the launch continues
        transfer.fail(warp, lane);
        continue;
      }
      if (a != last && rest == active && whole.run(warp, active)) {
        return; // all lanes are in an allocation other than last time
      }
      int within = lanesOf(warp, a, rest);
      rest &= ~within;
      int lanes = (low & bytes - 1) == 0 ? within : aligned(warp, a, within);
      if (lanes != 0 && a.pages != null) {
        checkBlockOrder(warp.part);
        a.pages.mark(warp.offsets, lanes, access != Access.Kind.READ);
      }
      if (lanes != 0 && check(warp, a, lanes)) {
        warp.accesses(a);
        move(warp, a, lanes);
      }
    }
    if (first != 0 && warp.part.observer != null) {
      show(warp, first);
    }
  }

  /** The {@code mbarrier} that a warp polls. */
  public Optional<MemoryBarrier> polled(Warp warp) {
    long address = place.address(warp.registers, Integer.numberOfTrailingZeros(warp.active()));
    return instruction.operation() == Operation.MBARRIER
        ? warp.async().known(address)
        : Optional.empty();
  }

  /** Computes the addresses of all lanes, and returns their combined bits. */
  private long findAddresses(Warp warp) {
    long bits = 0;
    for (int lane = 0; lane < Registers.LANES; lane++) {
      warp.addresses[lane] = place.address(warp.registers, lane);
      bits |= warp.addresses[lane];
    }
    return bits;
  }

  /** Finds the allocation of a lane, or reports a fault. */
  private Allocation allocation(Warp warp, int lane) {
    LaunchMemory memory = warp.part.memory;
    long address = warp.addresses[lane];
    Allocation last = memory.last(id());
    if (last != null && last.holds(address, bytes)) {
      return last;
    }
    boolean inShared = place.isShared(address);
    Allocation near = inShared ? memory.sharedNear(address) : memory.near(address);
    if (near == null || !near.holds(address, bytes)) {
      Access wrong =
          access(
              warp,
              lane,
              near != null
                  ? near.at(address)
                  : inShared ? Location.Nowhere.NO_SHARED : memory.space.nowhere(address));
      boolean freed = near != null && near.data == null;
      found(warp, lane, freed ? new UseAfterFree(wrong) : new OutOfBounds(wrong));
      return null;
    }
    if (place.space() == Space.CONST && !near.constant) {
      found(warp, lane, new NotConstant(access(warp, lane, near.at(address))));
      return null;
    }
    memory.accesses(id(), near);
    return near;
  }

  /** Selects the lanes within an allocation, and computes their offsets. */
  private int lanesOf(Warp warp, Allocation a, int active) {
    long limit = a.bytes - bytes;
    int lanes = 0;
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long offset = warp.addresses[lane] - a.base;
      if (offset >= 0 && offset <= limit) {
        warp.offsets[lane] = (int) offset;
        lanes |= 1 << lane;
      }
    }
    return lanes;
  }

  /** Reports misaligned lanes, and returns the others. */
  private int aligned(Warp warp, Allocation a, int lanes) {
    int wrong = Registers.where(lanes, lane -> (warp.addresses[lane] & bytes - 1) != 0);
    Registers.each(
        wrong,
        lane -> {
          Access access = access(warp, lane, a.at(warp.addresses[lane]));
          found(warp, lane, new Misaligned(access, bytes));
          transfer.fail(warp, lane);
        });
    return lanes & ~wrong;
  }

  /** Checks constness, initialization and races; returns whether the access is allowed. */
  private boolean check(Warp warp, Allocation a, int lanes) {
    if (access != Access.Kind.READ && a.constant) {
      int lane = Integer.numberOfTrailingZeros(lanes);
      found(warp, lane, new ConstantWrite(access(warp, lane, a.at(warp.addresses[lane]))));
      return false;
    }
    if (!a.defined.complete()) {
      defined(warp, a.defined, lanes, a);
    }
    races.check(warp, a, lanes, null, 0);
    return true;
  }

  /** Ends sharing if the result may depend on the order of blocks. */
  void checkBlockOrder(LaunchPart part) {
    if (access == Access.Kind.UPDATE || races.isStrong()) {
      part.memory.sharing.needOrder("an access by which blocks may talk to each other");
      if (access == Access.Kind.READ || transfer.returns()) {
        refuseSample(part);
      }
    }
  }

  /** Refuses to run a sample of blocks that depend on one another. */
  private void refuseSample(LaunchPart part) {
    if (part.sample) {
      throw new DriverException(
          "kernel %s, %s: its blocks depend on one another, so a sample of them would mislead"
              .formatted(
                  CppNames.plain(part.program.name()), part.names.listing().line(instruction)));
    }
  }

  /** Checks that read bytes are initialized, and marks written ones. */
  void defined(Warp warp, Definedness defined, int lanes, Allocation a) {
    int[] offsets = warp.offsets;
    boolean reads = access != Access.Kind.WRITE && !transfer.overwrites();
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      if (reads && speculative && a != null && a.shared && !defined.has(offsets[lane], bytes)) {
        // not what a block left there that another core may have run
        for (int at = offsets[lane]; at < offsets[lane] + bytes; at++) {
          a.data[at] = defined.has(at, 1) ? a.data[at] : 0;
        }
      } else if (reads && !speculative && !defined.has(offsets[lane], bytes)) {
        // in shared memory another warp may not have written yet
        boolean shared = a != null && a.shared;
        int at = defined.firstMissing(offsets[lane], bytes);
        Missing missing =
            shared ? warp.resident().lacking(a, at) : warp.async().inFlight(a, at).orElse(null);
        Location where = a == null ? local(warp, lane) : a.at(warp.addresses[lane]);
        found(warp, lane, new Uninitialized(access(warp, lane, where), missing));
      }
      if (!reads) {
        defined.add(offsets[lane], bytes);
      }
    }
  }

  void found(Warp warp, int lane, Problem problem) {
    warp.part.faults.fault(this, warp, lane, problem);
  }

  /** The access of a lane to where its address lies. */
  Access access(Warp warp, int lane, Location location) {
    return new Access(
        access,
        bytes,
        AddressSpace.shown(warp.addresses[lane]),
        location,
        warp.part.names.thread(warp.resident().index(), warp.number, lane),
        warp.part.names.listing().line(id()));
  }

  /** A lane's address in its local memory. */
  private static Location local(Warp warp, int lane) {
    long address = warp.addresses[lane];
    return new Location.Local(
        AddressSpace.isLocal(address) ? address - AddressSpace.LOCAL : address,
        warp.part.program.localBytes());
  }

  private void local(Warp warp, int lanes, long window) {
    int size = warp.part.program.localBytes();
    int[] offsets = warp.offsets;
    int good = lanes;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long offset = warp.addresses[lane] - window;
      boolean outside = offset < 0 || offset > size - bytes;
      if (outside || (offset & bytes - 1) != 0) {
        Access wrong = access(warp, lane, local(warp, lane));
        found(warp, lane, outside ? new OutOfBounds(wrong) : new Misaligned(wrong, bytes));
        good &= ~(1 << lane);
        transfer.fail(warp, lane);
        continue;
      }
      offsets[lane] = lane * size + (int) offset;
    }
    defined(warp, warp.localDefined, good, null);
    transfer.run(this, warp, warp.local, offsets, good);
  }

  /** Shows accesses at the warp's addresses to observers. */
  private void show(Warp warp, int lanes) {
    boolean shared = place.isShared(warp.addresses[Integer.numberOfTrailingZeros(lanes)]);
    boolean constant = place.space() == Space.CONST;
    show(warp, warp.shown.of(this, access == Access.Kind.READ, shared, constant, bytes, lanes));
  }

  /** Shows accesses in a pattern, whose first lane has an address, to observers. */
  void show(Warp warp, boolean shared, AccessPattern pattern, long first) {
    boolean constant = place.space() == Space.CONST;
    boolean reads = access == Access.Kind.READ;
    show(warp, warp.shown.of(this, reads, shared, constant, bytes, pattern, first));
  }

  private void show(Warp warp, CurrentAccess shown) {
    Observer observer = warp.part.observer;
    if (access == Access.Kind.UPDATE) {
      observer.updates(warp, shown);
    } else {
      observer.accesses(warp, shown);
    }
  }
}
