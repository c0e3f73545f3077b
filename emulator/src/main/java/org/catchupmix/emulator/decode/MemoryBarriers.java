package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.access.MemoryStep.Space;
import org.catchupmix.emulator.access.Transfer;
import org.catchupmix.emulator.async.AsyncProxy;
import org.catchupmix.emulator.async.MemoryBarrier;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.report.AsyncProblem;
import org.catchupmix.emulator.warp.LaneStep;
import org.catchupmix.emulator.warp.Warp;

/**
 * Decodes {@code mbarrier}: a barrier in 8 bytes of shared memory, whose layout PTX leaves open.
 * Its state is a {@link MemoryBarrier}; the memory holds a number that changes with it.
 */
record MemoryBarriers(Operands operands, PtxInstruction in) {
  private static final int COUNT = MemoryBarrier.MOST;

  /** A lane at an mbarrier's address. */
  private record Spot(LaneStep by, long address) {
    MemoryBarrier barrier() {
      return async().barrier(by, address);
    }

    AsyncProxy async() {
      return by.warp().async();
    }

    int read(int slot) {
      return by.warp().registers.i[slot][by.lane()];
    }
  }

  /**
   * An operation of some lanes, which returns whether a lane must wait.
   *
   * @param orders whether it orders what precedes it before the end of the phase
   */
  private record Touch(Predicate<Spot> operation, boolean orders) implements Transfer {
    @Override
    public void before(MemoryStep step, Warp warp, int active) {
      if (step.instruction.operation() == Operation.CP) {
        warp.copies.commit(active);
        warp.copies.await(active, 0);
      }
    }

    @Override
    public void stored(Warp warp, int lane, byte[] to) {}

    @Override
    public void run(MemoryStep step, Warp warp, byte[] data, int[] offsets, int lanes) {
      long base = warp.allocation().base;
      for (int rest = orders ? lanes : 0; rest != 0; ) {
        int first = Integer.numberOfTrailingZeros(rest);
        int same = Registers.where(rest, lane -> offsets[lane] == offsets[first]);
        Spot at = new Spot(new LaneStep(step, warp, first), base + offsets[first]);
        at.barrier().join(at.by, same);
        rest &= ~same;
      }
      boolean waits = false;
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        Spot at = new Spot(new LaneStep(step, warp, lane), base + offsets[lane]);
        waits |= operation.test(at);
        Optional<MemoryBarrier> after = warp.async().known(at.address);
        after.ifPresent(it -> Allocation.LONGS.set(data, offsets[lane], it.word()));
      }
      if (waits) {
        warp.part.progress.waited();
      }
    }
  }

  void decode() {
    if (in.has(Modifier.SHARED_CLUSTER)) {
      throw operands.refused("the emulator runs no clusters");
    }
    boolean orders = !in.has(Modifier.RELAXED);
    if (in.operation() == Operation.CP) {
      boolean counts = in.has(Modifier.NOINC);
      update(
          in.operand(0),
          at -> {
            if (counts) {
              at.barrier().arrive(at.by, 1, false);
            }
          },
          true);
    } else if (in.has(Modifier.INIT)) {
      init();
    } else if (in.has(Modifier.INVAL)) {
      update(in.operand(0), at -> at.async().invalidate(at.address), false);
    } else if (in.has(Modifier.ARRIVE) || in.has(Modifier.ARRIVE_DROP)) {
      arrive(orders);
    } else if (in.has(Modifier.EXPECT_TX) || in.has(Modifier.COMPLETE_TX)) {
      int bytes = operands.read(1, INT);
      boolean expects = in.has(Modifier.EXPECT_TX);
      update(
          in.operand(0),
          at -> {
            if (expects) {
              at.barrier().expect(at.by, at.read(bytes));
            } else {
              at.barrier().complete(at.read(bytes));
            }
          },
          false);
    } else if (in.has(Modifier.TEST_WAIT) || in.has(Modifier.TRY_WAIT)) {
      test(orders);
    } else if (in.has(Modifier.PENDING_COUNT)) {
      int state = operands.read(1, LONG);
      operands.result(
          INT,
          to ->
              (_, w, active) ->
                  Registers.each(
                      active,
                      lane ->
                          w.registers.i[to][lane] =
                              MemoryBarrier.pending(w.registers.l[state][lane])));
    } else {
      throw operands.unsupported();
    }
  }

  private MemoryStep.Place place(PtxOperand address) {
    return new MemoryAccesses(operands, in)
        .place(in.opcode().isShared() ? Space.SHARED : Space.GENERIC, address);
  }

  private void update(PtxOperand address, Consumer<Spot> operation, boolean orders) {
    operands.add(
        place(address), Long.BYTES, Access.Kind.UPDATE, new Touch(ends(operation), orders));
  }

  private static Predicate<Spot> ends(Consumer<Spot> operation) {
    return at -> {
      operation.accept(at);
      return false;
    };
  }

  private void init() {
    int count = operands.read(1, INT);
    Consumer<Spot> init =
        at -> {
          int arrivals = at.read(count);
          if (arrivals < 1 || arrivals > COUNT) {
            throw at.by.fault(new AsyncProblem.BadArrivals(arrivals, COUNT));
          }
          at.async().init(at.by, at.address, arrivals);
        };
    operands.add(place(in.operand(0)), Long.BYTES, Access.Kind.WRITE, new Touch(ends(init), false));
  }

  private void arrive(boolean orders) {
    boolean expects = in.has(Modifier.EXPECT_TX);
    boolean drops = in.has(Modifier.ARRIVE_DROP);
    int given = in.operands().size() > 2 ? operands.read(2, INT) : operands.slots.constant(INT, 1);
    operands.write(
        in.operand(0),
        LONG,
        state ->
            update(
                in.operand(1),
                at -> {
                  MemoryBarrier barrier = at.barrier();
                  at.by.warp().registers.l[state][at.by.lane()] = barrier.state();
                  if (expects) {
                    barrier.expect(at.by, at.read(given));
                  }
                  int count = expects ? 1 : at.read(given);
                  barrier.arrive(at.by, count, drops);
                },
                orders));
  }

  /** Tests whether the phase of a state or a parity is over. */
  private void test(boolean orders) {
    boolean parity = in.has(Modifier.PARITY);
    int before = operands.read(2, parity ? INT : LONG);
    int to = operands.destination(0, RegisterKind.PREDICATE);
    Predicate<Spot> test =
        at -> {
          Registers r = at.by.warp().registers;
          int lane = at.by.lane();
          MemoryBarrier barrier = at.barrier();
          boolean over = barrier.isOver(parity ? r.i[before][lane] : r.l[before][lane], parity);
          r.setPredicate(to, 1 << lane, over ? -1 : 0);
          if (over && orders) {
            barrier.leave(at.by);
          }
          return !over;
        };
    operands.add(place(in.operand(1)), Long.BYTES, Access.Kind.READ, new Touch(test, false));
  }
}
