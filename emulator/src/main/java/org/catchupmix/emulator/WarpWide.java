package org.catchupmix.emulator;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.catchupmix.emulator.driver.DriverException;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;

/** Decodes the instructions by which lanes of a warp speak with each other. */
final class WarpWide {
  private final Operands operands;
  private final Function<PtxInstruction, DriverException> unsupported;
  private final List<Step> steps;

  WarpWide(
      Operands operands, Function<PtxInstruction, DriverException> unsupported, List<Step> steps) {
    this.operands = operands;
    this.unsupported = unsupported;
    this.steps = steps;
  }

  void decode(PtxInstruction in, int guard) {
    switch (in.opcode()) {
      case "shfl.sync.up.b32", "shfl.sync.down.b32", "shfl.sync.bfly.b32", "shfl.sync.idx.b32" ->
          shuffle(in, guard);
      case "vote.sync.ballot.b32" -> {
        int p = read(in, 1, RegisterKind.PREDICATE);
        vote(
            in,
            guard,
            RegisterKind.INT,
            slot -> (w, a) -> VoteStep.mask(w.registers, slot, a, w.registers.p[p] & a));
      }
      case "vote.sync.any.pred" -> {
        int p = read(in, 1, RegisterKind.PREDICATE);
        vote(
            in,
            guard,
            RegisterKind.PREDICATE,
            slot ->
                (w, a) -> VoteStep.predicate(w.registers, slot, a, (w.registers.p[p] & a) != 0));
      }
      case "vote.sync.all.pred" -> {
        int p = read(in, 1, RegisterKind.PREDICATE);
        vote(
            in,
            guard,
            RegisterKind.PREDICATE,
            slot ->
                (w, a) -> VoteStep.predicate(w.registers, slot, a, (w.registers.p[p] & a) == a));
      }
      case "vote.sync.uni.pred" -> {
        int p = read(in, 1, RegisterKind.PREDICATE);
        vote(
            in,
            guard,
            RegisterKind.PREDICATE,
            slot ->
                (w, a) ->
                    VoteStep.predicate(
                        w.registers,
                        slot,
                        a,
                        (w.registers.p[p] & a) == a || (w.registers.p[p] & a) == 0));
      }
      case "match.any.sync.b32" -> {
        int v = read(in, 1, RegisterKind.INT);
        vote(
            in,
            guard,
            RegisterKind.INT,
            slot ->
                (w, a) -> {
                  Registers r = w.registers;
                  int[] values = r.i[v].clone();
                  for (int lane = 0; lane < Registers.LANES; lane++) {
                    if ((a >>> lane & 1) != 0) {
                      r.i[slot][lane] = VoteStep.same(values, a, lane);
                    }
                  }
                });
      }
      case "activemask.b32" ->
          operands.write(
              in,
              in.operands().getFirst(),
              RegisterKind.INT,
              slot ->
                  steps.add(
                      new SimpleStep(in, guard, (w, a) -> VoteStep.mask(w.registers, slot, a, a))));
      case "bar.warp.sync" ->
          steps.add(
              new VoteStep(
                  in,
                  guard,
                  read(in, 0, RegisterKind.INT),
                  (warp, a) -> warp.run.epochs.warpBarrier(warp, a)));
      default -> throw unsupported.apply(in);
    }
  }

  private int read(PtxInstruction in, int index, RegisterKind kind) {
    if (index >= in.operands().size()) {
      throw unsupported.apply(in);
    }
    return operands.read(in, in.operands().get(index), kind);
  }

  private void vote(
      PtxInstruction in, int guard, RegisterKind kind, Function<Integer, VoteStep.Result> result) {
    int members = read(in, 2, RegisterKind.INT);
    operands.write(
        in,
        in.operands().getFirst(),
        kind,
        slot -> steps.add(new VoteStep(in, guard, members, result.apply(slot))));
  }

  private void shuffle(PtxInstruction in, int guard) {
    ShuffleStep.Mode mode =
        ShuffleStep.Mode.valueOf(in.opcode().split("\\.")[2].toUpperCase(Locale.ROOT));
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
        slot -> steps.add(new ShuffleStep(in, guard, members, mode, slot, p, a, b, c)));
  }
}
