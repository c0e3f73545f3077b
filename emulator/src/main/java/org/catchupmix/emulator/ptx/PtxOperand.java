package org.catchupmix.emulator.ptx;

import java.util.List;
import java.util.function.Consumer;

/** An operand of an instruction. */
public sealed interface PtxOperand {
  /** The elements of a vector, or the operand itself. */
  default List<PtxOperand> parts() {
    return List.of(this);
  }

  /** Visits it and the operands within it. */
  default void visit(Consumer<PtxOperand> visitor) {
    visitor.accept(this);
    switch (this) {
      case Vector(List<PtxOperand> parts) -> parts.forEach(part -> part.visit(visitor));
      case Pair(PtxOperand first, PtxOperand second) -> {
        first.visit(visitor);
        second.visit(visitor);
      }
      case Address(PtxOperand base, long _) when base != null -> base.visit(visitor);
      default -> {}
    }
  }

  default void registers(List<String> all) {
    visit(
        operand -> {
          if (operand instanceof Register(String name, boolean _)) {
            all.add(name);
          }
        });
  }

  /** A register, unique in the kernel, or a special one such as {@code %tid.x}. */
  record Register(String name, boolean negated) implements PtxOperand {}

  /** An integer constant, sign-extended; larger unsigned values as bits. */
  record Whole(long value) implements PtxOperand {}

  /** A float constant, {@code 0f}. */
  record Single(int bits) implements PtxOperand {}

  /** A double constant, {@code 0d}. */
  record Double(long bits) implements PtxOperand {}

  /** Operands in braces, or a texture with its coordinates in brackets. */
  record Vector(List<PtxOperand> parts) implements PtxOperand {}

  /** Two destinations, {@code p|q}. */
  record Pair(PtxOperand first, PtxOperand second) implements PtxOperand {}

  /** An address in brackets: a register, a symbol or null, and bytes added to it. */
  record Address(PtxOperand base, long offset) implements PtxOperand {}

  /** A variable, parameter, label or function, with bytes added to its address. */
  record Symbol(String name, long offset) implements PtxOperand {}

  /** {@code _}, a discarded result. */
  record Sink() implements PtxOperand {}
}
