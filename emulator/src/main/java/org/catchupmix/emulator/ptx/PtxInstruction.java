package org.catchupmix.emulator.ptx;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.gpu.DriverException;

/**
 * An instruction.
 *
 * @param guard predicate that enables it per thread, or null
 * @param operands results first
 * @param line in the PTX, from 1
 * @param source line of the CUDA source, or null
 */
public record PtxInstruction(
    PtxOperand.Register guard,
    Opcode opcode,
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

  public Operation operation() {
    return opcode.operation();
  }

  public Operation.Family family() {
    return opcode.operation().family();
  }

  /** An operand, counted from 0. */
  public PtxOperand operand(int index) {
    if (index >= operands.size()) {
      throw new DriverException("PTX line %d: %s has too few operands".formatted(line, opcode));
    }
    return operands.get(index);
  }

  private boolean hasResult() {
    return switch (family()) {
      case STORE, COPY, CONTROL -> false;
      case ATOMIC -> operation() == Operation.ATOM && !operands.isEmpty();
      case BARRIER -> has(Modifier.RED);
      case ARITHMETIC,
          SUM,
          SPECIAL,
          CONVERSION,
          SELECTION,
          COMPARISON,
          MOVE,
          ADDRESS,
          LOAD,
          MEMORY_BARRIER,
          FENCE,
          WARP,
          MATRIX,
          WARPGROUP,
          POLICY,
          HINT,
          TEXTURE,
          UNKNOWN ->
          !operands.isEmpty() && !(operands.getFirst() instanceof PtxOperand.Address);
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

  public boolean has(Opcode.Part part) {
    return opcode.has(part);
  }
}
