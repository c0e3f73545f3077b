package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;
import static org.catchupmix.emulator.registers.RegisterKind.PREDICATE;

import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.warp.SimpleStep;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/** Decodes shuffles, votes, matches, reductions and barriers of a warp. */
record WarpWide(Operands operands) {
  private interface Vote {
    boolean of(int votes, int active);
  }

  void decode(PtxInstruction in) {
    switch (in.opcode()) {
      case "shfl.sync.up.b32", "shfl.sync.down.b32", "shfl.sync.bfly.b32", "shfl.sync.idx.b32" ->
          shuffle(in, in.opcode().split("\\.")[2]);
      case "vote.sync.ballot.b32", "vote.ballot.sync.b32" -> {
        int p = read(in, 1, PREDICATE);
        together(in, INT, to -> (_, w, a) -> fill(w.registers, to, a, w.registers.p[p] & a));
      }
      case "vote.sync.any.pred", "vote.any.sync.pred" -> vote(in, (votes, _) -> votes != 0);
      case "vote.sync.all.pred", "vote.all.sync.pred" ->
          vote(in, (votes, active) -> votes == active);
      case "vote.sync.uni.pred", "vote.uni.sync.pred" ->
          vote(in, (votes, active) -> votes == active || votes == 0);
      case "match.any.sync.b32" -> matchAny(in, INT);
      case "match.any.sync.b64" -> matchAny(in, LONG);
      case "match.all.sync.b32" -> matchAll(in, INT);
      case "match.all.sync.b64" -> matchAll(in, LONG);
      case "redux.sync.add.u32", "redux.sync.add.s32" -> reduce(in, Integer::sum);
      case "redux.sync.min.u32" -> reduce(in, (x, y) -> Integer.compareUnsigned(x, y) < 0 ? x : y);
      case "redux.sync.max.u32" -> reduce(in, (x, y) -> Integer.compareUnsigned(x, y) > 0 ? x : y);
      case "redux.sync.min.s32" -> reduce(in, Math::min);
      case "redux.sync.max.s32" -> reduce(in, Math::max);
      case "redux.sync.and.b32" -> reduce(in, (x, y) -> x & y);
      case "redux.sync.or.b32" -> reduce(in, (x, y) -> x | y);
      case "redux.sync.xor.b32" -> reduce(in, (x, y) -> x ^ y);
      case "elect.sync" -> {
        int leads = second(in);
        operands.refuseIf(in, leads < 0);

        operands.result(
            in,
            INT,
            read(in, 1, INT),
            to ->
                (_, w, a) -> {
                  fill(w.registers, to, a, Integer.numberOfTrailingZeros(a));
                  w.registers.setPredicate(leads, a, Integer.lowestOneBit(a));
                });
      }
      case "activemask.b32" ->
          operands.result(in, INT, to -> (_, w, a) -> fill(w.registers, to, a, a));
      case "bar.warp.sync" ->
          operands.add(in, read(in, 0, INT), (_, w, a) -> w.run.orderLanes(w, a));
      default -> throw operands.unsupported(in);
    }
  }

  private int read(PtxInstruction in, int index, RegisterKind kind) {
    return operands.read(in, in.operand(index), kind);
  }

  /** Slot of the predicate that is an instruction's second result, or -1. */
  private int second(PtxInstruction in) {
    return in.operand(0) instanceof PtxOperand.Pair(PtxOperand _, PtxOperand p)
            && !(p instanceof PtxOperand.Sink)
        ? operands.destination(in, p, PREDICATE)
        : -1;
  }

  /** Adds a step with a result, whose third operand is the mask of lanes. */
  private void together(
      PtxInstruction in, RegisterKind kind, IntFunction<SimpleStep.Action> action) {
    operands.result(in, kind, read(in, 2, INT), action);
  }

  private void vote(PtxInstruction in, Vote vote) {
    int p = read(in, 1, PREDICATE);
    together(
        in,
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

  private void reduce(PtxInstruction in, IntBinaryOperator two) {
    int v = read(in, 1, INT);
    together(
        in,
        INT,
        to ->
            (_, w, active) -> {
              int[] values = w.registers.i[v];
              int first = Integer.numberOfTrailingZeros(active);
              int result = values[first];
              for (int rest = active & active - 1; rest != 0; rest &= rest - 1) {
                result = two.applyAsInt(result, values[Integer.numberOfTrailingZeros(rest)]);
              }
              fill(w.registers, to, active, result);
            });
  }

  /** Returns the mask if all lanes hold the same value, else 0; sets a predicate accordingly. */
  private void matchAll(PtxInstruction in, RegisterKind kind) {
    int v = read(in, 1, kind);
    int predicate = second(in);
    together(
        in,
        INT,
        to ->
            (_, w, active) -> {
              Registers r = w.registers;
              int first = Integer.numberOfTrailingZeros(active);
              int all = same(r, kind, v, active, first) == active ? active : 0;
              fill(r, to, active, all);
              if (predicate >= 0) {
                r.setPredicate(predicate, active, all);
              }
            });
  }

  /** Returns, for each lane, the lanes with the same value. */
  private void matchAny(PtxInstruction in, RegisterKind kind) {
    int v = read(in, 1, kind);
    together(
        in,
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

  private void shuffle(PtxInstruction in, String mode) {
    int inRange = second(in);
    int a = read(in, 1, INT);
    int b = read(in, 2, INT);
    int c = read(in, 3, INT);
    operands.result(
        in,
        INT,
        read(in, 4, INT),
        to ->
            (step, warp, active) -> {
              int ranges = shuffle(step, warp, active, mode, new int[] {to, a, b, c});
              if (inRange >= 0) {
                warp.registers.setPredicate(inRange, active, ranges);
              }
            });
  }

  /**
   * Shuffles.
   *
   * @param mode {@code up}, {@code down}, {@code bfly} or {@code idx}
   * @param o slots of the result, the value, the lane or distance, and the clamp with segment mask
   * @return lanes whose source was in range
   */
  private static int shuffle(Step step, Warp warp, int active, String mode, int[] o) {
    Registers r = warp.registers;
    int[] from = r.i[o[1]].clone();
    int ranges = 0;
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int distance = r.i[o[2]][lane] & 31;
      int clamp = r.i[o[3]][lane] & 31;
      int segment = r.i[o[3]][lane] >>> 8 & 31;
      int most = lane & segment | clamp & ~segment;
      int source =
          switch (mode) {
            case "up" -> lane - distance;
            case "down" -> lane + distance;
            case "bfly" -> lane ^ distance;
            default -> lane & segment | distance & ~segment;
          };
      if (mode.equals("up") ? source >= most : source <= most) {
        ranges |= 1 << lane;
        if ((active >>> source & 1) == 0) {
          throw step.fault(warp, 1 << lane, "reads from lane %d, which is inactive", source);
        }
      } else {
        source = lane;
      }
      r.i[o[0]][lane] = from[source];
    }
    return ranges;
  }
}
