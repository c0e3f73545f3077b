package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.DOUBLE;
import static org.catchupmix.emulator.registers.RegisterKind.FLOAT;
import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;
import static org.catchupmix.emulator.registers.RegisterKind.PREDICATE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.catchupmix.emulator.arithmetic.ArithmeticTable;
import org.catchupmix.emulator.arithmetic.BitCopies;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.LinkedEntry;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Register;
import org.catchupmix.emulator.ptx.PtxOperand.Symbol;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Slots;
import org.catchupmix.emulator.registers.SpecialRegister;
import org.catchupmix.emulator.warp.ArithmeticStep;
import org.catchupmix.emulator.warp.MemoryStep;
import org.catchupmix.emulator.warp.MemoryStep.Access;
import org.catchupmix.emulator.warp.MemoryStep.Place;
import org.catchupmix.emulator.warp.SimpleStep;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Transfer;
import org.catchupmix.gpu.DriverException;

/**
 * Finds the slots of operands, and collects the steps of a block. PTX lets {@code .b32}
 * instructions use {@code .f32} registers, whose bits live in another array; then it adds a copy of
 * bits.
 */
final class Operands {
  /** Register with the address of cooperative groups' shared memory. */
  private static final String RESERVED = "%reserved_smem_offset_1";

  private final PtxModule module;
  private final LinkedEntry linked;
  private final PtxEntry entry;
  private final Slots slots;
  private final Variables variables;
  private final List<Step> steps = new ArrayList<>();
  private final Set<PtxOperand> swapped;

  Operands(PtxModule module, LinkedEntry linked, Variables variables) {
    this.module = module;
    this.linked = linked;
    this.entry = linked.entry();
    this.slots = new Slots(entry);
    this.variables = variables;
    this.swapped =
        entry.instructions().stream()
            .filter(in -> in.name().equals("atom") && in.has("cas"))
            .map(in -> in.operand(1))
            .collect(Collectors.toSet());
  }

  /** Whether a compare-and-swap of the kernel uses an address. */
  boolean isSwapped(PtxOperand address) {
    return swapped.contains(address);
  }

  /** Whether no other instruction uses a register. */
  boolean unread(PtxOperand register) {
    List<String> named = new ArrayList<>();
    entry.instructions().forEach(in -> in.operands().forEach(o -> o.registers(named)));
    List<String> own = new ArrayList<>();
    register.registers(own);
    return own.stream().allMatch(name -> Collections.frequency(named, name) == 1);
  }

  PtxEntry entry() {
    return entry;
  }

  LinkedEntry linked() {
    return linked;
  }

  Variables variables() {
    return variables;
  }

  Slots slots() {
    return slots;
  }

  void add(Step step) {
    steps.add(step);
  }

  void add(PtxInstruction in, SimpleStep.Action action) {
    add(in, -1, action);
  }

  /** Adds a {@code *.sync} instruction; {@code members} is the slot of its mask, or -1. */
  void add(PtxInstruction in, int members, SimpleStep.Action action) {
    add(new SimpleStep(in, guard(in), members, action));
  }

  void add(PtxInstruction in, Place place, int bytes, Access access, Transfer transfer) {
    add(new MemoryStep(in, guard(in), place, bytes, access, transfer));
  }

  void add(PtxInstruction in, ArithmeticTable.Arithmetic arithmetic, int... slots) {
    add(new ArithmeticStep(in, guard(in), arithmetic, slots, false));
  }

  /** Adds a step that runs in all lanes and is not counted. */
  void addHidden(PtxInstruction in, SimpleStep.Action action) {
    add(new SimpleStep(in, -1, action).hidden());
  }

  /** Adds an arithmetic step that runs in all lanes and is not counted. */
  void addHidden(PtxInstruction in, ArithmeticTable.Arithmetic arithmetic, int... slots) {
    add(new ArithmeticStep(in, -1, arithmetic, slots, false).hidden());
  }

  /** Adds a step whose result is the first operand. */
  void result(PtxInstruction in, RegisterKind kind, IntFunction<SimpleStep.Action> action) {
    result(in, kind, -1, action);
  }

  /**
   * Adds a {@code *.sync} instruction whose result is the first operand, or the first of a pair.
   */
  void result(
      PtxInstruction in, RegisterKind kind, int members, IntFunction<SimpleStep.Action> action) {
    PtxOperand to =
        in.operand(0) instanceof PtxOperand.Pair(PtxOperand first, PtxOperand _)
            ? first
            : in.operand(0);
    write(in, to, kind, slot -> add(in, members, action.apply(slot)));
  }

  /** Returns the steps of the block, and starts the next. */
  Step[] endBlock() {
    Step[] all = steps.toArray(Step[]::new);
    steps.clear();
    return all;
  }

  DriverException unsupported(PtxInstruction in) {
    return refused(in, "the emulator does not know this");
  }

  /** Refuses an instruction, at its line, for a reason. */
  DriverException refused(PtxInstruction in, String why) {
    String source = in.source() == null ? "" : " (%s)".formatted(in.source());
    return new DriverException(
        "kernel %s of %s, PTX line %d%s: %s: `%s`"
            .formatted(
                CppNames.plain(entry.name()),
                module.origin(),
                in.line(),
                source,
                why,
                module.text(in.line())));
  }

  void refuseIf(PtxInstruction in, boolean wrong) {
    if (wrong) {
      throw unsupported(in);
    }
  }

  /** Slot of the predicate that guards an instruction, or -1. */
  int guard(PtxInstruction in) {
    return in.guard() == null ? -1 : slots.register(in.guard().name());
  }

