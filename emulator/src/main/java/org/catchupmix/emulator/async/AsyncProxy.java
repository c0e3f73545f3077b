package org.catchupmix.emulator.async;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.emulator.async.Flight.Piece;
import org.catchupmix.emulator.launch.LaunchMemory;
import org.catchupmix.emulator.launch.LaunchNames;
import org.catchupmix.emulator.launch.Origin;
import org.catchupmix.emulator.launch.Progress;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.race.AccessHistory;
import org.catchupmix.emulator.race.BlockOrder;
import org.catchupmix.emulator.race.Epochs;
import org.catchupmix.emulator.race.LaunchOrder;
import org.catchupmix.emulator.race.WarpOrder;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.report.AccessProblem.Missing;
import org.catchupmix.emulator.report.AsyncProblem;
import org.catchupmix.emulator.report.CodeLine;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.emulator.report.RaceProblem;

/**
 * Asynchronous operations of a block: its mbarriers and its copies in flight.
 *
 * <p>What a copy writes is uninitialized while it is in flight. Its accesses are checked twice:
 * when it starts, as accesses of the thread that starts it; when it ends, they are recorded as
 * accesses of a warp that does not exist, which only those follow who have waited. Its lanes stand
 * for mbarriers, or for warps that wait for their groups.
 *
 * <p>Source: PTX ISA, "Proxies" and "Asynchronous operations".
 */
public final class AsyncProxy {
  final LaunchOrder launch;
  final BlockOrder order;
  final LaunchNames names;
  final Progress progress;
  private final LaunchMemory memory;
  private final boolean continued;
  private final WarpOrder[] warps;

  /** Orders of copies that count at mbarriers, each of which has its own lane. */
  private final List<WarpOrder> copies = new ArrayList<>();

  /** Lanes of mbarriers in use. */
  private final BitSet taken = new BitSet();

  /** Order of operations whose threads wait for groups. */
  private final WarpOrder groups;

  private final Map<Long, MemoryBarrier> barriers = new HashMap<>();
  private final List<Flight> flying = new ArrayList<>();

  /** Group of each copy without barrier. */
  private final Map<Flight, Integer> groupOf = new IdentityHashMap<>();

  /** Multiplications of the block's warps. */
  public final WarpgroupWork matrices;

  /** First stamp after each of these flights began; none once its reads have ended. */
  private final Map<Flight, Integer> begins = new IdentityHashMap<>();

  /** Groups that each thread has committed. */
  private final int[] committed;

  public AsyncProxy(
      LaunchMemory memory,
      LaunchOrder launch,
      BlockOrder order,
      LaunchNames names,
      Progress progress,
      boolean continued) {
    this.memory = memory;
    this.launch = launch;
    this.order = order;
    this.names = names;
    this.progress = progress;
    this.continued = continued;
    this.warps = order.warps;
    this.matrices = new WarpgroupWork(this, warps.length, launch.strict);
    this.groups = new WarpOrder(warps.length);
    this.committed = new int[warps.length * Registers.LANES];
  }

  /** Makes an mbarrier; a fault where there is one, as PTX leaves open what then happens. */
  public void init(Origin at, long address, int arrivals) {
    if (barriers.containsKey(address)) {
      throw at.fault(new AsyncProblem.Reinitialized(AddressSpace.shown(address)));
    }
    int number = taken.nextClearBit(0);
    taken.set(number);
    while (number >= copies.size() * Registers.LANES) {
      copies.add(new WarpOrder(warps.length + 1 + copies.size()));
    }
    WarpOrder copiesOf = copies.get(number / Registers.LANES);
    barriers.put(address, new MemoryBarrier(this, number, copiesOf, arrivals));
  }

  /** Forgets an mbarrier, whose memory may be used for other data. */
  public void invalidate(long address) {
    MemoryBarrier gone = barriers.remove(address);
    if (gone != null) {
      taken.clear(gone.number);
    }
  }

  /** The mbarrier at an address. */
  public MemoryBarrier barrier(Origin at, long address) {
    MemoryBarrier found = barriers.get(address);
    if (found == null) {
      throw at.fault(new AsyncProblem.NoBarrier(AddressSpace.shown(address)));
    }
    return found;
  }

  public boolean hasBarriers() {
    return !barriers.isEmpty();
  }

  /** The mbarrier at an address, if there is one. */
  public Optional<MemoryBarrier> known(long address) {
    return Optional.ofNullable(barriers.get(address));
  }

  /** The memory of an operation; a fault if it is outside, misaligned or constant. */
  public Piece piece(Origin at, long address, long bytes, int alignment) {
    boolean shared = AddressSpace.isShared(address);
    Allocation a = shared ? memory.sharedNear(address) : memory.near(address);
    if (a == null || bytes > a.bytes || !a.holds(address, (int) bytes)) {
      throw at.fault(
          new AsyncProblem.Outside(
              bytes,
              AddressSpace.shown(address),
              a == null
                  ? memory.space.nowhere(address)
                  : a.at(a.holds(address, 1) ? address + bytes - 1 : address)));
    }
    if (address % alignment != 0) {
      throw at.fault(
          new AsyncProblem.Misaligned(AddressSpace.shown(address), alignment, a.at(address)));
    }
    memory.touch(a);
    return new Piece(a, (int) (address - a.base), (int) bytes);
  }

