package org.catchupmix.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.catchupmix.emulator.driver.DriverException;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxType;

/**
 * Finds the slots of operands, and keeps the steps of the block that is decoded. PTX lets an
 * instruction on {@code .b32} take a register of {@code .f32}, whose bits live in another array:
 * then a move of bits is put before or behind.
 */
final class Operands {
  private final PtxModule module;
  private final PtxEntry entry;
  private final Slots slots;
  private final Variables variables;
  private final List<Step> steps = new ArrayList<>();

  Operands(PtxModule module, PtxEntry entry, Variables variables) {
    this.module = module;
    this.entry = entry;
    this.slots = new Slots(entry);
    this.variables = variables;
  }

  PtxEntry entry() {
    return entry;
  }

  Slots slots() {
    return slots;
  }

  /** Adds the next step of the block. */
  void add(Step step) {
    steps.add(step);
  }

  /** The steps of the block, which ends here. */
  Step[] endBlock() {
    Step[] all = steps.toArray(Step[]::new);
    steps.clear();
    return all;
  }

  DriverException unsupported(PtxInstruction in) {
    return new DriverException(
        "kernel %s of %s, PTX line %d: the emulator does not know `%s`"
            .formatted(entry.name(), module.origin(), in.line(), module.text(in.line())));
  }

  /** The slot of the predicate that guards an instruction, or -1. */
  int guard(PtxInstruction in) {
    return in.guard() == null ? -1 : slots.register(in.guard().name());
  }

  /** The kind of a register that an instruction names. */
  RegisterKind kind(PtxInstruction in, PtxOperand operand) {
    if (operand instanceof PtxOperand.Register(String name, boolean _)) {
      PtxType type = slots.type(name);
      if (type != null) {
        return RegisterKind.of(type);
      }
      SpecialRegister special = SpecialRegister.of(name);
      if (special != null) {
        return special.kind();
      }
    }
    throw unsupported(in);
  }

  /** Whether it is a register of 16 bits. */
  boolean narrow(PtxOperand operand) {
    return operand instanceof PtxOperand.Register(String name, boolean _)
        && slots.type(name) != null
        && slots.type(name).bytes() == 2;
  }

  /** The address of a variable. */
  long address(PtxInstruction in, PtxOperand operand) {
    if (operand instanceof PtxOperand.Symbol(String name, long offset)) {
      Long address = variables.address(name);
      if (address != null) {
        return address + offset;
      }
    }
    throw unsupported(in);
  }

  /** The slot of an operand that an instruction reads as a kind. */
  int read(PtxInstruction in, PtxOperand operand, RegisterKind kind) {
    return switch (operand) {
      case PtxOperand.Register(String name, boolean negated) -> register(in, name, negated, kind);
      case PtxOperand.Whole(long value) -> {
        if (kind == RegisterKind.FLOAT || kind == RegisterKind.DOUBLE) {
          throw unsupported(in);
        }
        boolean predicate = kind == RegisterKind.PREDICATE;
        yield slots.constant(kind, predicate ? (value != 0 ? -1 : 0) : value);
      }
      case PtxOperand.Single(int bits) -> {
        if (kind == RegisterKind.DOUBLE) {
          yield slots.constant(
              kind, Double.doubleToRawLongBits((double) Float.intBitsToFloat(bits)));
        }
        yield slots.constant(kind, bits);
      }
      case PtxOperand.Double(long bits) -> {
        if (kind == RegisterKind.FLOAT) {
          yield slots.constant(
              kind, Float.floatToRawIntBits((float) Double.longBitsToDouble(bits)));
        }
        yield slots.constant(kind, bits);
      }
      case PtxOperand.Symbol s -> slots.constant(kind, address(in, s));
      default -> throw unsupported(in);
    };
  }

  private int register(PtxInstruction in, String name, boolean negated, RegisterKind kind) {
    if (slots.type(name) == null) {
      SpecialRegister special = SpecialRegister.of(name);
      if (special == null) {
        throw unsupported(in);
      }
      return reinterpret(in, special.kind(), slots.special(special), kind);
    }
    int slot = reinterpret(in, RegisterKind.of(slots.type(name)), slots.register(name), kind);
    if (!negated) {
      return slot;
    }
    int opposite = slots.fresh(RegisterKind.PREDICATE);
    add(
        new SimpleStep(in, -1, (_, w, _) -> w.registers.p[opposite] = ~w.registers.p[slot])
            .hidden());
    return opposite;
  }

  private int reinterpret(PtxInstruction in, RegisterKind from, int slot, RegisterKind to) {
    if (from == to) {
      return slot;
    }
    int fresh = slots.fresh(to);
    add(bits(in, from, slot, to, fresh));
    return fresh;
  }

  private Step bits(PtxInstruction in, RegisterKind from, int source, RegisterKind to, int target) {
    LaneLoops.Lanes lanes = Moves.bits(from, to);
    if (lanes == null) {
      throw unsupported(in);
    }
    return new ArithmeticStep(in, -1, lanes, to, new int[] {target, source}, false).hidden();
  }

  /** The slot of a register that an instruction writes as the kind that it has. */
  int destination(PtxInstruction in, PtxOperand operand, RegisterKind kind) {
    if (operand instanceof PtxOperand.Register(String name, boolean _)
        && slots.type(name) != null
        && RegisterKind.of(slots.type(name)) == kind) {
      return slots.register(name);
    }
    throw unsupported(in);
  }

  /** Makes a step that writes a register, which may be of another kind than the step's. */
  void write(PtxInstruction in, PtxOperand operand, RegisterKind kind, IntConsumer step) {
    if (operand instanceof PtxOperand.Sink) {
      step.accept(slots.fresh(kind));
      return;
    }
    RegisterKind own = kind(in, operand);
    int slot = destination(in, operand, own);
    if (own == kind) {
      step.accept(slot);
      return;
    }
    // A guard or parted lanes leave the others of the register alone, so its bits come over first.
    int fresh = slots.fresh(kind);
    add(bits(in, own, slot, kind, fresh));
    step.accept(fresh);
    add(bits(in, kind, fresh, own, slot));
  }
}
