package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;
import static org.catchupmix.emulator.registers.RegisterKind.PREDICATE;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.access.MemoryStep.Space;
import org.catchupmix.emulator.arithmetic.ArithmeticTable;
import org.catchupmix.emulator.arithmetic.LaneLoops.LongOp;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Opcode;
import org.catchupmix.emulator.ptx.Opcode.Part;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.Operation.Family;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Address;
import org.catchupmix.emulator.ptx.PtxOperand.Sink;
import org.catchupmix.emulator.ptx.PtxOperand.Symbol;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.Register;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.report.Access.Kind;
import org.catchupmix.emulator.step.AsyncCopy;
import org.catchupmix.emulator.step.AtomicUpdate;
import org.catchupmix.emulator.step.Load;
import org.catchupmix.emulator.step.Store;
import org.catchupmix.emulator.step.VectorUpdate;

/** Decodes loads, stores and atomic updates. */
record MemoryAccesses(Operands operands, PtxInstruction in) {
  private static final Opcode SIGNED = Opcode.of(Operation.CVT, PtxType.S64, PtxType.S32);
  private static final Opcode UNSIGNED = Opcode.of(Operation.CVT, PtxType.U64, PtxType.U32);

  /** Modifiers that name no space, vector or operation; some matter to races. */
  private static final Set<Modifier> HINTS =
      EnumSet.of(
          Modifier.NC,
          Modifier.CA,
          Modifier.CG,
          Modifier.CS,
          Modifier.LU,
          Modifier.CV,
          Modifier.WB,
          Modifier.WT,
          Modifier.WEAK,
          Modifier.VOLATILE,
          Modifier.RELAXED,
          Modifier.ACQUIRE,
          Modifier.RELEASE,
          Modifier.ACQ_REL,
          Modifier.NOFTZ,
          Modifier.L1_EVICT_NORMAL,
          Modifier.L1_EVICT_UNCHANGED,
          Modifier.L1_EVICT_FIRST,
          Modifier.L1_EVICT_LAST,
          Modifier.L1_NO_ALLOCATE,
          Modifier.L2_CACHE_HINT,
          Modifier.L2_64B,
          Modifier.L2_128B,
          Modifier.L2_256B,
          Modifier.L2_EVICT_FIRST,
          Modifier.L2_EVICT_LAST,
          Modifier.CTA,
          Modifier.CLUSTER,
          Modifier.GPU,
          Modifier.SYS);

  private static final Set<Part> COPY =
      Set.of(
          Modifier.ASYNC,
          Modifier.CA,
          Modifier.CG,
          Modifier.SHARED,
          Modifier.SHARED_CTA,
          Modifier.GLOBAL,
          Modifier.L2_64B,
          Modifier.L2_128B,
          Modifier.L2_256B);

  void decode() {
    switch (in.family()) {
      case LOAD -> load();
      case STORE -> store();
      default -> atomic();
    }
  }

  /** The modifiers of a memory access. */
  private record Access(Space space, int elements, PtxType type, Modifier operation) {}

  private Access access() {
    Space space = Space.GENERIC;
    int elements = 1;
    PtxType type = null;
    Modifier operation = null;
    for (Part part : in.opcode().parts()) {
      switch (part) {
        case Modifier.GLOBAL -> space = Space.GLOBAL;
        case Modifier.SHARED, Modifier.SHARED_CTA -> space = Space.SHARED;
        case Modifier.LOCAL -> space = Space.LOCAL;
        case Modifier.CONST, Modifier.PARAM, Modifier.PARAM_FUNC, Modifier.PARAM_ENTRY ->
            space = Space.CONST;
        case Modifier.V2 -> elements = 2;
        case Modifier.V4 -> elements = 4;
        case Modifier.V8 -> elements = 8;
        case PtxType.B128 -> {
          type = PtxType.B64;
          elements = 2;
        }
        case PtxType named -> {
          operands.refuseIf(type != null || !named.isStored());
          type = named;
        }
        case Modifier update
            when in.family() == Family.ATOMIC && AtomicUpdate.update(update, PtxType.U32) != null ->
            operation = update;
        case Modifier hint when HINTS.contains(hint) -> {}
        default -> throw operands.unsupported();
      }
    }
    operands.refuseIf(type == null || type.bytes() > Long.BYTES || type.bytes() * elements > 16);
    return new Access(space, elements, type, operation);
  }

