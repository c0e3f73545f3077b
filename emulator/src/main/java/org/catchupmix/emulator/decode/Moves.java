package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;
import static org.catchupmix.emulator.registers.Registers.LANES;

import java.util.List;
import org.catchupmix.emulator.arithmetic.ArithmeticTable.Arithmetic;
import org.catchupmix.emulator.arithmetic.BitCopies;
import org.catchupmix.emulator.arithmetic.LaneLoops.Lanes;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Vector;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.RegisterKind;

/** {@code mov}: copies bits between registers of any type, packs and unpacks. */
record Moves(Operands operands, PtxInstruction in) {
  void move() {
    PtxType type = in.opcode().type();
    operands.refuseIf(
        in.opcode().parts().size() != 1
            || type == null
            || !type.isStored()
            || in.operands().size() != 2);
    PtxOperand to = in.operand(0);
    PtxOperand from = in.operand(1);
    if (type == PtxType.B128) {
      operands.refuseIf(to.parts().size() != 2 || from.parts().size() != 2);
      for (int k = 0; k < 2; k++) {
        move(to.parts().get(k), operands.read(from.parts().get(k), LONG), LONG);
      }
      return;
    }
    if (to instanceof Vector(List<PtxOperand> parts)) {
      unpack(type, parts, from);
    } else if (from instanceof Vector(List<PtxOperand> parts)) {
      pack(type, to, parts);
    } else {
      RegisterKind kind = operands.kind(from, type);
      move(to, operands.read(from, kind), kind);
    }
  }

  /** Moves a slot to a register of equal size. */
  void move(PtxOperand to, int slot, RegisterKind kind) {
    RegisterKind own = operands.kind(to);
    Arithmetic copy = BitCopies.of(kind, own);
    operands.refuseIf(copy == null || kind == LONG && own == INT);
    operands.add(copy, to, slot);
  }

  private int bitsEach(PtxType type, List<PtxOperand> parts) {
    operands.refuseIf(parts.size() < 2 || type.bytes() % parts.size() != 0);
    return Byte.SIZE * type.bytes() / parts.size();
  }

  private void unpack(PtxType type, List<PtxOperand> parts, PtxOperand from) {
    RegisterKind whole = type.bytes() == 8 ? LONG : INT;
    int bits = bitsEach(type, parts);
    int source = operands.read(from, whole);
    // A destination may be the source, so parts are taken from a copy.
    int copy = operands.slots.fresh(whole);
    operands.addHidden(BitCopies.of(whole, whole), copy, source);
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
      operands.add(take, to, copy);
    }
  }

  private void pack(PtxType type, PtxOperand to, List<PtxOperand> parts) {
    RegisterKind whole = type.bytes() == 8 ? LONG : INT;
    int bits = bitsEach(type, parts);
    long mask = (1L << bits) - 1;
    int[] slots = operands.read(parts, INT);
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
    operands.add(together, to, slots);
  }
}