  /** Begins a copy. */
  public void start(Flight flight) {
    begin(flight);
    if (flight.barrier() != null) {
      flight.barrier().start(flight);
    } else {
      groupOf.put(flight, committed[thread(flight.origin())]);
      mark(flight);
    }
  }

  private void begin(Flight flight) {
    memory.sharing.needOrder("an asynchronous operation");
    for (Flight other : flying) {
      if (flight.conflicts(other, other.barrier() != null || begins.containsKey(other))) {
        found(flight, new AsyncProblem.Overlap(line(other)));
      }
    }
    Origin by = flight.origin();
    int lanes = flight.writes().isEmpty() ? by.alive() : 1 << by.lane();
    launch.epochs.follow(groups, by.order(), lanes, by.alive());
    flight.reads().forEach(piece -> beginRead(flight, piece));
    flight.writes().forEach(piece -> beginWrite(flight, piece));
    flying.add(flight);
  }

  /** Tells writes from now on from earlier ones. */
  private void mark(Flight flight) {
    Arrays.stream(warps).forEach(launch.epochs::split);
    begins.put(flight, launch.epochs.oldestOf(warps[0]));
  }

  /** Begins an operation that {@link WarpgroupWork} will end. */
  void startReads(Flight flight) {
    begin(flight);
    mark(flight);
  }

  /** A warp knows what has ended of its group's multiplications. */
  void know(Origin at) {
    launch.epochs.know(at.order(), groups, WarpgroupWork.first(at.warpNumber()));
  }

  /** Lane that records an operation whose thread waits for a group. */
  private static int lane(Flight flight) {
    int warp = flight.origin().warpNumber();
    return flight.writes().isEmpty() ? WarpgroupWork.first(warp) : warp;
  }

  private static int thread(Origin at) {
    return at.warpNumber() * Registers.LANES + at.lane();
  }

  private CodeLine line(Flight flight) {
    return names.listing().line(flight.origin().stepNumber());
  }

  private void beginRead(Flight flight, Piece piece) {
    Allocation a = piece.memory();
    int missing = a.defined.firstMissing(piece.offset(), piece.bytes());
    if (missing >= 0) {
      found(
          flight,
          new AsyncProblem.Uninitialized(
              a.at(a.base + missing), inFlight(a, missing).orElse(null)));
    }
    // before this read is recorded, as records of writes before a barrier may end then
    AccessHistory.Race write =
        a.constant
            ? null
            : a.history.lastWrite(
                piece.offset(),
                piece.bytes(),
                launch.epochs.oldestOfBlock(),
                w -> isUnfenced(w, flight.origin().order()));
    check(flight, piece, false);
    if (write != null) {
      found(flight, new AsyncProblem.Unfenced(names.access(a, write)));
    }
  }

  /** Whether a write lacks a proxy fence. Kernels differ on whether {@code cp.async} needs one. */
  private boolean isUnfenced(AccessHistory.Race write, WarpOrder warp) {
    if (launch.epochs.warp(write.stamp()) >= warps.length
        || launch.epochs.isFencedForAsync(write.stamp(), warp)) {
      return false;
    }
    PtxInstruction by = names.listing().instruction(write.step());
    return by == null || by.operation() != Operation.CP;
  }

  private void beginWrite(Flight flight, Piece piece) {
    Allocation a = piece.memory();
    if (a.constant) {
      throw flight.origin().fault(new AsyncProblem.ConstantWrite(a.at(a.base + piece.offset())));
    }
    check(flight, piece, true);
    if (!flight.updates()) {
      a.defined.remove(piece.offset(), piece.bytes());
    }
  }

  /** Checks an access that begins. */
  private void check(Flight flight, Piece piece, boolean write) {
    boolean waitsForGroup = flight.barrier() == null && !write;
    AccessHistory.Race race =
        waitsForGroup
            ? access(flight, piece, false, groups, lane(flight), false)
            : access(flight, piece, write, flight.origin().order(), flight.origin().lane(), false);
    if (race != null) {
      Access first = names.access(piece.memory(), race);
      RaceProblem.Race both =
          new RaceProblem.Race(first, access(flight, piece, write), RaceProblem.Reason.UNORDERED);
      found(flight, new RaceProblem.AsyncRace(both, MemoryBarrier.repeated(flight.barrier())));
    }
  }

  /** The access of an operation, in the name of the thread that begins it. */
  private Access access(Flight flight, Piece piece, boolean write) {
    Origin by = flight.origin();
    long address = piece.memory().base + piece.offset();
    return new Access(
        write ? Access.Kind.WRITE : Access.Kind.READ,
        piece.bytes(),
        AddressSpace.shown(address),
        piece.memory().at(address),
        names.thread(launch.epochs.block(), by.warpNumber(), by.lane()),
        line(flight));
  }

