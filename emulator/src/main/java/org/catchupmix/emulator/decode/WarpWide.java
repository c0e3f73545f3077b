package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.PREDICATE;

import java.util.Set;
import java.util.function.IntFunction;
import org.catchupmix.emulator.arithmetic.LaneLoops.LongOp;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Pair;
import org.catchupmix.emulator.ptx.PtxOperand.Sink;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.WarpProblem;
import org.catchupmix.emulator.step.AtomicUpdate;
import org.catchupmix.emulator.warp.SimpleStep;

/** Decodes shuffles, votes, matches, reductions and barriers of a warp. */
record WarpWide(Operands operands, PtxInstruction in) {
  private interface Vote {
    boolean of(int votes, int active);
  }

  void decode() {
    OpcodeReader reader = new OpcodeReader(operands, in.opcode());
    switch (in.operation()) {
      case SHFL -> {
        reader.expect(Modifier.SYNC);
        Modifier mode = reader.oneOf(Modifier.UP, Modifier.DOWN, Modifier.BFLY, Modifier.IDX);
        reader.expect(PtxType.B32).end();
        shuffle(mode);
      }
      case VOTE -> vote(reader);
      case MATCH -> {
        boolean all = reader.oneOf(Modifier.ANY, Modifier.ALL) == Modifier.ALL;
        PtxType type = reader.expect(Modifier.SYNC).type(Set.of(PtxType.B32, PtxType.B64));
        reader.end();
        if (all) {
          matchAll(RegisterKind.of(type));
        } else {
          matchAny(RegisterKind.of(type));
        }
      }
      case ELECT -> {
        reader.expect(Modifier.SYNC).end();
        elect();
      }
      case ACTIVEMASK -> {
        reader.expect(PtxType.B32).end();
        operands.result(INT, to -> (_, w, a) -> fill(w.registers, to, a, a));
      }
      case BAR -> {
        reader.expect(Modifier.WARP, Modifier.SYNC).end();
        operands.add(operands.read(0, INT), (_, w, a) -> w.part.orderLanes(w, a));
      }
      case REDUX -> {
        reader.expect(Modifier.SYNC);
        Modifier logic = reader.option(Modifier.AND, Modifier.OR, Modifier.XOR);
        Modifier operation =
            logic != null ? logic : reader.oneOf(Modifier.ADD, Modifier.MIN, Modifier.MAX);
        PtxType type =
            reader.type(logic != null ? Set.of(PtxType.B32) : Set.of(PtxType.S32, PtxType.U32));
        reader.end();
        reduce(AtomicUpdate.update(operation, type));
      }
      default -> throw operands.unsupported();
    }
  }

  /** A vote; its mode may also precede {@code .sync}. */
  private void vote(OpcodeReader reader) {
    boolean synced = reader.take(Modifier.SYNC);
    Modifier mode = reader.oneOf(Modifier.BALLOT, Modifier.ANY, Modifier.ALL, Modifier.UNI);
    operands.refuseIf(!synced && !reader.take(Modifier.SYNC));
    reader.expect(mode == Modifier.BALLOT ? PtxType.B32 : PtxType.PRED).end();
    switch (mode) {
      case BALLOT -> {
        int p = operands.read(1, PREDICATE);
        together(INT, to -> (_, w, a) -> fill(w.registers, to, a, w.registers.p[p] & a));
      }
      case ANY -> vote((votes, _) -> votes != 0);
      case ALL -> vote((votes, active) -> votes == active);
      default -> vote((votes, active) -> votes == active || votes == 0);
    }
  }

  private void elect() {
    operands.refuseIf(!(in.operand(0) instanceof Pair));
    int leads = second();
    operands.result(
        INT,
        operands.read(1, INT),
        to ->
            (_, w, a) -> {
              fill(w.registers, to, a, Integer.numberOfTrailingZeros(a));
              w.registers.setPredicate(leads, a, Integer.lowestOneBit(a));
            });
  }