  RegisterKind kind(PtxInstruction in, PtxOperand operand) {
    if (operand instanceof Register(String name, boolean _)) {
      PtxType type = slots.type(name);
      if (type != null) {
        return RegisterKind.of(type);
      }
      if (name.equals(RESERVED)) {
        return INT;
      }
      SpecialRegister special = SpecialRegister.of(name);
      if (special != null) {
        return special.kind();
      }
    }
    throw unsupported(in);
  }

  /** Kind of a register; null for other operands. */
  RegisterKind kindOrNull(PtxOperand operand) {
    return operand instanceof Register(String name, boolean _) && slots.type(name) != null
        ? RegisterKind.of(slots.type(name))
        : null;
  }

  /** Whether an operand is a 16-bit register. */
  boolean narrow(PtxOperand operand) {
    return operand instanceof Register(String name, boolean _)
        && slots.type(name) != null
        && slots.type(name).bytes() == 2;
  }

  long address(PtxInstruction in, PtxOperand operand) {
    if (operand instanceof Symbol(String name, long offset)) {
      Long address = variables.address(name);
      if (address != null) {
        return address + offset;
      }
      for (PtxEntry.Parameter parameter : entry.parameters()) {
        if (parameter.name().equals(name)) {
          slots.needParameters();
          return AddressSpace.PARAMETERS + parameter.offset() + offset;
        }
      }
    }
    throw unsupported(in);
  }

  /** Slot of an operand that an instruction reads as a kind. */
  int read(PtxInstruction in, PtxOperand operand, RegisterKind kind) {
    return switch (operand) {
      case Register(String name, boolean negated) -> register(in, name, negated, kind);
      case PtxOperand.Whole(long value) -> {
        if (kind == FLOAT || kind == DOUBLE) {
          throw unsupported(in);
        }
        boolean predicate = kind == PREDICATE;
        yield slots.constant(kind, predicate ? (value != 0 ? -1 : 0) : value);
      }
      case PtxOperand.Single(int bits) -> {
        double value = Float.intBitsToFloat(bits);
        yield slots.constant(kind, kind == DOUBLE ? Double.doubleToRawLongBits(value) : bits);
      }
      case PtxOperand.Double(long bits) -> {
        float value = (float) Double.longBitsToDouble(bits);
        yield slots.constant(kind, kind == FLOAT ? Float.floatToRawIntBits(value) : bits);
      }
      case Symbol s -> symbol(in, s, kind);
      default -> throw unsupported(in);
    };
  }

  int[] read(PtxInstruction in, List<PtxOperand> all, RegisterKind kind) {
    return all.stream().mapToInt(operand -> read(in, operand, kind)).toArray();
  }

  /** Slot with the address of a variable, which may depend on the stack frame. */
  private int symbol(PtxInstruction in, Symbol symbol, RegisterKind kind) {
    int constant = slots.constant(kind, address(in, symbol));
    if (LinkedEntry.owner(symbol.name()).isEmpty() || kind != LONG) {
      return constant;
    }
    int sum = slots.fresh(LONG);
    addHidden(in, ArithmeticTable.find("add.s64"), sum, constant, slots.stack());
    return sum;
  }

  private int register(PtxInstruction in, String name, boolean negated, RegisterKind kind) {
    if (name.equals(RESERVED)) {
      return reinterpret(in, INT, slots.constant(INT, variables.reserved()), kind);
    }
    if (slots.type(name) == null) {
      SpecialRegister special = SpecialRegister.of(name);
      if (special == null) {
        throw unsupported(in);
      }
      int slot = special.ticks() ? clock(in, special) : slots.special(special);
      return reinterpret(in, special.kind(), slot, kind);
    }
    int slot = reinterpret(in, RegisterKind.of(slots.type(name)), slots.register(name), kind);
    if (!negated) {
      return slot;
    }
    int opposite = slots.fresh(PREDICATE);
    addHidden(in, (_, w, _) -> w.registers.p[opposite] = ~w.registers.p[slot]);
    return opposite;
  }

  private int clock(PtxInstruction in, SpecialRegister clock) {
    int slot = slots.fresh(clock.kind());
    boolean wide = clock.kind() == LONG;
    addHidden(
        in,
        (_, warp, _) -> {
          long value = clock.at(warp.run.tick());
          if (wide) {
            Arrays.fill(warp.registers.l[slot], value);
          } else {
            Arrays.fill(warp.registers.i[slot], (int) value);
          }
        });
    return slot;
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
    ArithmeticTable.Arithmetic copy = BitCopies.of(from, to);
    // A conversion may read a register that is wider than its type.
    refuseIf(in, copy == null || from == LONG && to == INT && !in.name().equals("cvt"));
    return new ArithmeticStep(in, -1, copy, new int[] {target, source}, false).hidden();
  }

  /** Slot of a register that an instruction writes in its own kind. */
  int destination(PtxInstruction in, PtxOperand operand, RegisterKind kind) {
    if (operand instanceof Register(String name, boolean _)
        && slots.type(name) != null
        && RegisterKind.of(slots.type(name)) == kind) {
      return slots.register(name);
    }
    throw unsupported(in);
  }

  /** Makes a step that writes a register, possibly of another kind than the step's result. */
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
    // Inactive lanes keep their values, so the old bits are copied first.
    int fresh = slots.fresh(kind);
    add(bits(in, own, slot, kind, fresh));
    step.accept(fresh);
    add(bits(in, kind, fresh, own, slot));
  }
}
