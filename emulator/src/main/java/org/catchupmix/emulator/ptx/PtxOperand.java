package org.catchupmix.emulator.ptx;

import java.util.List;
import java.util.stream.Stream;

/** An operand of an instruction. */
public sealed interface PtxOperand {
  /** The elements of a vector, or the operand itself. */
  default List<PtxOperand> parts() {
    return List.of(this);
  }

  /** The registers, symbols and constants within it, or itself if it is one. */
  default Stream<PtxOperand> leaves() {
    return switch (this) {
      case Vector(List<PtxOperand> parts) -> parts.stream().flatMap(PtxOperand::leaves);
      case Pair(PtxOperand first, PtxOperand second) ->
          Stream.concat(first.leaves(), second.leaves());
      case Address(PtxOperand base, long _) when base != null -> base.leaves();
      default -> Stream.of(this);
    };
  }

  default Stream<String> registers() {
    return leaves().filter(Register.class::isInstance).map(leaf -> ((Register) leaf).name());
  }

  default Stream<String> symbols() {
    return leaves().filter(Symbol.class::isInstance).map(leaf -> ((Symbol) leaf).name());
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
