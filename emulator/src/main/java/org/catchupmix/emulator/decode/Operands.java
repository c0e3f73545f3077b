package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.DOUBLE;
import static org.catchupmix.emulator.registers.RegisterKind.FLOAT;
import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;
import static org.catchupmix.emulator.registers.RegisterKind.PREDICATE;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.access.MemoryStep.Place;
import org.catchupmix.emulator.access.Transfer;
import org.catchupmix.emulator.arithmetic.ArithmeticTable;
import org.catchupmix.emulator.arithmetic.ArithmeticTable.Arithmetic;
import org.catchupmix.emulator.arithmetic.BitCopies;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.LinkedEntry;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Opcode;
import org.catchupmix.emulator.ptx.Operation;
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
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.warp.ArithmeticStep;
import org.catchupmix.emulator.warp.SimpleStep;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.gpu.DriverException;

/**
 * Finds the slots of operands, and collects the steps of a block. PTX lets {@code .b32}
 * instructions use {@code .f32} registers, whose bits live in another array; then it adds a copy of
 * bits.
 */
final class Operands {
  /** Register with the address of cooperative groups' shared memory. */
  private static final String RESERVED = "%reserved_smem_offset_1";

  private static final Opcode ADD = Opcode.of(Operation.ADD, PtxType.S64);
  private static final Opcode NOT = Opcode.of(Operation.NOT, PtxType.PRED);

  final LinkedEntry linked;
  final PtxEntry entry;
  final Slots slots;
  final Variables variables;
  private final PtxModule module;
  private final List<Step> steps = new ArrayList<>();
  private final Set<PtxOperand> swapped;

  /** The instruction being decoded. */
  private PtxInstruction in;

  /** Predicate with the lanes in which the value that it stores was never set; -1 for none. */
  int lacking = -1;

  /** Whether one of its steps is counted. */
  private boolean counted;

  Operands(PtxModule module, LinkedEntry linked, Variables variables) {
    this.module = module;
    this.linked = linked;
    this.entry = linked.entry();
    this.slots = new Slots(entry);
    this.variables = variables;
    this.swapped =
        entry.instructions().stream()
            .filter(in -> in.operation() == Operation.ATOM && in.has(Modifier.CAS))
            .map(in -> in.operand(1))
            .collect(Collectors.toSet());
  }

  /** A constant operand that counts something. */
  int count(int index) {
    if (in.operand(index) instanceof PtxOperand.Whole(long value) && value >= 0) {
      return (int) value;
    }
    throw unsupported();
  }

  /** Whether a compare-and-swap of the kernel uses an address. */
  boolean isSwapped(PtxOperand address) {
    return swapped.contains(address);
  }

  /** Whether no other instruction uses a register. */
  boolean unread(PtxOperand register) {
    List<String> named =
        entry.instructions().stream()
            .flatMap(in -> in.operands().stream())
            .flatMap(PtxOperand::registers)
            .toList();
    return register.registers().allMatch(name -> Collections.frequency(named, name) == 1);
  }

  /** Begins an instruction, which all later calls decode. */
  void begin(PtxInstruction instruction) {
    in = instruction;
    lacking = -1;
    counted = false;
  }

  /** Adds a step; only the first of an instruction is counted. */
  private void add(Step step) {
    steps.add(counted ? step.hidden() : step);
    counted = true;
  }

  void add(SimpleStep.Action action) {
    add(-1, action);
  }

  /** Adds a {@code *.sync} instruction; {@code members} is the slot of its mask, or -1. */
  void add(int members, SimpleStep.Action action) {
    add(new SimpleStep(in, guard(), members, action));
  }

  void add(Place place, int bytes, Access.Kind access, Transfer transfer) {
    add(new MemoryStep(in, guard(), place, bytes, access, transfer));
  }

