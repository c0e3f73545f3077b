package org.catchupmix.emulator.ptx;

import java.util.List;
import java.util.function.UnaryOperator;

/** What an instruction works on. */
public sealed interface PtxOperand {
  /** The operands in its braces, or itself alone. */
  default List<PtxOperand> parts() {
    return List.of(this);
  }

  /** The same with other names for registers, variables and labels. */
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

  /** Adds the registers that it names. */
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
   * A register, its own or a special one such as {@code %tid.x}.
   *
   * @param name with its percent sign, unique in the kernel
   * @param negated whether it is a predicate with a {@code !} before it
   */
  record Register(String name, boolean negated) implements PtxOperand {}

  /**
   * An integer constant.
   *
   * @param value negative ones sign-extended, those above the signed range as their bits
   */
  record Whole(long value) implements PtxOperand {}

  /** A constant of {@code 0f}: the bits of a float. */
  record Single(int bits) implements PtxOperand {}

  /** A constant of {@code 0d}: the bits of a double. */
  record Double(long bits) implements PtxOperand {}

  /** Several operands in braces: of a vector access, or parts that {@code mov} packs. */
  record Vector(List<PtxOperand> parts) implements PtxOperand {}

  /** Two destinations, {@code p|q}. */
  record Pair(PtxOperand first, PtxOperand second) implements PtxOperand {}

  /**
   * An address in square brackets.
   *
   * @param base a register, a symbol, or null where the address is the offset alone
   * @param offset in bytes
   */
  record Address(PtxOperand base, long offset) implements PtxOperand {}

  /**
   * A place in a texture or a surface, in square brackets.
   *
   * @param texture an {@link Address} whose base is its handle
   * @param more its sampler, if it has one, and its coordinates
   */
  record Texel(PtxOperand texture, List<PtxOperand> more) implements PtxOperand {}

  /**
   * A name that is not a register: a variable, a parameter, a label or a function.
   *
   * @param offset bytes added to a variable's address
   */
  record Symbol(String name, long offset) implements PtxOperand {}

  /** {@code _}, a result that is discarded. */
  record Sink() implements PtxOperand {}
}