  MemoryStep.Place place(Space space, PtxOperand operand) {
    if (!(operand instanceof Address(PtxOperand base, long offset))) {
      throw operands.unsupported();
    }
    RegisterKind kind = base instanceof PtxOperand.Register ? operands.kind(base) : LONG;
    operands.refuseIf(kind != INT && kind != LONG);
    int slot = base == null ? operands.slots.constant(LONG, 0) : operands.read(base, kind);
    boolean stacked = base instanceof Symbol(String name, long _) && isArgument(name);
    return new MemoryStep.Place(
        stacked ? Space.LOCAL : space, kind, slot, offset, operands.isSwapped(operand));
  }

  /** Whether a variable is an argument or result of a call, not the kernel's. */
  private boolean isArgument(String name) {
    return in.opcode().isParameter() && operands.variables.address(name) != null;
  }

  /** {@code cp.async}: reads global memory at once, and writes shared memory when waited for. */
  void copy() {
    boolean known = COPY.containsAll(in.opcode().parts());
    List<PtxOperand> all = in.operands();
    if (!known || all.size() < 3 || !(all.get(2) instanceof PtxOperand.Whole(long bytes))) {
      throw operands.unsupported();
    }
    operands.refuseIf(bytes != 4 && bytes != 8 && bytes != 16);
    boolean ignored = all.size() == 4 && operands.type(all.get(3)) == PtxType.PRED;
    int size = all.size() == 4 ? operands.read(all.get(3), ignored ? PREDICATE : INT) : -1;
    MemoryStep.Place to = place(Space.SHARED, all.get(0));
    MemoryStep.Place from = place(Space.GLOBAL, all.get(1));
    AsyncCopy copy = new AsyncCopy(AsyncCopy.source(in, from, (int) bytes), size, ignored);
    operands.add(to, (int) bytes, Kind.WRITE, copy);
  }

  private List<PtxOperand> elements(PtxOperand operand, int count) {
    List<PtxOperand> all = operand.parts();
    operands.refuseIf(all.size() != count);
    return all;
  }

  private void load() {
    Access access = access();
    List<PtxOperand> to = elements(in.operand(0), access.elements());
    if (in.opcode().isParameter()
        && in.operand(1) instanceof Address(Symbol(String name, long _), long offset)
        && !isArgument(name)) {
      loadParameter(access, to, operands.parameter(name).offset() + offset);
      return;
    }
    Register[] registers = new Register[to.size()];
    int mask = -1;
    for (int k = 0; k < registers.length; k++) {
      if (!(to.get(k) instanceof Sink)) {
        RegisterKind kind = operands.kind(to.get(k));
        registers[k] = new Register(kind, operands.destination(to.get(k), kind));
        mask = operands.type(to.get(k)).bytes() == 2 ? 0xFFFF : mask;
        checkWidth(kind, access.type().bytes());
      }
    }
    MemoryStep.Place place = place(access.space(), in.operand(1));
    int bytes = access.type().bytes() * registers.length;
    Load load = new Load(access.type(), registers, mask);
    operands.add(place, bytes, Kind.READ, load);
  }

  /** Integer registers may be wider than the access, floating point registers may not. */
  private void checkWidth(RegisterKind kind, int bytes) {
    boolean fits =
        switch (kind) {
          case INT -> bytes <= 4;
          case LONG -> true;
          case FLOAT -> bytes == 4;
          case DOUBLE -> bytes == 8;
          case PREDICATE -> false;
        };
    operands.refuseIf(!fits);
  }

