package org.catchupmix.emulator;

import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;

/** Decodes the instructions by which the lanes of a warp exchange values or wait for each other. */
record WarpWide(Operands operands) {
  /** The result of a vote among the active lanes. */
  private interface Vote {
    boolean of(int votes, int active);
  }

  void decode(PtxInstruction in) {
    switch (in.opcode()) {
      case "shfl.sync.up.b32", "shfl.sync.down.b32", "shfl.sync.bfly.b32", "shfl.sync.idx.b32" ->
          shuffle(in, in.opcode().split("\\.")[2]);
      case "vote.sync.ballot.b32" -> {
        int p = read(in, 1, RegisterKind.PREDICATE);
        together(
            in,
            RegisterKind.INT,
            to -> (_, w, a) -> fill(w.registers, to, a, w.registers.p[p] & a));
      }
      case "vote.sync.any.pred" -> vote(in, (votes, _) -> votes != 0);
      case "vote.sync.all.pred" -> vote(in, (votes, active) -> votes == active);
      case "vote.sync.uni.pred" -> vote(in, (votes, active) -> votes == active || votes == 0);
      case "match.any.sync.b32" -> {
        int v = read(in, 1, RegisterKind.INT);
        together(in, RegisterKind.INT, to -> (_, w, a) -> match(w.registers, to, a, v));
      }
      case "match.any.sync.b64" -> {
        int v = read(in, 1, RegisterKind.LONG);
        together(in, RegisterKind.INT, to -> (_, w, a) -> matchLongs(w.registers, to, a, v));
      }
      case "match.all.sync.b32" -> matchAll(in, RegisterKind.INT);
      case "match.all.sync.b64" -> matchAll(in, RegisterKind.LONG);
      case "redux.sync.add.u32", "redux.sync.add.s32" -> reduce(in, Integer::sum);
      case "redux.sync.min.u32" -> reduce(in, (x, y) -> Integer.compareUnsigned(x, y) < 0 ? x : y);
      case "redux.sync.max.u32" -> reduce(in, (x, y) -> Integer.compareUnsigned(x, y) > 0 ? x : y);
      case "redux.sync.min.s32" -> reduce(in, Math::min);
      case "redux.sync.max.s32" -> reduce(in, Math::max);
      case "redux.sync.and.b32" -> reduce(in, (x, y) -> x & y);
      case "redux.sync.or.b32" -> reduce(in, (x, y) -> x | y);
      case "redux.sync.xor.b32" -> reduce(in, (x, y) -> x ^ y);
      case "activemask.b32" ->
          operands.write(
              in,
              in.operands().getFirst(),
              RegisterKind.INT,
              to ->
                  operands.add(
                      new SimpleStep(
                          in, operands.guard(in), (_, w, a) -> fill(w.registers, to, a, a))));
      case "bar.warp.sync" ->
          operands.add(
              new SimpleStep(
                  in,
                  operands.guard(in),
                  read(in, 0, RegisterKind.INT),
                  (_, w, a) -> w.run.epochs.warpBarrier(w, a)));
      default -> throw operands.unsupported(in);
    }
  }

  private int read(PtxInstruction in, int index, RegisterKind kind) {
    if (index >= in.operands().size()) {
      throw operands.unsupported(in);
    }
    return operands.read(in, in.operands().get(index), kind);
  }

  /** A step with a result, whose mask of lanes is the third operand. */
  private void together(
      PtxInstruction in, RegisterKind kind, IntFunction<SimpleStep.Action> action) {
    int members = read(in, 2, RegisterKind.INT);
    operands.write(
        in,
        in.operands().getFirst(),
        kind,
        to -> operands.add(new SimpleStep(in, operands.guard(in), members, action.apply(to))));
  }

  private void vote(PtxInstruction in, Vote vote) {
    int p = read(in, 1, RegisterKind.PREDICATE);
    together(
        in,
        RegisterKind.PREDICATE,
        to ->
            (_, w, active) -> {
              Registers r = w.registers;
              int result = vote.of(r.p[p] & active, active) ? active : 0;
              r.p[to] = r.p[to] & ~active | result;
            });
  }

