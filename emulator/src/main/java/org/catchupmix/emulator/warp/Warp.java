package org.catchupmix.emulator.warp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.catchupmix.emulator.async.AsyncCopies;
import org.catchupmix.emulator.async.AsyncProxy;
import org.catchupmix.emulator.launch.Polling;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.memory.Definedness;
import org.catchupmix.emulator.observe.ObservedWarp;
import org.catchupmix.emulator.ptx.ControlFlow;
import org.catchupmix.emulator.race.WarpOrder;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.registers.Slots;

/**
 * 32 threads in lockstep. A stack of diverged paths holds their lanes, next blocks and
 * reconvergence blocks.
 */
public final class Warp implements ObservedWarp {
  public final int number;
  public final Registers registers;
  public final WarpOrder order;
  public final byte[] local;

  public final Definedness localDefined;

  public final LaunchPart part;

  /** Its block. */
  private final Resident resident;

  /** Addresses of the current access. */
  public final long[] addresses = new long[Registers.LANES];

  public final int[] offsets = new int[Registers.LANES];

  /** Shows accesses to observers. */
  public final CurrentAccess shown = new CurrentAccess(this);

  /** Lanes that exist, running or ended. */
  final int existing;

  private int ended;
  private int[] masks = new int[8];
  private int[] blocks = new int[8];
  private int[] reconvergences = new int[8];
  private int depth;

  /** A call in progress; {@code restore} gives a recursive caller its registers back. */
  private record Frame(Call call, Call.Callee callee, int lanes, int below, Runnable restore) {}

  /** Reconvergence block of calls, which none equals: their lanes continue when all are back. */
  private static final int NOWHERE = -2;

  private final List<Frame> frames = new ArrayList<>();

  /** Stack entries below the innermost call. */
  private int floor = -1;

  /** Allocation of the current access. */
  private Allocation allocation;

  public final AsyncCopies copies = new AsyncCopies();

  /** Polls by step number. */
  private final Map<Integer, Polling> pollings = new HashMap<>();

  /** Whether it was polling device memory when its turn ended. */
  private boolean polls;

  /** Whether it was polling any memory when its turn ended. */
  private boolean spins;

  /** Its last poll. */
  private Step poll;

  /** Blocks that it executed last, with their lanes, in a ring. */
  private final int[] tracedBlocks = new int[TRACE];

  private final int[] tracedLanes = new int[TRACE];
  private int traced;

  private static final int TRACE = 64;

  /** The barrier at which it waits, or null. */
  private Barrier barrier;

  /** The instruction of that barrier. */
  private Ending waitsIn;

  Warp(Resident resident, int number, Registers registers, int existing, int localBytes) {
    this.resident = resident;
    this.part = resident.part;
    this.number = number;
    this.order = new WarpOrder(number);
    this.registers = registers;
    this.existing = existing;
    this.local = new byte[Registers.LANES * localBytes];
    this.localDefined = new Definedness(local.length);
  }

  void begin() {
    ended = 0;
    depth = 0;
    traced = 0;
    barrier = null;
    order.begin();
    localDefined.clear();
    frames.clear();
    floor = -1;
    copies.clear();
    pollings.clear();
    push(existing, 0, ControlFlow.END);
  }

  /** Keeps a block that it is about to execute, for {@link #lastBlocks}. */
  public void trace(int block, int lanes) {
    tracedBlocks[traced & TRACE - 1] = block;
    tracedLanes[traced & TRACE - 1] = lanes;
    traced++;
  }

  /** Basic blocks that a lane executed last, the current one first. */
  public List<Integer> lastBlocks(int lane) {
    List<Integer> last = new ArrayList<>();
    for (int i = traced - 1; i >= 0 && i >= traced - TRACE; i--) {
      if ((tracedLanes[i & TRACE - 1] >>> lane & 1) != 0) {
        last.add(tracedBlocks[i & TRACE - 1]);
      }
    }
    return last;
  }

  public Polling polling(int step, int bytes) {
    return pollings.computeIfAbsent(step, _ -> new Polling(bytes));
  }

  public Resident resident() {
    return resident;
  }

  /** Asynchronous operations of its block. */
  public AsyncProxy async() {
    return resident.async();
  }

  /** Allocation of the current access. */
  public Allocation allocation() {
    return allocation;
  }

  /** Begins an access to an allocation. */
  public void accesses(Allocation a) {
    allocation = a;
  }

  /** Notes a poll that found memory unchanged. */
  public void polled(Step step, boolean shared) {
    poll = step;
    part.progress.polled(shared);
  }

  /** Its last poll; null if it has not only polled since its last turn began. */
  public Step poll() {
    return spins ? poll : null;
  }

  /** Begins a turn. */
  public void beginTurn() {
    polls = false;
    spins = false;
  }

  /** Ends a turn in which it only polled, mostly device memory or not. */
  public void spins(boolean onDevice) {
    spins = true;
    polls = onDevice;
  }

  boolean isSpinning() {
    return spins;
  }

