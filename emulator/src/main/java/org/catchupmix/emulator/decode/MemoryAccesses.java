package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;
import static org.catchupmix.emulator.registers.RegisterKind.PREDICATE;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.emulator.arithmetic.LaneLoops;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Address;
import org.catchupmix.emulator.ptx.PtxOperand.Sink;
import org.catchupmix.emulator.ptx.PtxOperand.Symbol;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.Register;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.step.AsyncCopy;
import org.catchupmix.emulator.step.AtomicUpdate;
import org.catchupmix.emulator.step.Load;
import org.catchupmix.emulator.step.Store;
import org.catchupmix.emulator.warp.MemoryStep;

/** Decodes loads, stores and atomic updates. */
record MemoryAccesses(Operands operands) {
  private static final Set<String> HINTS =
      Set.of(
          ("nc ca cg cs lu cv wb wt weak volatile relaxed acquire release acq_rel noftz "
                  + "L1::evict_normal L1::evict_unchanged L1::evict_first L1::evict_last "
                  + "L1::no_allocate L2::cache_hint L2::64B L2::128B L2::256B L2::evict_first L2::evict_last "
                  + "cta cluster gpu sys")
              .split(" "));
  private static final Map<String, MemoryStep.Space> SPACES =
      Map.of(
          "global", MemoryStep.Space.GLOBAL,
          "const", MemoryStep.Space.CONST,
          "shared", MemoryStep.Space.SHARED,
          "local", MemoryStep.Space.LOCAL,
          "param", MemoryStep.Space.CONST,
          "generic", MemoryStep.Space.GENERIC);

  void decode(PtxInstruction in) {
    switch (in.name()) {
      case "ld", "ldu" -> load(in);
      case "st" -> store(in);
      default -> atomic(in);
    }
  }

  /** The modifiers of a memory access. */
  private record Access(String space, int elements, PtxType type, String operation) {}