  /** Slot of the predicate that is an instruction's second result, or of an unused one. */
  private int second() {
    return in.operand(0) instanceof Pair(PtxOperand _, PtxOperand p) && !(p instanceof Sink)
        ? operands.destination(p, PREDICATE)
        : operands.slots.fresh(PREDICATE);
  }

  /** Adds a step with a result, whose third operand is the mask of lanes. */
  private void together(RegisterKind kind, IntFunction<SimpleStep.Action> action) {
    operands.result(kind, operands.read(2, INT), action);
  }

  private void vote(Vote vote) {
    int p = operands.read(1, PREDICATE);
    together(
        PREDICATE,
        to ->
            (_, w, active) -> {
              Registers r = w.registers;
              r.setPredicate(to, active, vote.of(r.p[p] & active, active) ? active : 0);
            });
  }

  private static void fill(Registers r, int to, int active, int value) {
    for (int rest = active; rest != 0; rest &= rest - 1) {
      r.i[to][Integer.numberOfTrailingZeros(rest)] = value;
    }
  }

  private void reduce(LongOp two) {
    int v = operands.read(1, INT);
    together(
        INT,
        to ->
            (_, w, active) -> {
              int[] values = w.registers.i[v];
              int first = Integer.numberOfTrailingZeros(active);
              int result = values[first];
              for (int rest = active & active - 1; rest != 0; rest &= rest - 1) {
                result = (int) two.apply(result, values[Integer.numberOfTrailingZeros(rest)], 0);
              }
              fill(w.registers, to, active, result);
            });
  }

  /** Returns the mask if all lanes hold the same value, else 0; sets a predicate accordingly. */
  private void matchAll(RegisterKind kind) {
    int v = operands.read(1, kind);
    int predicate = second();
    together(
        INT,
        to ->
            (_, w, active) -> {
              Registers r = w.registers;
              int first = Integer.numberOfTrailingZeros(active);
              int all = same(r, kind, v, active, first) == active ? active : 0;
              fill(r, to, active, all);
              r.setPredicate(predicate, active, all);
            });
  }

  /** Returns, for each lane, the lanes with the same value. */
  private void matchAny(RegisterKind kind) {
    int v = operands.read(1, kind);
    together(
        INT,
        to ->
            (_, w, active) -> {
              Registers r = w.registers;
              int[] same = new int[Registers.LANES];
              Registers.each(active, lane -> same[lane] = same(r, kind, v, active, lane));
              Registers.each(active, lane -> r.i[to][lane] = same[lane]);
            });
  }

  /** Lanes with the same value as one lane. */
  private static int same(Registers r, RegisterKind kind, int v, int active, int one) {
    return kind == INT
        ? Registers.where(active, lane -> r.i[v][lane] == r.i[v][one])
        : Registers.where(active, lane -> r.l[v][lane] == r.l[v][one]);
  }

  /** Shuffles {@code up}, {@code down}, {@code bfly} or {@code idx}. */
  private void shuffle(Modifier mode) {
    int inRange = second();
    int value = operands.read(1, INT);
    int distances = operands.read(2, INT);
    int clamps = operands.read(3, INT); // with the segment mask
    operands.result(
        INT,
        operands.read(4, INT),
        to ->
            (step, warp, active) -> {
              Registers r = warp.registers;
              int[] from = r.i[value].clone();
              int ranges = 0;
              for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                int distance = r.i[distances][lane] & 31;
                int clamp = r.i[clamps][lane] & 31;
                int segment = r.i[clamps][lane] >>> 8 & 31;
                int most = lane & segment | clamp & ~segment;
                int source =
                    switch (mode) {
                      case UP -> lane - distance;
                      case DOWN -> lane + distance;
                      case BFLY -> lane ^ distance;
                      default -> lane & segment | distance & ~segment;
                    };
                if (mode == Modifier.UP ? source >= most : source <= most) {
                  ranges |= 1 << lane;
                  if ((active >>> source & 1) == 0) {
                    throw step.fault(warp, 1 << lane, new WarpProblem.InactiveShuffle(source));
                  }
                } else {
                  source = lane;
                }
                r.i[to][lane] = from[source];
              }
              r.setPredicate(inRange, active, ranges);
            });
  }
}
