package org.catchupmix.emulator.report;

import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Opcode;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxType;

/** The unit of a GPU that an instruction uses, for counting. */
public enum InstructionKind {
  INTEGER("integer"),
  FLOAT("float"),
  DOUBLE("double"),
  /** Arithmetic of {@code f16} and {@code bf16}, single or in pairs. */
  HALF("half"),
  /** Division, roots, exponential and the like. */
  SPECIAL("special function"),
  CONVERSION("conversion"),
  MOVE("compare, select, move"),
  GLOBAL_LOAD("global load"),
  GLOBAL_STORE("global store"),
  SHARED_LOAD("shared load"),
  SHARED_STORE("shared store"),
  /** Accesses to local and constant memory. */
  LOCAL("local and constant"),
  ATOMIC("atomic"),
  BRANCH("branch, exit"),
  BARRIER("barrier"),
  WARP("shuffle, vote"),
  TENSOR("tensor core"),
  FENCE("fence");

  private final String label;

  InstructionKind(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  public static InstructionKind of(PtxInstruction in) {
    return switch (in.family()) {
      case LOAD -> space(in, GLOBAL_LOAD, SHARED_LOAD);
      case STORE -> space(in, GLOBAL_STORE, SHARED_STORE);
      case ATOMIC -> ATOMIC;
      case CONTROL -> BRANCH;
      case BARRIER, MEMORY_BARRIER -> BARRIER;
      case WARP -> WARP;
      case FENCE -> FENCE;
      case MATRIX -> matrix(in);
      case WARPGROUP -> in.has(Modifier.MMA_ASYNC) ? TENSOR : FENCE;
      case COPY -> copy(in);
      case MOVE, COMPARISON, SELECTION, ADDRESS -> MOVE;
      case CONVERSION -> CONVERSION;
      case SPECIAL -> SPECIAL;
      case ARITHMETIC, SUM, POLICY, HINT, TEXTURE, UNKNOWN -> {
        InstructionKind kind = byType(in.opcode().type());
        yield in.operation() == Operation.DIV && kind != INTEGER ? SPECIAL : kind;
      }
    };
  }

  private static InstructionKind space(
      PtxInstruction in, InstructionKind global, InstructionKind shared) {
    Opcode opcode = in.opcode();
    return opcode.isParameter()
        ? MOVE
        : opcode.isShared()
            ? shared
            : opcode.has(Modifier.LOCAL) || opcode.has(Modifier.CONST) ? LOCAL : global;
  }

  private static InstructionKind matrix(PtxInstruction in) {
    return switch (in.operation()) {
      case MMA -> TENSOR;
      case LDMATRIX -> SHARED_LOAD;
      case STMATRIX -> SHARED_STORE;
      case MOVMATRIX -> WARP;
      default ->
          in.has(Modifier.MMA)
              ? TENSOR
              : in.has(Modifier.LOAD)
                  ? space(in, GLOBAL_LOAD, SHARED_LOAD)
                  : space(in, GLOBAL_STORE, SHARED_STORE);
    };
  }

  private static InstructionKind copy(PtxInstruction in) {
    if (in.has(Modifier.BULK_GROUP)) {
      return in.has(Modifier.REDUCE) ? ATOMIC : GLOBAL_STORE;
    }
    return in.operands().size() > 2 ? GLOBAL_LOAD : FENCE;
  }

  private static InstructionKind byType(PtxType type) {
    return switch (type) {
      case F32 -> FLOAT;
      case F64 -> DOUBLE;
      case F16, F16X2, BF16, BF16X2 -> HALF;
      case PRED -> MOVE;
      case null, default -> INTEGER;
    };
  }
}