  private static void fill(Registers r, int to, int active, int value) {
    for (int rest = active; rest != 0; rest &= rest - 1) {
      r.i[to][Integer.numberOfTrailingZeros(rest)] = value;
    }
  }

  /** One value of all lanes. */
  private void reduce(PtxInstruction in, IntBinaryOperator two) {
    int v = read(in, 1, RegisterKind.INT);
    together(
        in,
        RegisterKind.INT,
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

  /** The mask if all lanes hold the same value, else 0; and a predicate that says so. */
  private void matchAll(PtxInstruction in, RegisterKind kind) {
    int v = read(in, 1, kind);
    int members = read(in, 2, RegisterKind.INT);
    PtxOperand to = in.operands().getFirst();
    int predicate =
        to instanceof PtxOperand.Pair(PtxOperand _, PtxOperand p)
            ? operands.destination(in, p, RegisterKind.PREDICATE)
            : -1;
    operands.write(
        in,
        to instanceof PtxOperand.Pair(PtxOperand first, PtxOperand _) ? first : to,
        RegisterKind.INT,
        slot ->
            operands.add(
                new SimpleStep(
                    in,
                    operands.guard(in),
                    members,
                    (_, w, active) -> {
                      Registers r = w.registers;
                      boolean same = true;
                      int first = Integer.numberOfTrailingZeros(active);
                      for (int rest = active; rest != 0; rest &= rest - 1) {
                        int lane = Integer.numberOfTrailingZeros(rest);
                        same &=
                            kind == RegisterKind.INT
                                ? r.i[v][lane] == r.i[v][first]
                                : r.l[v][lane] == r.l[v][first];
                      }
                      fill(r, slot, active, same ? active : 0);
                      if (predicate >= 0) {
                        r.p[predicate] = r.p[predicate] & ~active | (same ? active : 0);
                      }
                    })));
  }

  private static void matchLongs(Registers r, int to, int active, int v) {
    long[] values = r.l[v];
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int same = 0;
      for (int others = active; others != 0; others &= others - 1) {
        int other = Integer.numberOfTrailingZeros(others);
        same |= values[other] == values[lane] ? 1 << other : 0;
      }
      r.i[to][lane] = same;
    }
  }

  /** For each lane, those that hold the same value. */
  private static void match(Registers r, int to, int active, int v) {
    int[] values = r.i[v].clone();
    for (int rest = active; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int same = 0;
      for (int others = active; others != 0; others &= others - 1) {
        int other = Integer.numberOfTrailingZeros(others);
        same |= values[other] == values[lane] ? 1 << other : 0;
      }
      r.i[to][lane] = same;
    }
  }

  /** A lane reads a register of another lane. */
  private void shuffle(PtxInstruction in, String mode) {
    PtxOperand to = in.operands().getFirst();
    PtxOperand value = to;
    int inRange = -1;
    if (to instanceof PtxOperand.Pair(PtxOperand first, PtxOperand second)) {
      value = first;
      if (!(second instanceof PtxOperand.Sink)) {
        inRange = operands.destination(in, second, RegisterKind.PREDICATE);
      }
    }
    int a = read(in, 1, RegisterKind.INT);
    int b = read(in, 2, RegisterKind.INT);
    int c = read(in, 3, RegisterKind.INT);
    int members = read(in, 4, RegisterKind.INT);
    int p = inRange;
    operands.write(
        in,
        value,
        RegisterKind.INT,
        slot ->
            operands.add(
                new SimpleStep(
                    in,
                    operands.guard(in),
                    members,
                    (step, warp, active) -> {
                      int ranges = shuffle(step, warp, active, mode, new int[] {slot, a, b, c});
                      if (p >= 0) {
                        warp.registers.p[p] = warp.registers.p[p] & ~active | ranges;
                      }
                    })));
  }

  /**
   * Shuffles.
   *
   * @param mode {@code up}, {@code down}, {@code bfly} or {@code idx}
   * @param o slots: of the result, the value, the lane or distance, and the clamp with the
   *     segment's mask
   * @return the lanes whose source was in range
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
          throw warp.run.fault(
              step, warp, lane, "reads from lane " + source + ", which takes no part");
        }
      } else {
        source = lane;
      }
      r.i[o[0]][lane] = from[source];
    }
    return ranges;
  }
}
