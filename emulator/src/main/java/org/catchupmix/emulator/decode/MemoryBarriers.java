package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;

import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.Register;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.step.Load;
import org.catchupmix.emulator.step.Store;
import org.catchupmix.emulator.warp.MemoryStep;
import org.catchupmix.emulator.warp.MemoryStep.Space;
import org.catchupmix.emulator.warp.Transfer;
import org.catchupmix.emulator.warp.Warp;

/**
 * {@code mbarrier}: a barrier in 8 bytes of shared memory, which hold the expected and missing
 * arrivals and the phase. PTX leaves the layout open.
 *
 * <p>The end of a phase orders all threads of the block, including those that did not arrive. A
 * race may be missed; none is invented.
 */
record MemoryBarriers(Operands operands, PtxInstruction in) {
  private static final int BITS = MemoryStep.ARRIVAL_BITS;
  private static final long COUNT = (1L << BITS) - 1;

  /** Arrives as often as a register says. */
  private record Arrival(int count, int state) implements Transfer {
    @Override
    public void before(MemoryStep step, Warp warp, int active) {
      if (step.instruction.name().equals("cp")) {
        warp.copies.commit(active);
        warp.copies.await(active, 0);
      }
    }

    @Override
    public void run(MemoryStep step, Warp warp, byte[] data, int[] offsets, int lanes) {
      Registers.each(
          lanes,
          lane -> {
            long word = (long) Allocation.LONGS.get(data, offsets[lane]);
            long missing = (word >>> BITS & COUNT) - warp.registers.i[count][lane];
            if (missing < 0) {
              throw step.fault(warp, 1 << lane, "arrives at a barrier that is already complete");
            }
            long phase = word >>> 2 * BITS;
            long expected = word & COUNT;
            Allocation.LONGS.set(
                data,
                offsets[lane],
                word(
                    expected, missing == 0 ? expected : missing, missing == 0 ? phase + 1 : phase));
            warp.registers.l[state][lane] = word;
            if (missing == 0) {
              warp.run.orderThreads();
            }
          });
    }
  }

  private static long word(long expected, long missing, long phase) {
    return expected | missing << BITS | phase << 2 * BITS;
  }

  void decode() {
    if (in.opcode().contains("::cluster")) {
      throw operands.refused("the emulator runs no clusters");
    }
    boolean arrival = in.has("arrive") && !in.has("expect_tx") && !in.has("noComplete");
    if (in.name().equals("cp")) {
      int state = operands.slots.fresh(LONG);
      arrive(in.operand(0), state, operands.slots.constant(INT, in.has("noinc") ? 1 : 0));
    } else if (in.has("init")) {
      init();
    } else if (in.has("inval")) {
      operands.add((_, _, _) -> {});
    } else if (arrival && in.operands().size() >= 2) {
      int count =
          in.operands().size() > 2 ? operands.read(2, INT) : operands.slots.constant(INT, 1);
      operands.write(in.operand(0), LONG, state -> arrive(in.operand(1), state, count));
    } else if (in.has("test_wait") || in.has("try_wait")) {
      test();
    } else {
      throw operands.unsupported();
    }
  }

  private MemoryStep.Place place(PtxOperand address) {
    return new MemoryAccesses(operands, in)
        .place(in.has("shared") || in.has("shared::cta") ? Space.SHARED : Space.GENERIC, address);
  }

  private void arrive(PtxOperand address, int state, int count) {
    Arrival arrival = new Arrival(count, state);
    operands.add(place(address), Long.BYTES, MemoryStep.Access.UPDATE, arrival);
  }

  private void init() {
    int count = operands.read(1, INT);
    int word = operands.slots.fresh(LONG);
    operands.addHidden(
        (_, warp, _) -> {
          for (int lane = 0; lane < Registers.LANES; lane++) {
            long n = warp.registers.i[count][lane] & COUNT;
            warp.registers.l[word][lane] = word(n, n, 0);
          }
        });
    Store store = new Store(Long.BYTES, new Register[] {new Register(LONG, word)});
    operands.add(place(in.operand(0)), Long.BYTES, MemoryStep.Access.WRITE, store);
  }

  /** Tests whether the phase of a state or a parity is over. */
  private void test() {
    boolean parity = in.has("parity");
    int now = operands.slots.fresh(LONG);
    int before = operands.read(2, parity ? INT : LONG);
    int to = operands.destination(0, RegisterKind.PREDICATE);
    Load load = new Load(PtxType.B64, new Register[] {new Register(LONG, now)}, -1);
    operands.add(place(in.operand(1)), Long.BYTES, MemoryStep.Access.READ, load);
    operands.add(
        (_, warp, active) -> {
          Registers r = warp.registers;
          int over =
              Registers.where(
                  active,
                  lane -> {
                    long phase = r.l[now][lane] >>> 2 * BITS;
                    return parity
                        ? (phase & 1) != (r.i[before][lane] & 1)
                        : phase != r.l[before][lane] >>> 2 * BITS;
                  });
          r.setPredicate(to, active, over);
          if ((active & ~over) != 0) {
            warp.run.waitsInMemory();
          }
        });
  }
}