  private void loadParameter(Access access, List<PtxOperand> to, long first) {
    int bytes = operands.entry.parameterBytes();
    operands.refuseIf(first < 0 || first > bytes - to.size() * access.type().bytes());
    for (int k = 0; k < to.size(); k++) {
      int at = (int) first + k * access.type().bytes();
      if (to.get(k) instanceof Sink) {
        continue;
      }
      int slot = operands.slots.parameter(access.type(), at);
      RegisterKind kind = RegisterKind.of(access.type());
      if (kind == INT && operands.kind(to.get(k)) == LONG) {
        Opcode widening = access.type().isSigned() ? SIGNED : UNSIGNED;
        operands.add(ArithmeticTable.find(widening), to.get(k), slot);
      } else {
        new Moves(operands, in).move(to.get(k), slot, kind);
      }
    }
  }

  private void store() {
    Access access = access();
    List<PtxOperand> from = elements(in.operand(1), access.elements());
    Register[] registers = new Register[from.size()];
    int bytes = access.type().bytes();
    for (int k = 0; k < registers.length; k++) {
      RegisterKind kind = operands.kind(from.get(k), access.type());
      checkWidth(kind, bytes);
      registers[k] = new Register(kind, operands.read(from.get(k), kind));
    }
    MemoryStep.Place place = place(access.space(), in.operand(0));
    Store store = new Store(bytes, registers, operands.lacking);
    operands.add(place, bytes * registers.length, Kind.WRITE, store);
  }

  private void atomic() {
    Access access = access();
    PtxType type = access.type();
    if (access.elements() > 1) {
      vector(access);
      return;
    }
    LongOp op = access.operation() == null ? null : AtomicUpdate.update(access.operation(), type);
    operands.refuseIf(op == null);
    RegisterKind kind = RegisterKind.of(type);
    boolean reduction = in.operation() == Operation.RED;
    List<PtxOperand> all = in.operands();
    int first = reduction ? 0 : 1;
    boolean ternary = access.operation() == Modifier.CAS;
    int hints = in.has(Modifier.L2_CACHE_HINT) ? 1 : 0;
    operands.refuseIf(all.size() != first + (ternary ? 3 : 2) + hints);
    MemoryStep.Place place = place(access.space(), all.get(first));
    int b = operands.read(all.get(first + 1), kind);
    int c = ternary ? operands.read(all.get(first + 2), kind) : -1;
    boolean exchange = access.operation() == Modifier.EXCH;
    boolean returns =
        !reduction && !operands.unread(all.getFirst()) && !(all.getFirst() instanceof Sink);
    IntConsumer step =
        to -> {
          AtomicUpdate update = new AtomicUpdate(type, op, exchange && !returns, to, b, c);
          operands.add(place, type.bytes(), Kind.UPDATE, update);
        };
    if (returns) {
      operands.write(all.getFirst(), kind, step);
    } else {
      step.accept(-1);
    }
  }

  /** Updates each element of a vector, or swaps 16 bytes at once. */
  private void vector(Access access) {
    boolean wide = in.has(PtxType.B128);
    PtxType type = access.type();
    boolean swap = wide && in.has(Modifier.CAS);
    LongOp op = access.operation() == null ? null : VectorUpdate.update(access.operation(), type);
    operands.refuseIf(op == null || (wide ? !swap && !in.has(Modifier.EXCH) : !type.isFloat()));
    RegisterKind kind = RegisterKind.of(type);
    int first = in.operation() == Operation.RED ? 0 : 1;
    int count = first + (swap ? 3 : 2) + (in.has(Modifier.L2_CACHE_HINT) ? 1 : 0);
    operands.refuseIf(in.operands().size() != count || first == 0 && wide);
    MemoryStep.Place place = place(access.space(), in.operand(first));
    int[] b = operands.read(elements(in.operand(first + 1), access.elements()), kind);
    int[] c =
        swap ? operands.read(elements(in.operand(first + 2), access.elements()), kind) : new int[0];
    Consumer<int[]> step =
        to ->
            operands.add(
                place,
                type.bytes() * access.elements(),
                Kind.UPDATE,
                new VectorUpdate(type, op, to, b, c));
    if (first == 0) {
      step.accept(new int[0]);
    } else {
      operands.write(elements(in.operand(0), access.elements()), kind, step);
    }
  }
}