  private Access access(PtxInstruction in) {
    String[] parts = in.opcode().split("\\.");
    String space = "generic";
    int elements = 1;
    PtxType type = null;
    String operation = null;
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      switch (part) {
        case "global", "shared", "local", "const", "param" -> space = part;
        case "shared::cta" -> space = "shared";
        case "param::func", "param::entry" -> space = "param";
        case "v2" -> elements = 2;
        case "v4" -> elements = 4;
        default -> {
          PtxType named = PtxType.of(part);
          if (named != null && type == null) {
            type = named;
          } else if (named == null
              && (in.name().equals("atom") || in.name().equals("red"))
              && AtomicUpdate.update(part, PtxType.U32) != null) {
            operation = part;
          } else if (!HINTS.contains(part)) {
            throw operands.unsupported(in);
          }
        }
      }
    }
    operands.refuseIf(
        in, type == null || type.bytes() > Long.BYTES || type.bytes() * elements > 16);
    return new Access(space, elements, type, operation);
  }

  MemoryStep.Place place(PtxInstruction in, String space, PtxOperand operand) {
    if (!(operand instanceof Address(PtxOperand base, long offset))) {
      throw operands.unsupported(in);
    }
    MemoryStep.Space where = SPACES.get(space);
    operands.refuseIf(in, where == null);
    if (base instanceof PtxOperand.Register(String name, boolean _)) {
      PtxType type = operands.slots().type(name);
      operands.refuseIf(in, type == null || type.isFloat());
      return new MemoryStep.Place(
          where,
          RegisterKind.of(type),
          operands.slots().register(name),
          offset,
          operands.isSwapped(operand));
    }
    if (base instanceof Symbol(String name, long inner)) {
      boolean own = space.equals("param") && variable(name); // an argument or result of a call
      return new MemoryStep.Place(
          own ? MemoryStep.Space.LOCAL : where,
          LONG,
          operands.read(in, new Symbol(name, inner + offset), LONG),
          0,
          operands.isSwapped(operand));
    }
    return new MemoryStep.Place(where, LONG, operands.slots().constant(LONG, offset), 0, false);
  }

  private boolean variable(String name) {
    return operands.variables().address(name) != null;
  }

  /** {@code cp.async}: reads global memory at once, and writes shared memory when waited for. */
  void copy(PtxInstruction in) {
    boolean known = COPY.containsAll(List.of(in.opcode().split("\\.")));
    List<PtxOperand> all = in.operands();
    if (!known || all.size() < 3 || !(all.get(2) instanceof PtxOperand.Whole(long bytes))) {
      throw operands.unsupported(in);
    }
    operands.refuseIf(in, bytes != 4 && bytes != 8 && bytes != 16);
    boolean ignored = all.size() == 4 && operands.kindOrNull(all.get(3)) == PREDICATE;
    int size = all.size() == 4 ? operands.read(in, all.get(3), ignored ? PREDICATE : INT) : -1;
    MemoryStep.Place to = place(in, "shared", all.get(0));
    MemoryStep.Place from = place(in, "global", all.get(1));
    MemoryStep source =
        new MemoryStep(in, -1, from, (int) bytes, MemoryStep.Access.READ, AsyncCopy::take);
    AsyncCopy copy = new AsyncCopy(source, size, ignored);
    operands.add(in, to, (int) bytes, MemoryStep.Access.WRITE, copy);
  }

  private static final Set<String> COPY =
      Set.of("cp async ca cg shared shared::cta global L2::64B L2::128B L2::256B".split(" "));

  private List<PtxOperand> elements(PtxInstruction in, PtxOperand operand, int count) {
    List<PtxOperand> all = operand.parts();
    operands.refuseIf(in, all.size() != count);
    return all;
  }

  private void load(PtxInstruction in) {
    Access access = access(in);
    List<PtxOperand> to = elements(in, in.operand(0), access.elements());
    if (access.space().equals("param")
        && in.operand(1) instanceof Address(Symbol s, long _)
        && !variable(s.name())) {
      loadParameter(in, access, to);
      return;
    }
    Register[] registers = new Register[to.size()];
    int mask = -1;
    for (int k = 0; k < registers.length; k++) {
      if (!(to.get(k) instanceof Sink)) {
        RegisterKind kind = operands.kind(in, to.get(k));
        registers[k] = new Register(kind, operands.destination(in, to.get(k), kind));
        mask = operands.narrow(to.get(k)) ? 0xFFFF : mask;
        checkWidth(in, kind, access.type().bytes());
      }
    }
    MemoryStep.Place place = place(in, access.space(), in.operand(1));
    int bytes = access.type().bytes() * registers.length;
    Load load = new Load(access.type(), registers, mask);
    operands.add(in, place, bytes, MemoryStep.Access.READ, load);
  }

  /** Integer registers may be wider than the access, floating point registers may not. */
  private void checkWidth(PtxInstruction in, RegisterKind kind, int bytes) {
    boolean fits =
        switch (kind) {
          case INT -> bytes <= 4;
          case LONG -> true;
          case FLOAT -> bytes == 4;
          case DOUBLE -> bytes == 8;
          case PREDICATE -> false;
        };
    operands.refuseIf(in, !fits);
  }

  private void loadParameter(PtxInstruction in, Access access, List<PtxOperand> to) {
    if (!(in.operand(1) instanceof Address(PtxOperand base, long offset))
        || !(base instanceof Symbol(String name, long _))) {
      throw operands.unsupported(in);
    }
    PtxEntry.Parameter parameter =
        operands.entry().parameters().stream()
            .filter(p -> p.name().equals(name))
            .findFirst()
            .orElseThrow(() -> operands.unsupported(in));
    long first = parameter.offset() + offset;
    int bytes = operands.entry().parameterBytes();
    operands.refuseIf(in, first < 0 || first > bytes - to.size() * access.type().bytes());
    for (int k = 0; k < to.size(); k++) {
      int at = (int) first + k * access.type().bytes();
      if (to.get(k) instanceof Sink) {
        continue;
      }
      int slot = operands.slots().parameter(access.type(), at);
      RegisterKind kind = RegisterKind.of(access.type());
      if (kind == INT && operands.kind(in, to.get(k)) == LONG) {
        int target = operands.destination(in, to.get(k), LONG);
        operands.add(Moves.widened(in, operands.guard(in), target, slot, access.type().isSigned()));
      } else {
        new Moves(operands).move(in, to.get(k), slot, kind);
      }
    }
  }

  private void store(PtxInstruction in) {
    Access access = access(in);
    List<PtxOperand> from = elements(in, in.operand(1), access.elements());
    Register[] registers = new Register[from.size()];
    int bytes = access.type().bytes();
    for (int k = 0; k < registers.length; k++) {
      RegisterKind kind =
          from.get(k) instanceof PtxOperand.Register
              ? operands.kind(in, from.get(k))
              : RegisterKind.of(access.type());
      checkWidth(in, kind, bytes);
      registers[k] = new Register(kind, operands.read(in, from.get(k), kind));
    }
    MemoryStep.Place place = place(in, access.space(), in.operand(0));
    Store store = new Store(bytes, registers);
    operands.add(in, place, bytes * registers.length, MemoryStep.Access.WRITE, store);
  }

  private void atomic(PtxInstruction in) {
    Access access = access(in);
    PtxType type = access.type();
    LaneLoops.LongOp update =
        access.operation() == null ? null : AtomicUpdate.update(access.operation(), type);
    operands.refuseIf(in, update == null);
    RegisterKind kind = RegisterKind.of(type);
    boolean reduction = in.name().equals("red");
    List<PtxOperand> all = in.operands();
    int first = reduction ? 0 : 1;
    boolean ternary = access.operation().equals("cas");
    int hints = in.has("L2::cache_hint") ? 1 : 0;
    operands.refuseIf(in, all.size() != first + (ternary ? 3 : 2) + hints);
    MemoryStep.Place place = place(in, access.space(), all.get(first));
    int b = operands.read(in, all.get(first + 1), kind);
    int c = ternary ? operands.read(in, all.get(first + 2), kind) : -1;
    boolean exchange = access.operation().equals("exch");
    if (reduction || operands.unread(all.getFirst()) || all.getFirst() instanceof Sink) {
      AtomicUpdate transfer = new AtomicUpdate(type, update, exchange, -1, b, c);
      operands.add(in, place, type.bytes(), MemoryStep.Access.UPDATE, transfer);
      return;
    }
    operands.write(
        in,
        all.getFirst(),
        kind,
        to -> {
          AtomicUpdate transfer = new AtomicUpdate(type, update, false, to, b, c);
          operands.add(in, place, type.bytes(), MemoryStep.Access.UPDATE, transfer);
        });
  }
}
