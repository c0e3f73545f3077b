package org.catchupmix.emulator.async;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.launch.Origin;
import org.catchupmix.emulator.race.BlockOrder;
import org.catchupmix.emulator.race.Meeting;
import org.catchupmix.emulator.race.WarpOrder;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.AsyncProblem;
import org.catchupmix.emulator.report.CodeLine;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.EndProblem;

/**
 * An {@code mbarrier}, which counts the arrivals and the bytes of copies that end a phase. Copies
 * land as late as they may: when a wait could not pass otherwise. The end of a phase orders who
 * arrived and what landed before who waits, and nobody else.
 */
public final class MemoryBarrier {
  private static final int BITS = 20;

  /** Most arrivals, and most bytes, of a phase. */
  public static final int MOST = (1 << BITS) - 1;

  /** Number among the block's mbarriers in use; its lane in {@link #copies}. */
  final int number;

  /** Order by which it is recorded that its copies landed, see {@link AsyncProxy}. */
  final WarpOrder copies;

  private final AsyncProxy async;
  private final BlockOrder order;
  private final Meeting arriving;
  private Meeting done;
  private int expected;
  private int missing;
  private int phase;

  /** Bytes that are announced, less those that have landed. */
  private long bytes;

  /** Thread that has last announced bytes, or null. */
  private Origin expectation;

  private final List<Flight> flights = new ArrayList<>();

  /** A phase for which a warp has waited, and the instructions executed until then. */
  private record Waited(int phase, long time) {}

  private final Map<WarpOrder, Waited> waited = new HashMap<>();

  /** A wait that passed although its warp had waited for that phase before; null if none did. */
  private Origin repeated;

  MemoryBarrier(AsyncProxy async, int number, WarpOrder copies, int arrivals) {
    this.async = async;
    this.order = async.order;
    this.number = number;
    this.copies = copies;
    this.expected = arrivals;
    this.missing = arrivals;
    this.arriving = order.meeting();
  }

  /** Its contents in memory, which differ after each change. */
  public long word() {
    return (long) phase << 2 * BITS | (long) missing << BITS | bytes & MOST;
  }

  /** Result of an arrival. */
  public long state() {
    return (long) phase << BITS | missing;
  }

  /** The arrivals that a state lacked. */
  public static int pending(long state) {
    return (int) state & MOST;
  }

  /** Orders what precedes some lanes before the end of this phase; then they arrive. */
  public void join(Origin at, int lanes) {
    order.arrive(at.order(), lanes, at.alive(), arriving);
  }

  /** A lane arrives; with {@code drop}, it takes no part in later phases. */
  public void arrive(Origin at, int count, boolean drop) {
    if (count < 1 || count > missing) {
      throw at.fault(
          missing > 0
              ? new AsyncProblem.TooManyArrivals(count, missing, expected)
              : new AsyncProblem.CompleteAlready(!flights.isEmpty(), repeated()));
    }
    missing -= count;
    expected -= drop ? count : 0;
    endPhase();
  }

  /** A lane announces bytes of copies. */
  public void expect(Origin at, int more) {
    if (more < 0 || bytes + more > MOST) {
      throw at.fault(new AsyncProblem.TooManyBytes(bytes + Integer.toUnsignedLong(more), MOST));
    }
    bytes += more;
    expectation = at;
  }

  /** Bytes have been copied, without order. */
  public void complete(int count) {
    bytes -= count;
    endPhase();
  }

  private void endPhase() {
    if (missing == 0 && bytes == 0) {
      phase++;
      missing = expected;
      if (async.launch.epochs.areUsedUp()) {
        order.orderThreads();
      }
      done = arriving.copy();
    }
  }

  void start(Flight flight) {
    flights.add(flight);
  }

  /** Lets copies land for which a phase waits that has all its arrivals. */
  private void land() {
    int before = phase;
    while (missing == 0 && phase == before && !flights.isEmpty()) {
      Flight flight = flights.removeFirst();
      bytes -= flight.bytes();
      if (bytes < 0 || bytes == 0 && !flights.isEmpty()) {
        long more = flights.stream().mapToLong(Flight::bytes).sum() - bytes;
        Origin at = expectation != null ? expectation : flight.origin();
        throw at.fault(
            new AsyncProblem.BytesNotExpected(
                more, async.names.listing().line(flight.origin().stepNumber())));
      }
      async.land(flight);
      arriving.join(copies, number % Registers.LANES);
      endPhase();
    }
  }

  /** Whether the phase of a state, or the last one of a parity, is over. */
  public boolean isOver(long state, boolean parity) {
    if (!hasPassed(state, parity) && missing == 0) {
      land();
    }
    return hasPassed(state, parity);
  }

  private boolean hasPassed(long state, boolean parity) {
    return parity ? (phase & 1) != (state & 1) : phase != state >>> BITS;
  }

  /** A warp goes on after a wait that has passed. */
  public void leave(Origin at) {
    if (done != null) {
      order.leave(at.order(), done);
    }
    long now = async.progress.spent();
    Waited before = waited.put(at.order(), new Waited(phase, now));
    if (phase > 0 && before != null && before.phase == phase && before.time != now) {
      repeated = at;
    }
  }

  /** The line of a wait whose parity is probably wrong, or null. */
  CodeLine repeated() {
    return repeated == null ? null : async.names.listing().line(repeated.instruction());
  }

  /** The line of a barrier's wait whose parity is probably wrong, or null. */
  static CodeLine repeated(MemoryBarrier of) {
    return of == null ? null : of.repeated();
  }

  /** Arrivals and bytes that the current phase lacks. */
  public EndProblem.BarrierState lacking() {
    return new EndProblem.BarrierState(expected, missing, bytes);
  }

  /** The fault of bytes that no copy in flight will bring, or null. */
  public EmulatorFault unmet(List<CodeLine> waits) {
    return missing > 0 || bytes == 0 || expectation == null
        ? null
        : expectation.fault(new EndProblem.BytesMissing(bytes, waits));
  }
}
