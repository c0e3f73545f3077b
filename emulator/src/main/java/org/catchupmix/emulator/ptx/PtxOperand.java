package org.catchupmix.emulator.ptx;

import java.util.List;
import java.util.function.UnaryOperator;

/** An operand of an instruction. */
public sealed interface PtxOperand {
  /** The elements of a vector, or the operand itself. */
  default List<PtxOperand> parts() {
    return List.of(this);
  }

  default PtxOperand renamed(UnaryOperator<String> names) {
    return switch (this) {
      case Register(String name, boolean negated) -> new Register(names.apply(name), negated);
      case Vector(List<PtxOperand> parts) ->
          new Vector(parts.stream().map(part -> part.renamed(names)).toList());
      case Pair(PtxOperand first, PtxOperand second) ->
          new Pair(first.renamed(names), second.renamed(names));
      case Address(PtxOperand base, long offset) ->
          new Address(base == null ? null : base.renamed(names), offset);
      case Symbol(String name, long offset) -> new Symbol(names.apply(name), offset);
      case Whole _, Single _, Double _, Sink _ -> this;
    };
  }

  default void registers(List<String> all) {
    switch (this) {
      case Register(String name, boolean _) -> all.add(name);
      case Vector(List<PtxOperand> parts) -> parts.forEach(part -> part.registers(all));
      case Pair(PtxOperand first, PtxOperand second) -> {
        first.registers(all);
        second.registers(all);
      }
      case Address(PtxOperand base, long _) -> {
        if (base != null) {
          base.registers(all);
        }
      }
      case Symbol _, Whole _, Single _, Double _, Sink _ -> {}
    }
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
