package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;

import java.util.EnumSet;
import java.util.Set;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;

/**
 * Instructions with carry: {@code add.cc}, {@code addc}, {@code sub.cc}, {@code subc}, {@code
 * mad.cc}, {@code madc}.
 */
record Carries(Operands operands, PtxInstruction in) {
  private static final Set<PtxType> TYPES =
      EnumSet.of(PtxType.U32, PtxType.S32, PtxType.U64, PtxType.S64);

  void decode() {
    Operation operation = in.operation();
    PtxType type = in.opcode().type();
    boolean product = operation == Operation.MAD || operation == Operation.MADC;
    boolean isLast = !in.opcode().parts().isEmpty() && in.opcode().parts().getLast() == type;
    operands.refuseIf(
        !isLast || !TYPES.contains(type) || in.operands().size() != (product ? 4 : 3));
    boolean takes =
        operation == Operation.ADDC || operation == Operation.SUBC || operation == Operation.MADC;
    boolean minus = operation == Operation.SUB || operation == Operation.SUBC;
    boolean high = in.has(Modifier.HI);
    boolean signed = type.isSigned();
    boolean leaves = in.has(Modifier.CC);
    operands.refuseIf(!takes && !leaves || in.has(Modifier.SAT));
    RegisterKind kind = RegisterKind.of(type);
    int carry = operands.slots.carry;
    int[] from = operands.read(in.operands().subList(1, in.operands().size()), kind);
    operands.write(
        in.operand(0),
        kind,
        to ->
            operands.add(
                (_, warp, active) -> {
                  Registers r = warp.registers;
                  for (int rest = active; rest != 0; rest &= rest - 1) {
                    int lane = Integer.numberOfTrailingZeros(rest);
                    int before = takes ? r.p[carry] >>> lane & 1 : 0;
                    long a = r.bits(kind, from[0], lane);
                    long b = r.bits(kind, from[1], lane);
                    if (product) {
                      a = product(a, b, high, signed, kind);
                      b = r.bits(kind, from[2], lane);
                    }
                    int carried = minus ? 1 - before : before;
                    int after = put(r, kind, to, lane, a, minus ? ~b : b, carried);
                    // A difference leaves a borrow.
                    after ^= minus ? 1 : 0;
                    if (leaves) {
                      r.setPredicate(carry, 1 << lane, after << lane);
                    }
                  }
                }));
  }

  private static long product(long a, long b, boolean high, boolean signed, RegisterKind kind) {
    if (kind == RegisterKind.LONG) {
      return !high ? a * b : signed ? Math.multiplyHigh(a, b) : Math.unsignedMultiplyHigh(a, b);
    }
    long whole = signed ? a * b : (a & 0xFFFFFFFFL) * (b & 0xFFFFFFFFL);
    return high ? whole >> 32 : whole;
  }

  /** Stores a sum and returns its carry. */
  private static int put(
      Registers r, RegisterKind kind, int to, int lane, long a, long b, int carry) {
    int shift = kind == INT ? Integer.SIZE : 0;
    long augend = a << shift;
    long sum = augend + (b << shift) + ((long) carry << shift);
    r.set(kind, to, lane, sum >>> shift);
    int order = Long.compareUnsigned(sum, augend);
    return order < 0 || carry == 1 && order == 0 ? 1 : 0;
  }
}
