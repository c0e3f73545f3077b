package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;
import static org.catchupmix.emulator.registers.Registers.LANES;

import java.util.List;
import org.catchupmix.emulator.arithmetic.ArithmeticTable;
import org.catchupmix.emulator.arithmetic.ArithmeticTable.Arithmetic;
import org.catchupmix.emulator.arithmetic.BitCopies;
import org.catchupmix.emulator.arithmetic.LaneLoops.Lanes;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Vector;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.warp.ArithmeticStep;
import org.catchupmix.emulator.warp.Step;

/** {@code mov}: copies bits between registers of any type, packs and unpacks. */
record Moves(Operands operands) {
  /** Extends 32 bits to a 64-bit register. */
  static Step widened(PtxInstruction in, int guard, int to, int from, boolean signed) {
    Arithmetic widening = ArithmeticTable.find(signed ? "cvt.s64.s32" : "cvt.u64.u32");
    return new ArithmeticStep(in, guard, widening, new int[] {to, from}, false).hidden();
  }

  void move(PtxInstruction in) {
    PtxType type = PtxType.of(in.opcode().substring(in.opcode().indexOf('.') + 1));
    operands.refuseIf(in, type == null || type.bytes() > Long.BYTES || in.operands().size() != 2);
    PtxOperand to = in.operand(0);
    PtxOperand from = in.operand(1);
    if (to instanceof Vector(List<PtxOperand> parts)) {
      unpack(in, type, parts, from);
    } else if (from instanceof Vector(List<PtxOperand> parts)) {
      pack(in, type, to, parts);
    } else {
      boolean register = from instanceof PtxOperand.Register;
      RegisterKind kind = register ? operands.kind(in, from) : RegisterKind.of(type);
      move(in, to, operands.read(in, from, kind), kind);
    }
  }

  /** Moves a slot to a register of equal size. */
  void move(PtxInstruction in, PtxOperand to, int slot, RegisterKind kind) {
    RegisterKind own = operands.kind(in, to);
    Arithmetic copy = BitCopies.of(kind, own);
    operands.refuseIf(in, copy == null || kind == LONG && own == INT);
    int target = operands.destination(in, to, own);
    operands.add(
        new ArithmeticStep(
            in, operands.guard(in), copy, new int[] {target, slot}, operands.narrow(to)));
  }

  private int bitsEach(PtxInstruction in, PtxType type, List<PtxOperand> parts) {
    operands.refuseIf(in, parts.size() < 2 || type.bytes() % parts.size() != 0);
    return Byte.SIZE * type.bytes() / parts.size();
  }

  private void unpack(PtxInstruction in, PtxType type, List<PtxOperand> parts, PtxOperand from) {
    RegisterKind whole = type.bytes() == 8 ? LONG : INT;
    int bits = bitsEach(in, type, parts);
    int source = operands.read(in, from, whole);
    // A destination may be the source, so parts are taken from a copy.
    int copy = operands.slots().fresh(whole);
    operands.addHidden(in, BitCopies.of(whole, whole), copy, source);
    boolean counted = false;
    for (int k = 0; k < parts.size(); k++) {
      if (parts.get(k) instanceof PtxOperand.Sink) {
        continue;
      }
      int shift = k * bits;
      PtxOperand to = parts.get(k);
      Lanes lanes =
          (r, o) -> {
            for (int lane = 0; lane < LANES; lane++) {
              r.i[o[0]][lane] =
                  whole == LONG ? (int) (r.l[o[1]][lane] >>> shift) : r.i[o[1]][lane] >>> shift;
            }
          };
      Arithmetic take = new Arithmetic("i" + whole.letter(), lanes);
      boolean hide = counted;
      counted = true;
      operands.write(
          in,
          to,
          INT,
          slot -> {
            Step step =
                new ArithmeticStep(
                    in, operands.guard(in), take, new int[] {slot, copy}, operands.narrow(to));
            operands.add(hide ? step.hidden() : step);
          });
    }
  }

  private void pack(PtxInstruction in, PtxType type, PtxOperand to, List<PtxOperand> parts) {
    RegisterKind whole = type.bytes() == 8 ? LONG : INT;
    int bits = bitsEach(in, type, parts);
    long mask = (1L << bits) - 1;
    int[] slots = new int[parts.size() + 1];
    for (int k = 0; k < parts.size(); k++) {
      slots[k + 1] = operands.read(in, parts.get(k), INT);
    }
    Lanes lanes =
        (r, o) -> {
          for (int lane = 0; lane < LANES; lane++) {
            long value = 0;
            for (int k = 1; k <= parts.size(); k++) {
              value |= (r.i[o[k]][lane] & mask) << (k - 1) * bits;
            }
            if (whole == LONG) {
              r.l[o[0]][lane] = value;
            } else {
              r.i[o[0]][lane] = (int) value;
            }
          }
        };
    Arithmetic together = new Arithmetic(whole.letter() + "i".repeat(parts.size()), lanes);
    operands.write(
        in,
        to,
        whole,
        slot -> {
          slots[0] = slot;
          operands.add(in, together, slots);
        });
  }
}
