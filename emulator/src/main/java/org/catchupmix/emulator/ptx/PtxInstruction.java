package org.catchupmix.emulator.ptx;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.gpu.DriverException;

/**
 * An instruction.
 *
 * @param guard predicate that enables it per thread, or null
 * @param opcode with modifiers, such as {@code fma.rn.f32}
 * @param operands results first
 * @param line in the PTX, from 1
 * @param source line of the CUDA source, or null
 */
public record PtxInstruction(
    PtxOperand.Register guard,
    String opcode,
    List<PtxOperand> operands,
    int line,
    SourceLine source) {
  /**
   * A line of the CUDA source, from 1.
   *
   * @param inlined if the instruction is of an inlined function: its line and each call site, up to
   *     the kernel; else empty
   */
  public record SourceLine(String file, int line, List<SourceLine> inlined) {
    public SourceLine(String file, int line) {
      this(file, line, List.of());
    }

    /** The place as {@code file:line}. */
    public String place() {
      return file + ":" + line;
    }

    @Override
    public String toString() {
      return inlined.isEmpty()
          ? place()
          : inlined.stream().map(SourceLine::place).collect(Collectors.joining(" inlined at "));
    }
  }

  /** The source line if it is known, else the line of the PTX. */
  public String place() {
    return source == null ? "PTX line " + line : source.place();
  }

  /** The opcode up to its first dot. */
  public String name() {
    int dot = opcode.indexOf('.');
    return dot < 0 ? opcode : opcode.substring(0, dot);
  }

  /** An operand, counted from 0. */
  public PtxOperand operand(int index) {
    if (index >= operands.size()) {
      throw new DriverException("PTX line %d: %s has too few operands".formatted(line, opcode));
    }
    return operands.get(index);
  }

  private boolean hasResult() {
    return switch (name()) {
      case "st", "red", "cp", "bra", "brx", "call", "exit", "ret" -> false;
      case "bar", "barrier" -> has("red");
      default -> !operands.isEmpty() && !(operands.getFirst() instanceof PtxOperand.Address);
    };
  }

  public List<String> writes() {
    return hasResult() ? operands.getFirst().registers().toList() : List.of();
  }

  /** Registers that it reads, including the guard and addresses. */
  public List<String> reads() {
    Stream<PtxOperand> read = operands.stream().skip(hasResult() ? 1 : 0);
    return Stream.concat(Stream.ofNullable(guard), read).flatMap(PtxOperand::registers).toList();
  }

  /** Whether the opcode has a modifier, given without dot. */
  public boolean has(String modifier) {
    return (opcode + ".").contains("." + modifier + ".");
  }
}
