package org.catchupmix.emulator.report;

import org.catchupmix.emulator.ptx.PtxInstruction;

/** The unit of a GPU that an instruction uses, for counting. */
public enum InstructionKind {
  INTEGER("integer"),
  FLOAT("float"),
  DOUBLE("double"),
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
      case "st" -> in.has("shared") ? SHARED_STORE : global(in, GLOBAL_STORE);
      case "atom", "red" -> ATOMIC;
      case "bra", "brx", "ret", "exit", "trap" -> BRANCH;
      case "bar", "barrier", "mbarrier" -> BARRIER;
      case "shfl", "vote", "match", "activemask" -> WARP;
      case "membar", "fence" -> FENCE;
      case "mma" -> TENSOR;
      case "wmma" ->
          in.has("mma")
              ? TENSOR
              : in.has("load")
                  ? in.has("shared") ? SHARED_LOAD : GLOBAL_LOAD
                  : in.has("shared") ? SHARED_STORE : GLOBAL_STORE;
      case "ldmatrix" -> SHARED_LOAD;
      case "cp" -> in.operands().size() > 2 ? GLOBAL_LOAD : FENCE;
      case "mov", "setp", "selp", "slct", "cvta", "testp" -> MOVE;
      case "cvt" -> CONVERSION;
      case "div", "rcp", "sqrt", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh" ->
          in.opcode().endsWith("f32") || in.opcode().endsWith("f64") ? SPECIAL : INTEGER;
      default -> {
        if (in.opcode().endsWith("pred")) {
          yield MOVE;
        }
        yield in.opcode().endsWith("f32") ? FLOAT : in.opcode().endsWith("f64") ? DOUBLE : INTEGER;
      }
    };
  }

  private static InstructionKind global(PtxInstruction in, InstructionKind kind) {
    return in.has("local") || in.has("const") ? LOCAL : kind;
  }
}
