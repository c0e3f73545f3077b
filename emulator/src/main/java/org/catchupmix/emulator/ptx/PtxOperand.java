package org.catchupmix.emulator.ptx;

import java.util.List;
import java.util.function.UnaryOperator;

/** An operand of an instruction. */
public sealed interface PtxOperand {
  /** The elements of a vector, or the operand itself. */
  default List<PtxOperand> parts() {
    return List.of(this);
  }

  /** Renames registers, variables and labels. */
  default PtxOperand renamed(UnaryOperator<String> names) {
    return switch (this) {
      case Register(String name, boolean negated) -> new Register(names.apply(name), negated);
      case Vector(List<PtxOperand> parts) ->
          new Vector(parts.stream().map(part -> part.renamed(names)).toList());
      case Pair(PtxOperand first, PtxOperand second) ->
          new Pair(first.renamed(names), second.renamed(names));
      case Address(PtxOperand base, long offset) ->
          new Address(base == null ? null : base.renamed(names), offset);
      case Texel(PtxOperand texture, List<PtxOperand> more) ->
          new Texel(
              texture.renamed(names), more.stream().map(part -> part.renamed(names)).toList());
      case Symbol(String name, long offset) -> new Symbol(names.apply(name), offset);
      case Whole _, Single _, Double _, Sink _ -> this;
    };
  }

  /** Adds the registers that it uses. */
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
      case Texel(PtxOperand texture, List<PtxOperand> more) -> {
        texture.registers(all);
        more.forEach(part -> part.registers(all));
      }
      case Symbol _, Whole _, Single _, Double _, Sink _ -> {}
    }
  }

  /**
   * A register, possibly special such as {@code %tid.x}.
   *
   * @param name with percent sign, unique in the kernel
   * @param negated whether it is a predicate after {@code !}
   */
  record Register(String name, boolean negated) implements PtxOperand {}

  /**
   * An integer constant.
   *
   * @param value sign-extended, or the bits of larger unsigned values
   */
  record Whole(long value) implements PtxOperand {}

  /** A float constant, {@code 0f}. */
  record Single(int bits) implements PtxOperand {}

  /** A double constant, {@code 0d}. */
  record Double(long bits) implements PtxOperand {}

  /** Operands in braces. */
  record Vector(List<PtxOperand> parts) implements PtxOperand {}

  /** Two destinations, {@code p|q}. */
  record Pair(PtxOperand first, PtxOperand second) implements PtxOperand {}

  /**
   * An address in brackets.
   *
   * @param base register, symbol, or null
   * @param offset in bytes
   */
  record Address(PtxOperand base, long offset) implements PtxOperand {}

  /**
   * A texture or surface with coordinates, in brackets.
   *
   * @param texture an {@link Address} of the handle
   * @param more sampler, if any, and coordinates
   */
  record Texel(PtxOperand texture, List<PtxOperand> more) implements PtxOperand {}

  /**
   * A name other than a register: variable, parameter, label or function.
   *
   * @param offset bytes added to its address
   */
  record Symbol(String name, long offset) implements PtxOperand {}

  /** {@code _}, a discarded result. */
  record Sink() implements PtxOperand {}
}