  /** Adds an arithmetic step from slots to an operand; a 16-bit result is truncated. */
  void add(Arithmetic arithmetic, PtxOperand to, int... from) {
    boolean narrow = type(to) != null && type(to).bytes() == 2;
    int[] slots = new int[from.length + 1];
    System.arraycopy(from, 0, slots, 1, from.length);
    write(
        to,
        RegisterKind.of(arithmetic.signature().charAt(0)),
        slot -> {
          slots[0] = slot;
          add(new ArithmeticStep(in, guard(), arithmetic, slots, narrow));
        });
  }

  /** Adds a step that runs in all lanes and is not counted. */
  void addHidden(SimpleStep.Action action) {
    steps.add(new SimpleStep(in, -1, -1, action).hidden());
  }

  /** Adds a step that runs where the instruction does and is not counted. */
  void addCheck(SimpleStep.Action action) {
    steps.add(new SimpleStep(in, guard(), -1, action).hidden());
  }

  /** Adds an arithmetic step that runs in all lanes and is not counted. */
  void addHidden(Arithmetic arithmetic, int... slots) {
    steps.add(new ArithmeticStep(in, -1, arithmetic, slots, false).hidden());
  }

  /** Adds a step whose result is the first operand. */
  void result(RegisterKind kind, IntFunction<SimpleStep.Action> action) {
    result(kind, -1, action);
  }

  /** Adds a {@code *.sync} instruction whose result is the first operand, or its first part. */
  void result(RegisterKind kind, int members, IntFunction<SimpleStep.Action> action) {
    PtxOperand to =
        in.operand(0) instanceof PtxOperand.Pair(PtxOperand first, PtxOperand _)
            ? first
            : in.operand(0);
    write(to, kind, slot -> add(members, action.apply(slot)));
  }

  /** Returns the steps of the block, and starts the next. */
  Step[] endBlock() {
    Step[] all = steps.toArray(Step[]::new);
    steps.clear();
    return all;
  }

  DriverException unsupported() {
    return refused(
        in.opcode()
            .unknown()
            .map("the emulator does not know `%s`"::formatted)
            .orElse("the emulator does not know this"));
  }

