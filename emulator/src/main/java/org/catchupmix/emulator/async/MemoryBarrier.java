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
import org.catchupmix.emulator.report.EmulatorFault;

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
              ? "arrives %d times at an mbarrier that lacks %d of its %d arrivals"
              : "arrives at a barrier that is already complete"
                  + (flights.isEmpty() ? "" : ": no thread has waited for the copies of its phase")
                  + repeated(),
          count,
          missing,
          expected);
    }
    missing -= count;
    expected -= drop ? count : 0;
    endPhase();
  }

  /** A lane announces bytes of copies. */
  public void expect(Origin at, int more) {
    if (more < 0 || bytes + more > MOST) {
      throw at.fault(
          "expects %d bytes in a phase, must be at most %d",
          bytes + Integer.toUnsignedLong(more), MOST);
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
            "expects %d bytes less than the copies of this phase bring, such as %s",
            more, async.names.listing().line(flight.origin().instruction()));
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

  /** Names a wait whose parity is probably wrong; empty if there is none. */
  String repeated() {
    return repeated == null
        ? ""
        : "; the wait in %s passed for a phase that its warp had waited for before: is its parity wrong?"
            .formatted(async.names.listing().line(repeated.instruction()));
  }

  /** Tells what the current phase lacks. */
  public String lacking() {
    return "; the mbarrier was initialized for %d arrivals per phase, of which %d are missing%s"
        .formatted(
            expected,
            missing,
            bytes == 0 ? "" : ", and it waits for %d bytes of copies".formatted(bytes));
  }

  /** The fault of bytes that no copy in flight will bring, or null. */
  public EmulatorFault unmet(String waits) {
    return missing > 0 || bytes == 0 || expectation == null
        ? null
        : expectation.fault(
            "livelock: expects %d bytes more than copies bring, so that %s never ends",
            bytes, waits);
  }
}
