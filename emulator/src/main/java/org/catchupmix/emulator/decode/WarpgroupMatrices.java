package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.LONG;
import static org.catchupmix.emulator.registers.RegisterKind.PREDICATE;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import org.catchupmix.emulator.async.WarpMatrices;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Opcode.Shape;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Vector;
import org.catchupmix.emulator.ptx.PtxOperand.Whole;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.step.MatrixMultiply;
import org.catchupmix.emulator.step.MatrixMultiply.Fragment;
import org.catchupmix.emulator.step.WarpgroupMultiply;
import org.catchupmix.emulator.step.WarpgroupMultiply.Factor;
import org.catchupmix.emulator.warp.Barrier;
import org.catchupmix.emulator.warp.MatrixWait;
import org.catchupmix.emulator.warp.Warp;

/** Decodes {@code wgmma}, and adds checks where other instructions use its registers. */
final class WarpgroupMatrices {
  private static final Set<PtxType> SUMS = EnumSet.of(PtxType.F16, PtxType.F32);
  private static final Set<PtxType> FACTORS =
      EnumSet.of(PtxType.F16, PtxType.BF16, PtxType.TF32, PtxType.E4M3, PtxType.E5M2);

  /** Bytes along K of each instruction. */
  private static final int DEPTH = 32;

  private final Operands operands;

  /** Registers of all instructions, through copies too. */
  private final Set<String> used = new HashSet<>();

  WarpgroupMatrices(Operands operands, PtxEntry entry) {
    this.operands = operands;
    entry.instructions().stream()
        .filter(WarpgroupMatrices::multiplies)
        .map(WarpgroupMatrices::registers)
        .forEach(used::addAll);
    int before = -1;
    while (used.size() > before) {
      before = used.size();
      entry.instructions().stream()
          .filter(
              in -> in.operation() == Operation.MOV && in.reads().stream().anyMatch(used::contains))
          .forEach(in -> used.addAll(in.writes()));
    }
  }

  private static boolean multiplies(PtxInstruction in) {
    return in.operation() == Operation.WGMMA && in.has(Modifier.MMA_ASYNC);
  }

  /** Registers of D, and of A if it is in registers. */
  private static List<String> registers(PtxInstruction in) {
    return in.operands().stream()
        .limit(2)
        .filter(Vector.class::isInstance)
        .flatMap(PtxOperand::registers)
        .toList();
  }

  /** Adds a check before an instruction that uses registers of a multiplication. */
  void before(PtxInstruction in) {
    if (used.isEmpty() || in.family() == Operation.Family.WARPGROUP) {
      return;
    }
    List<String> read = in.reads().stream().filter(used::contains).toList();
    List<String> written = in.writes().stream().filter(used::contains).toList();
    boolean moves = in.operation() == Operation.MOV;
    if (!read.isEmpty() || !written.isEmpty()) {
      operands.addCheck(
          (step, warp, active) -> {
            var matrices = of(warp);
            if (moves) {
              matrices.move(read, written);
            } else {
              matrices.use(step.at(warp, active), warp.part.names.listing(), read, written);
            }
          });
    }
  }

  private static WarpMatrices of(Warp warp) {
    return warp.async().matrices.of(warp.number);
  }

  MatrixWait await(PtxInstruction in) {
    int most = operands.count(0);
    int none = operands.slots.constant(RegisterKind.INT, -1);
    return new MatrixWait(Barrier.ofMatrices(none), most);
  }

  void decode(PtxInstruction in) {
    OpcodeReader reader = new OpcodeReader(operands, in.opcode());
    Modifier what = reader.oneOf(Modifier.FENCE, Modifier.COMMIT_GROUP, Modifier.MMA_ASYNC);
    reader.expect(Modifier.SYNC, Modifier.ALIGNED);
    switch (what) {
      case FENCE -> operands.add((_, warp, _) -> of(warp).fence());
      case COMMIT_GROUP -> operands.add((_, warp, _) -> of(warp).commit());
      default -> multiply(in, reader);
    }
    reader.end();
  }

  private void multiply(PtxInstruction in, OpcodeReader reader) {
    Shape shape = reader.shape();
    int n = shape.n();
    PtxType typeD = reader.type(SUMS);
    PtxType typeA = reader.type(FACTORS);
    PtxType typeB = reader.type(FACTORS);
    int k = DEPTH / typeA.bytes();
    boolean eighths = typeA.bytes() == 1;
    operands.refuseIf(
        shape.m() != 64
            || n < 8
            || n > 256
            || n % 8 != 0
            || k != shape.k()
            || typeA != typeB && !(eighths && typeB.bytes() == 1)
            || typeD == PtxType.F16 && typeA != PtxType.F16 && !eighths);
    boolean inRegisters = in.operand(1) instanceof Vector;
    int transposable = typeA.bytes() == 2 ? (inRegisters ? 1 : 2) : 0;
    List<PtxOperand> all = in.operands();
    operands.refuseIf(all.size() != 6 + transposable);
    int per = MatrixMultiply.perRegister(typeA);
    IntBinaryOperator layoutD =
        (lane, e) -> (lane / 4 + 8 * (e / 2 % 2)) * n + 8 * (e / 4) + 2 * (lane % 4) + e % 2;
    IntBinaryOperator layoutA =
        (lane, e) ->
            (lane / 4 + 8 * (e / per % 2)) * k
                + per * (lane % 4)
                + e % per
                + 4 * per * (e / per / 2);
    int perD = MatrixMultiply.perRegister(typeD);
    operands.refuseIf(all.get(0).parts().size() * perD * Registers.LANES != 16 * n);
    operands.refuseIf(inRegisters && all.get(1).parts().size() != 4);
    boolean transposedA = transposable == 2 && isSet(all.get(6));
    boolean transposedB = transposable > 0 && isSet(all.getLast());
    Factor a =
        inRegisters
            ? new Factor(
                typeA,
                new Fragment(typeA, operands.read(all.get(1).parts(), RegisterKind.INT), layoutA),
                -1,
                false)
            : new Factor(typeA, null, operands.read(all.get(1), LONG), transposedA);
    Factor b = new Factor(typeB, null, operands.read(all.get(2), LONG), transposedB);
    int add = operands.read(all.get(3), PREDICATE);
    int sign = sign(all.get(4)) * sign(all.get(5));
    List<String> results = all.get(0).registers().toList();
    List<String> factors = inRegisters ? all.get(1).registers().toList() : List.of();
    operands.addCheck(
        (step, warp, active) -> of(warp).begin(step.at(warp, active), results, factors));
    operands.write(
        all.get(0).parts(),
        RegisterKind.of(typeD),
        d ->
            operands.add(
                new WarpgroupMultiply(n, k, new Fragment(typeD, d, layoutD), a, b, add, sign)));
  }

  private int sign(PtxOperand operand) {
    operands.refuseIf(!(operand instanceof Whole(long sign)) || Math.abs(sign) != 1);
    return ((Whole) operand).value() > 0 ? 1 : -1;
  }

  private boolean isSet(PtxOperand operand) {
    operands.refuseIf(!(operand instanceof Whole(long set)) || set != 0 && set != 1);
    return ((Whole) operand).value() == 1;
  }
}
