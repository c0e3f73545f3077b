package org.catchupmix.emulator.report;

import org.catchupmix.emulator.ptx.PtxInstruction;

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
    return switch (in.name()) {
      case "ld", "ldu" ->
          in.has("param") ? MOVE : in.has("shared") ? SHARED_LOAD : global(in, GLOBAL_LOAD);
      case "st" ->
          in.has("param") ? MOVE : in.has("shared") ? SHARED_STORE : global(in, GLOBAL_STORE);
      case "atom", "red" -> ATOMIC;
      case "bra", "brx", "call", "ret", "exit", "trap" -> BRANCH;
      case "bar", "barrier", "mbarrier" -> BARRIER;
      case "shfl", "vote", "match", "redux", "elect", "activemask" -> WARP;
      case "membar", "fence" -> FENCE;
      case "mma" -> TENSOR;
      case "wgmma" -> in.has("mma_async") ? TENSOR : FENCE;
      case "wmma" ->
          in.has("mma")
              ? TENSOR
              : in.has("load")
                  ? in.has("shared") ? SHARED_LOAD : GLOBAL_LOAD
                  : in.has("shared") ? SHARED_STORE : GLOBAL_STORE;
      case "ldmatrix" -> SHARED_LOAD;
      case "stmatrix" -> SHARED_STORE;
      case "movmatrix" -> WARP;
      case "cp" -> copy(in);
      case "mov", "setp", "selp", "slct", "cvta", "testp", "isspacep" -> MOVE;
      case "cvt" -> CONVERSION;
      case "rcp", "sqrt", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh" -> SPECIAL;
      default -> {
        InstructionKind kind = byType(in.opcode().substring(in.opcode().lastIndexOf('.') + 1));
        yield in.name().equals("div") && kind != INTEGER ? SPECIAL : kind;
      }
    };
  }

  private static InstructionKind copy(PtxInstruction in) {
    if (in.has("bulk_group")) {
      return in.has("reduce") ? ATOMIC : GLOBAL_STORE;
    }
    return in.operands().size() > 2 ? GLOBAL_LOAD : FENCE;
  }

  private static InstructionKind byType(String type) {
    return switch (type) {
      case "f32" -> FLOAT;
      case "f64" -> DOUBLE;
      case "f16", "f16x2", "bf16", "bf16x2" -> HALF;
      case "pred" -> MOVE;
      default -> INTEGER;
    };
  }

  private static InstructionKind global(PtxInstruction in, InstructionKind kind) {
    return in.has("local") || in.has("const") ? LOCAL : kind;
  }
}