  /** Records an access; returns a race if it was not checked before. */
  private AccessHistory.Race access(
      Flight flight, Piece piece, boolean write, WarpOrder order, int lane, boolean checked) {
    Allocation a = piece.memory();
    if (a.constant) {
      return null;
    }
    if (write && a.history.isNone()) {
      memory.recordFromNow(a);
    }
    if ((piece.offset() | piece.bytes()) % Integer.BYTES != 0) {
      a.history.fitBytes();
    }
    int[] offsets = new int[Registers.LANES];
    offsets[lane] = piece.offset();
    return a.history.access(
        new AccessHistory.Access(
            launch.epochs,
            order,
            offsets,
            1 << lane,
            null,
            0,
            piece.bytes(),
            0,
            flight.updates() && write ? Epochs.Strength.STRONG : Epochs.Strength.WEAK,
            launch.epochs.oldest(a.shared),
            flight.origin().stepNumber(),
            write),
        _ -> checked || continued);
  }

  private static void found(Flight flight, Problem problem) {
    flight.origin().report(problem);
  }

  /** A copy that counts at an mbarrier ends. */
  void land(Flight flight) {
    WarpOrder order = flight.barrier().copies;
    int lane = flight.barrier().number % Registers.LANES;
    launch.epochs.split(order);
    flight.reads().forEach(p -> access(flight, p, false, order, lane, true));
    landWrites(flight, order, lane);
  }

  private void landWrites(Flight flight, WarpOrder order, int lane) {
    for (Piece piece : flight.writes()) {
      Allocation a = piece.memory();
      if (!flight.updates() && a.defined.hasAny(piece.offset(), piece.bytes())) {
        AccessHistory.Race by = a.history.lastWrite(0, piece.offset(), 0);
        found(
            flight,
            new AsyncProblem.Overwritten(
                by == null ? null : names.access(a, by), a.at(a.base + piece.offset())));
      }
      access(flight, piece, true, order, lane, true);
      a.defined.add(piece.offset(), piece.bytes());
    }
    flight.data().run();
    flying.remove(flight);
    groupOf.remove(flight);
    progress.changed();
  }

  /** Groups what some lanes have started so far. */
  public void commit(Origin at, int lanes) {
    int first = at.warpNumber() * Registers.LANES;
    Registers.each(lanes, lane -> committed[first + lane]++);
  }

  /** Waits until at most {@code most} groups of each lane are in flight, or still read. */
  public void await(Origin at, int lanes, int most, boolean readsOnly) {
    for (Flight flight : List.copyOf(flying)) {
      Origin by = flight.origin();
      boolean here = by.order() == at.order() && (lanes >>> by.lane() & 1) != 0;
      if (here
          && groupOf.containsKey(flight)
          && groupOf.get(flight) < committed[thread(by)] - most) {
        end(flight, readsOnly);
        launch.epochs.know(at.order(), groups, lane(flight));
      }
    }
  }

  /** An operation ends, of which those learn who wait for it. */
  void end(Flight flight, boolean readsOnly) {
    launch.epochs.split(groups);
    Integer begin = begins.remove(flight);
    if (begin != null) {
      flight.reads().forEach(piece -> endRead(flight, piece, begin));
    }
    if (!readsOnly) {
      landWrites(flight, groups, lane(flight));
    }
  }

  private void endRead(Flight flight, Piece piece, int begin) {
    Allocation a = piece.memory();
    AccessHistory.Race write =
        a.constant ? null : a.history.lastWrite(piece.offset(), piece.bytes(), begin, _ -> true);
    if (write != null) {
      found(flight, new AsyncProblem.LateWrite(names.access(a, write)));
    }
  }

  /** A copy in flight to some bytes, for which nobody has waited. */
  public Optional<Missing> inFlight(Allocation to, int offset) {
    Piece piece = new Piece(to, offset, 1);
    return flying.stream()
        .filter(flight -> Flight.isIn(flight.writes(), piece))
        .findFirst()
        .map(
            flight ->
                new Missing.CopyWait(
                    line(flight),
                    flight.barrier() == null,
                    MemoryBarrier.repeated(flight.barrier())));
  }

  /** Ends the operations of a block. */
  public void end() {
    matrices.end();
    for (Flight flight : List.copyOf(flying)) {
      if (flight.barrier() != null) {
        found(flight, new AsyncProblem.Unfinished(flight.barrier().repeated()));
        flying.remove(flight);
        continue;
      }
      if (begins.containsKey(flight) && groupOf.containsKey(flight)) {
        Problem unfinished = new AsyncProblem.ReadUnfinished();
        if (launch.strict) {
          found(flight, unfinished);
        }
        flight.origin().note(unfinished);
      }
      end(flight, false);
    }
  }

  /** Lanes pass {@code fence.proxy.async}. */
  public void fence(Origin at, int lanes) {
    launch.epochs.fenceForAsync(at.order(), lanes, at.alive(), warps);
  }
}