  /** Refuses an instruction, at its line, for a reason. */
  DriverException refused(String why) {
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

  void refuseIf(boolean wrong) {
    if (wrong) {
      throw unsupported();
    }
  }

  /** Slot of the predicate that guards an instruction, or -1. */
  int guard() {
    return in.guard() == null ? -1 : slots.register(in.guard().name());
  }

  /** Declared type of a register; null for other operands. */
  PtxType type(PtxOperand operand) {
    return operand instanceof Register(String name, boolean _) ? slots.type(name) : null;
  }

  /** Kind of a declared register. */
  RegisterKind kind(PtxOperand operand) {
    refuseIf(type(operand) == null);
    return RegisterKind.of(type(operand));
  }

  /** Kind of a declared register; for other operands that of a type. */
  RegisterKind kind(PtxOperand operand, PtxType otherwise) {
    return RegisterKind.of(type(operand) == null ? otherwise : type(operand));
  }

  /** A parameter of the kernel. */
  PtxEntry.Parameter parameter(String name) {
    return entry.parameter(name).orElseThrow(this::unsupported);
  }

  private long address(String name) {
    Long address = variables.address(name);
    if (address != null) {
      return address;
    }
    if (module.entries().stream().anyMatch(kernel -> kernel.name().equals(name))) {
      throw refused("the address of a kernel, as for dynamic parallelism, is not supported");
    }
    slots.needParameters();
    return AddressSpace.PARAMETERS + parameter(name).offset();
  }

  /** Slot of an operand that an instruction reads as a kind. */
  int read(PtxOperand operand, RegisterKind kind) {
    return switch (operand) {
      case Register(String name, boolean negated) -> register(name, negated, kind);
      case PtxOperand.Whole(long value) -> {
        if (kind == FLOAT || kind == DOUBLE) {
          throw unsupported();
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
      case Symbol s -> symbol(s, kind);
      default -> throw unsupported();
    };
  }

  int read(int index, RegisterKind kind) {
    return read(in.operand(index), kind);
  }

  int[] read(List<PtxOperand> all, RegisterKind kind) {
    return all.stream().mapToInt(operand -> read(operand, kind)).toArray();
  }

  /** Slot with the address of a variable, which may depend on the stack frame. */
  private int symbol(Symbol symbol, RegisterKind kind) {
    int constant = slots.constant(kind, address(symbol.name()) + symbol.offset());
    if (LinkedEntry.owner(symbol.name()).isEmpty() || kind != LONG) {
      return constant;
    }
    int sum = slots.fresh(LONG);
    addHidden(ArithmeticTable.find(ADD), sum, constant, slots.stack);
    return sum;
  }

  private int register(String name, boolean negated, RegisterKind kind) {
    if (name.equals(RESERVED)) {
      return reinterpret(INT, slots.constant(INT, variables.reserved()), kind);
    }
    if (slots.type(name) == null) {
      SpecialRegister special = SpecialRegister.of(name);
      if (special == null) {
        throw unsupported();
      }
      int slot = special.ticks() ? clock(special) : slots.special(special);
      return reinterpret(special.kind(), slot, kind);
    }
    int slot = reinterpret(slots.kind(name), slots.register(name), kind);
    if (!negated) {
      return slot;
    }
    int opposite = slots.fresh(PREDICATE);
    addHidden(ArithmeticTable.find(NOT), opposite, slot);
    return opposite;
  }

  private int clock(SpecialRegister clock) {
    int slot = slots.fresh(clock.kind());
    addHidden((_, warp, _) -> warp.registers.fill(clock.kind(), slot, clock.at(warp.part.tick())));
    return slot;
  }

  private int reinterpret(RegisterKind from, int slot, RegisterKind to) {
    if (from == to) {
      return slot;
    }
    int fresh = slots.fresh(to);
    copy(from, slot, to, fresh);
    return fresh;
  }

  private void copy(RegisterKind from, int source, RegisterKind to, int target) {
    Arithmetic copy = BitCopies.of(from, to);
    // A conversion may read a register that is wider than its type.
    refuseIf(copy == null || from == LONG && to == INT && in.operation() != Operation.CVT);
    addHidden(copy, target, source);
  }

  /** Slot of a register that an instruction writes in its own kind. */
  int destination(PtxOperand operand, RegisterKind kind) {
    if (operand instanceof Register(String name, boolean _) && kind(operand) == kind) {
      return slots.register(name);
    }
    throw unsupported();
  }

  int destination(int index, RegisterKind kind) {
    return destination(in.operand(index), kind);
  }

  /** Makes a step that writes several registers. */
  void write(List<PtxOperand> parts, RegisterKind kind, Consumer<int[]> step) {
    int[] slots = new int[parts.size()];
    Runnable all = () -> step.accept(slots);
    for (int k = slots.length - 1; k >= 0; k--) {
      int at = k;
      Runnable rest = all;
      IntConsumer one =
          slot -> {
            slots[at] = slot;
            rest.run();
          };
      all = () -> write(parts.get(at), kind, one);
    }
    all.run();
  }

  /** Makes a step that writes a register, possibly of another kind than the step's result. */
  void write(PtxOperand operand, RegisterKind kind, IntConsumer step) {
    if (operand instanceof PtxOperand.Sink) {
      step.accept(slots.fresh(kind));
      return;
    }
    RegisterKind own = kind(operand);
    int slot = destination(operand, own);
    if (own == kind) {
      step.accept(slot);
      return;
    }
    // Inactive lanes keep their values, so the old bits are copied first.
    int fresh = slots.fresh(kind);
    copy(own, slot, kind, fresh);
    step.accept(fresh);
    copy(kind, fresh, own, slot);
  }
}