  boolean isPollingDevice() {
    return polls;
  }

  /** Begins to wait at a barrier. */
  void waitAt(Barrier at, Ending in) {
    barrier = at;
    waitsIn = in;
  }

  /** Goes on behind a barrier. */
  void goOn() {
    barrier = null;
  }

  /** Whether it waits at a barrier. */
  public boolean waits() {
    return barrier != null;
  }

  /** The barrier at which it waits. */
  Barrier barrier() {
    return barrier;
  }

  /** The instruction of that barrier. */
  Ending waitsIn() {
    return waitsIn;
  }

  @Override
  public int alive() {
    return existing & ~ended;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public int blockNumber() {
    return resident.index();
  }

  @Override
  public OptionalLong register(String name, int lane) {
    Slots slots = part.program.slots();
    Integer slot = slots.known(name);
    return slot == null
        ? OptionalLong.empty()
        : OptionalLong.of(registers.bits(slots.kind(name), slot, lane));
  }

  /** A hash of all that decides what it does next, except memory that others see. */
  long state() {
    long where = 31L * Arrays.hashCode(Arrays.copyOf(blocks, depth)) + Arrays.hashCode(masks);
    return 31 * (31 * (31 * where + ended) + registers.hash()) + Arrays.hashCode(local);
  }

  /** Whether all running lanes are active. */
  boolean isWhole(int active) {
    return (active | ~alive()) == -1;
  }

  public boolean done() {
    return alive() == 0;
  }

  /** Ends the lanes that only have to end, as they would have on a GPU. */
  void endReturning() {
    DecodedKernel.Block[] all = part.program.blocks();
    int seen = 0;
    for (int d = depth - 1; d >= 0 && frames.isEmpty(); d--) {
      if (blocks[d] >= 0 && all[blocks[d]].onlyEnds()) {
        ended |= masks[d] & ~seen;
      }
      seen |= masks[d];
    }
  }

  /** Removes finished stack entries; then {@link #block} and {@link #active} are valid. */
  public boolean settle() {
    while (depth > 0) {
      if (active() == 0 || blocks[depth - 1] == reconvergences[depth - 1]) {
        depth--;
        if (depth == floor) {
          endCall();
        }
      } else {
        return true;
      }
    }
    return false;
  }

  /** Lanes enter a function; the caller's next block is already set. */
  void enter(Call call, Call.Callee callee, int lanes) {
    boolean again = frames.stream().anyMatch(f -> f.callee() == callee && (f.lanes() & lanes) != 0);
    Slots slots = part.program.slots();
    Runnable restore =
        again
            ? slots.save(registers, callee.firstRegister(), callee.endRegister(), lanes)
            : () -> {};
    floor = depth;
    frames.add(new Frame(call, callee, lanes, depth, restore));
    push(lanes, callee.block(), NOWHERE);
  }

  public void leave(int lanes) {
    Frame frame = frames.getLast();
    frame.call().leave(this, frame.callee(), lanes);
    for (int d = frame.below(); d < depth; d++) {
      masks[d] &= ~lanes;
    }
  }

  private void endCall() {
    Frame frame = frames.removeLast();
    floor = frames.isEmpty() ? -1 : frames.getLast().below();
    frame.restore().run();
  }

  public int block() {
    return blocks[depth - 1];
  }

  public int active() {
    return masks[depth - 1] & ~ended;
  }

  /** Continues all active lanes with a block. */
  public void go(int block) {
    blocks[depth - 1] = block;
    if (block == ControlFlow.END) {
      end(active());
    }
  }

  public void end(int lanes) {
    ended |= lanes;
  }

  /** Splits the active lanes, and returns whether they diverge. */
  boolean diverge(int[] lanesOf, int[] targets, int next, int reconvergence) {
    int others = active();
    int ways = 0;
    int only = next;
    for (int t = 0; t < targets.length; t++) {
      others &= ~lanesOf[t];
      if (lanesOf[t] != 0) {
        ways++;
        only = targets[t];
      }
    }
    if (ways + (others != 0 ? 1 : 0) == 1) {
      go(only);
      return false;
    }
    if (reconvergences[depth - 1] == reconvergence) {
      depth--;
    } else {
      blocks[depth - 1] = reconvergence;
    }
    push(others, next, reconvergence);
    for (int t = 0; t < targets.length; t++) {
      push(lanesOf[t], targets[t], reconvergence);
    }
    return true;
  }

  private void push(int lanes, int block, int reconvergence) {
    if (block == ControlFlow.END || lanes == 0) {
      end(lanes);
      return;
    }
    if (depth == masks.length) {
      masks = Arrays.copyOf(masks, 2 * depth);
      blocks = Arrays.copyOf(blocks, 2 * depth);
      reconvergences = Arrays.copyOf(reconvergences, 2 * depth);
    }
    masks[depth] = lanes;
    blocks[depth] = block;
    reconvergences[depth] = reconvergence;
    depth++;
  }
}
