package org.catchupmix.emulator.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One instruction.
 *
 * @param guard the predicate that decides for each thread whether it takes part, or null for all
 * @param opcode with its modifiers, such as {@code fma.rn.f32}
 * @param operands in the order written, results first
 * @param line in the PTX, from 1
 * @param source where it comes from in the CUDA source, or null
 */
public record PtxInstruction(
    PtxOperand.Register guard,
    String opcode,
    List<PtxOperand> operands,
    int line,
    SourceLine source) {
  /**
   * A line of the CUDA source.
   *
   * @param file its name
   * @param line from 1
   */
  public record SourceLine(String file, int line) {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  /** The opcode up to its first dot. */
  public String name() {
    int dot = opcode.indexOf('.');
    return dot < 0 ? opcode : opcode.substring(0, dot);
  }

  /** The same with other names for registers, variables and labels. */
  PtxInstruction renamed(UnaryOperator<String> names) {
    return new PtxInstruction(
        guard == null ? null : new PtxOperand.Register(names.apply(guard.name()), guard.negated()),
        opcode,
        operands.stream().map(operand -> operand.renamed(names)).toList(),
        line,
        source);
  }

  /** Whether its first operand is what it writes, if that is a register and no address. */
  private boolean hasResult() {
    return switch (name()) {
      case "st", "red", "bra", "brx", "call", "sust", "exit", "ret" -> false;
      case "bar", "barrier" -> has("red");
      default -> !operands.isEmpty();
    };
  }

  /** The registers that it writes. */
  public List<String> writes() {
    List<String> all = new ArrayList<>();
    if (hasResult() && !(operands.getFirst() instanceof PtxOperand.Address)) {
      operands.getFirst().registers(all);
    }
    return all;
  }

  /** The registers that it reads, its guard's and those of addresses included. */
  public List<String> reads() {
    List<String> all = new ArrayList<>();
    if (guard != null) {
      all.add(guard.name());
    }
    boolean result = hasResult() && !(operands.getFirst() instanceof PtxOperand.Address);
    operands.subList(result ? 1 : 0, operands.size()).forEach(operand -> operand.registers(all));
    return all;
  }

  /** Whether the opcode has this modifier, given without its dot. */
  public boolean has(String modifier) {
    return (opcode + ".").contains("." + modifier + ".");
  }
}
