package org.catchupmix.emulator.warp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.memory.Definedness;
import org.catchupmix.emulator.ptx.ControlFlow;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.race.WarpOrder;
import org.catchupmix.emulator.registers.Registers;

/**
 * 32 threads in lockstep. Where a branch parts them, a stack keeps what is still to be run: which
 * lanes, from which block, and at which block they wait for the others.
 */
public final class Warp {
  public final int number;
  public final Registers registers;
  final WarpOrder order;

  /** Of all lanes, one behind the other. */
  public final byte[] local;

  public final Definedness localDefined;

  public final GridRun run;

  /** Of the lanes, for the memory access that is running. */
  final long[] addresses = new long[Registers.LANES];

  final int[] offsets = new int[Registers.LANES];

  /** The bits of all offsets, for checking their alignment. */
  long lowBits;

  private final int existing;
  private int ended;
  private int[] masks = new int[8];
  private int[] blocks = new int[8];
  private int[] meetings = new int[8];
  private int depth;

  /**
   * A call whose lanes are not all back.
   *
   * @param below how many entries of the stack lie below it
   * @param saved registers of the caller that the callee has too, as it is the same function; or
   *     null
   */
  private record Frame(Call call, Call.Callee callee, int lanes, int below, Registers saved) {}

  /** Stands for a block that no lane meets at: those of a call go on when all are back. */
  private static final int NOWHERE = -2;

  private final List<Frame> frames = new ArrayList<>();

  /** Entries of the stack below the innermost call. */
  private int floor = -1;

  /** The allocation of the access that is running. */
  public Allocation met;

  /** What {@code cp.async} of each lane has read. */
  public final byte[][] brought = new byte[Registers.LANES][];

  /** The copies that it has begun; null if none. */
  public AsyncCopies copies;

  /** The lanes in which each register that {@code UnsetCheck} watches has not been set. */
  public final int[] unset;

  /** Where the unset value that each of them is computed from was read; null if it is itself. */
  public final PtxInstruction[] unsetOrigins;

  /** What steps by which it may wait for others have asked, by their numbers. */
  private final Map<Integer, Question> questions = new HashMap<>();

  /** Whether it did little but ask memory when its turn was ended. */
  boolean polls;

  /** The barrier that it waits at, or null. */
  Barrier barrier;

  public Warp(
      GridRun run, int number, Registers registers, int existing, int localBytes, int watched) {
    this.run = run;
    this.number = number;
    this.order = new WarpOrder(number);
    this.registers = registers;
    this.existing = existing;
    this.local = new byte[Registers.LANES * localBytes];
    this.localDefined = new Definedness(local.length);
    this.unset = new int[watched];
    this.unsetOrigins = new PtxInstruction[unset.length];
  }

  /** Puts all its threads before the first instruction. */
  public void begin() {
    ended = 0;
    depth = 0;
    barrier = null;
    order.begin();
    localDefined.clear();
    frames.clear();
    floor = -1;
    copies = null;
    Arrays.fill(unset, -1);
    Arrays.fill(unsetOrigins, null);
    questions.clear();
    push(existing, 0, ControlFlow.END);
  }

  /** What a step has asked. */
  Question question(MemoryStep step) {
    return questions.computeIfAbsent(step.id, _ -> new Question(step.bytes));
  }

  /** The copies that lanes have begun become a group. */
  public void commitCopies(int lanes) {
    if (copies != null) {
      copies.commit(lanes);
    }
  }

  /** Lanes wait until at most so many groups of copies are under way. */
  public void awaitCopies(int lanes, int most) {
    if (copies != null) {
      copies.wait(this, lanes, most);
    }
  }

  /** The lanes that exist and have not ended. */
  int alive() {
    return existing & ~ended;
  }

  /** Whether lanes that take part are all that there are. */
  public boolean isWhole(int active) {
    return (active | ~alive()) == -1;
  }

  /** Its lanes that there are, running or ended. */
  int existing() {
    return existing;
  }

  boolean done() {
    return alive() == 0;
  }

  /** Drops what has nothing left to do; afterwards {@link #block} and {@link #active} hold. */
  boolean settle() {
    while (depth > 0) {
      if (active() == 0 || blocks[depth - 1] == meetings[depth - 1]) {
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

  /** Some running lanes begin with a function; the block of the caller is already the next. */
  void enter(Call call, Call.Callee callee, int lanes) {
    boolean again = false;
    for (Frame frame : frames) {
      again |= frame.callee() == callee && (frame.lanes() & lanes) != 0;
    }
    Registers saved =
        again
            ? run.program.slots().copy(registers, callee.firstRegister(), callee.endRegister())
            : null;
    floor = depth;
    frames.add(new Frame(call, callee, lanes, depth, saved));
    push(lanes, callee.block(), NOWHERE);
  }

  /** Some running lanes come back from the innermost function. */
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
    if (frame.saved() != null) {
      run.program
          .slots()
          .restore(
              frame.saved(),
              registers,
              frame.callee().firstRegister(),
              frame.callee().endRegister(),
              frame.lanes());
    }
  }

  /** The block to be run. */
  int block() {
    return blocks[depth - 1];
  }

  /** The lanes that run it. */
  int active() {
    return masks[depth - 1] & ~ended;
  }

  /** All running lanes continue with a block. */
  public void go(int block) {
    blocks[depth - 1] = block;
    if (block == ControlFlow.END) {
      end(active());
    }
  }

  /** These lanes come to their end. */
  public void end(int lanes) {
    ended |= lanes;
  }

  /**
   * The running lanes go several ways.
   *
   * @param lanesOf the lanes of each target; lanes of none continue with {@code next}
   * @return whether there was more than one way
   */
  boolean part(int[] lanesOf, int[] targets, int next, int meeting) {
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
    if (meetings[depth - 1] == meeting) {
      depth--;
    } else {
      blocks[depth - 1] = meeting;
    }
    push(others, next, meeting);
    for (int t = 0; t < targets.length; t++) {
      push(lanesOf[t], targets[t], meeting);
    }
    return true;
  }

  private void push(int lanes, int block, int meeting) {
    if (block == ControlFlow.END || lanes == 0) {
      end(lanes);
      return;
    }
    if (depth == masks.length) {
      masks = Arrays.copyOf(masks, 2 * depth);
      blocks = Arrays.copyOf(blocks, 2 * depth);
      meetings = Arrays.copyOf(meetings, 2 * depth);
    }
    masks[depth] = lanes;
    blocks[depth] = block;
    meetings[depth] = meeting;
    depth++;
  }
}
