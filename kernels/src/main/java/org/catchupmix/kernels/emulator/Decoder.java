package org.catchupmix.kernels.emulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.ptx.ControlFlow;
import org.catchupmix.kernels.ptx.PtxEntry;
import org.catchupmix.kernels.ptx.PtxInstruction;
import org.catchupmix.kernels.ptx.PtxModule;
import org.catchupmix.kernels.ptx.PtxOperand;
import org.catchupmix.kernels.ptx.PtxType;

/** Turns the instructions of a kernel into steps; refuses what it does not know. */
final class Decoder {
  private static final Set<String> CACHE_HINTS =
      Set.of("nc", "ca", "cg", "cs", "lu", "cv", "wb", "wt", "weak", "volatile", "relaxed");
  private static final Set<String> SCOPES = Set.of("cta", "gpu", "sys");

  private final PtxModule module;
  private final PtxEntry entry;
  private final ArithmeticTable table;
  private final ControlFlow flow;
  private final Operands operands;
  private List<Step> steps = new ArrayList<>();

  Decoder(PtxModule module, PtxEntry entry, ArithmeticTable table, Variables variables) {
    this.module = module;
    this.entry = entry;
    this.table = table;
    this.flow = new ControlFlow(entry);
    this.operands = new Operands(entry, variables, this::unsupported, step -> steps.add(step));
  }

  Program program(PtxEmulator owner) {
    Program.Block[] blocks = new Program.Block[flow.blocks().size()];
    int count = 0;
    for (int b = 0; b < blocks.length; b++) {
      ControlFlow.Block block = flow.blocks().get(b);
      steps = new ArrayList<>();
      int next = b + 1 < blocks.length ? b + 1 : ControlFlow.END;
      Ending ending = null;
      for (int i = block.first(); i < block.end(); i++) {
        PtxInstruction instruction = entry.instructions().get(i);
        ending = ending(instruction, b, next);
        if (ending == null) {
          step(instruction);
        }
      }
      if (ending == null) {
        ending = new Ending.Fall(next);
      }
      blocks[b] = new Program.Block(steps.toArray(new Step[0]), ending);
      for (Step step : steps) {
        step.id = count++;
      }
      ending.id = count++;
    }
    Variables variables = operands.variables();
    return new Program(
        owner,
        module,
        entry,
        blocks,
        count,
        operands.slots(),
        variables.shared(),
        variables.localBytes());
  }

  private GpuException unsupported(PtxInstruction instruction) {
    return new GpuException(
        "kernel %s of %s, PTX line %d: the emulator does not know `%s`"
            .formatted(
                entry.name(),
                module.origin(),
                instruction.line(),
                module.text(instruction.line())));
  }

  private int guard(PtxInstruction in) {
    return in.guard() == null ? -1 : operands.slots().register(in.guard().name());
  }

  private Ending ending(PtxInstruction in, int block, int next) {
    int guard = guard(in);
    int meeting = flow.postDominator(block);
    switch (in.opcode()) {
      case "bra", "bra.uni" -> {
        int target = flow.block(entry, ControlFlow.label(in.operands().getFirst()));
        return new Ending.Branch(in, guard, next, target, meeting);
      }
      case "brx.idx", "brx.idx.uni" -> {
        int[] targets =
            ControlFlow.branchTargets(entry, in).stream()
                .mapToInt(label -> flow.block(entry, label))
                .toArray();
        int index = operands.read(in, in.operands().getFirst(), RegisterKind.INT);
        return new Ending.IndexedBranch(in, guard, next, index, targets, meeting);
      }
      case "ret", "ret.uni", "exit" -> {
        return new Ending.Exit(in, guard, next);
      }
      case "trap" -> {
        return new Ending.Trap(in, guard, next);
      }
      case "bar.sync",
          "barrier.sync",
          "barrier.sync.aligned",
          "bar.cta.sync",
          "barrier.cta.sync",
          "barrier.cta.sync.aligned" -> {
        if (in.operands().size() == 1 && in.operands().getFirst() instanceof PtxOperand.Whole w) {
          return new Ending.Barrier(in, guard, next, (int) w.value());
        }
        throw unsupported(in);
      }
      default -> {
        return null;
      }
    }
  }

  private void step(PtxInstruction in) {
    Arithmetic arithmetic = table.find(in.opcode());
    boolean twoResults =
        !in.operands().isEmpty() && in.operands().getFirst() instanceof PtxOperand.Pair;
    if (arithmetic != null && !twoResults) {
      arithmetic(
          in, arithmetic, in.operands().getFirst(), in.operands().subList(1, in.operands().size()));
      return;
    }
    switch (in.name()) {
      case "mov" -> new Moves(operands, this::unsupported, steps).move(in, guard(in));
      case "cvta" -> convertAddress(in);
      case "setp" -> combinedComparison(in);
      case "ld", "ldu" -> load(in);
      case "st" -> store(in);
      case "atom", "red" -> atomic(in);
      case "shfl", "vote", "match", "bar", "barrier", "activemask" ->
          new WarpWide(operands, this::unsupported, steps).decode(in, guard(in));
      case "membar", "fence" -> steps.add(new SimpleStep(in, guard(in), (_, _) -> {}));
      default -> throw unsupported(in);
    }
  }

  private void arithmetic(
      PtxInstruction in, Arithmetic arithmetic, PtxOperand to, List<PtxOperand> from) {
    String signature = arithmetic.signature();
    if (from.size() != signature.length() - 1) {
      throw unsupported(in);
    }
    int[] slots = new int[signature.length()];
    for (int k = 1; k < slots.length; k++) {
      PtxOperand operand = from.get(k - 1);
      if (operand instanceof PtxOperand.Whole(long value) && in.opcode().endsWith("16")) {
        operand = new PtxOperand.Whole(value & 0xFFFF);
      }
      slots[k] = operands.read(in, operand, RegisterKind.of(signature.charAt(k)));
    }
    RegisterKind kind = RegisterKind.of(signature.charAt(0));
    operands.write(
        in,
        to,
        kind,
        slot -> {
          slots[0] = slot;
          steps.add(
              new ArithmeticStep(
                  in, guard(in), arithmetic.lanes(), kind, slots, operands.narrow(to)));
        });
  }

  /** Generic addresses are those of their space, but for shared and local memory. */
  private void convertAddress(PtxInstruction in) {
    if (!in.has("u64") || in.operands().size() != 2) {
      throw unsupported(in);
    }
    boolean toSpace = in.has("to");
    long window = in.has("shared") ? AddressSpace.SHARED : in.has("local") ? AddressSpace.LOCAL : 0;
    if (window == 0 && !in.has("global") && !in.has("const")) {
      throw unsupported(in);
    }
    int shift = operands.slots().constant(RegisterKind.LONG, toSpace ? -window : window);
    int from = operands.read(in, in.operands().get(1), RegisterKind.LONG);
    operands.write(
        in,
        in.operands().getFirst(),
        RegisterKind.LONG,
        slot ->
            steps.add(
                new ArithmeticStep(
                    in,
                    guard(in),
                    table.find("add.s64").lanes(),
                    RegisterKind.LONG,
                    new int[] {slot, from, shift},
                    false)));
  }

  /** {@code setp} with two results, or combined with another predicate. */
  private void combinedComparison(PtxInstruction in) {
    String combination = in.has("and") ? "and" : in.has("or") ? "or" : in.has("xor") ? "xor" : null;
    String plain =
        combination == null ? in.opcode() : in.opcode().replace("." + combination + ".", ".");
    Arithmetic comparison = table.find(plain);
    int sources = combination == null ? 2 : 3;
    if (comparison == null || in.operands().size() != sources + 1) {
      throw unsupported(in);
    }
    int[] slots = {
      operands.slots().fresh(RegisterKind.PREDICATE),
      operands.read(in, in.operands().get(1), RegisterKind.of(comparison.signature().charAt(1))),
      operands.read(in, in.operands().get(2), RegisterKind.of(comparison.signature().charAt(2)))
    };
    int other =
        combination == null ? -1 : operands.read(in, in.operands().get(3), RegisterKind.PREDICATE);
    PtxOperand to = in.operands().getFirst();
    int first;
    int second = -1;
    if (to instanceof PtxOperand.Pair(PtxOperand p, PtxOperand q)) {
      first =
          p instanceof PtxOperand.Sink ? -1 : operands.destination(in, p, RegisterKind.PREDICATE);
      second =
          q instanceof PtxOperand.Sink ? -1 : operands.destination(in, q, RegisterKind.PREDICATE);
    } else {
      first = operands.destination(in, to, RegisterKind.PREDICATE);
    }
    int p = first;
    int q = second;
    steps.add(
        new SimpleStep(
            in,
            guard(in),
            (warp, active) -> {
              Registers r = warp.registers;
              comparison.lanes().run(r, slots);
              int result = r.p[slots[0]];
              int with = other < 0 ? 0 : r.p[other];
              if (p >= 0) {
                r.p[p] = r.p[p] & ~active | combine(combination, result, with) & active;
              }
              if (q >= 0) {
                r.p[q] = r.p[q] & ~active | combine(combination, ~result, with) & active;
              }
            }));
  }

  private static int combine(String how, int a, int b) {
    return switch (how) {
      case null -> a;
      case "and" -> a & b;
      case "or" -> a | b;
      default -> a ^ b;
    };
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
        case "v2" -> elements = 2;
        case "v4" -> elements = 4;
        default -> {
          PtxType named = PtxType.of(part);
          if (named != null && type == null) {
            type = named;
          } else if (named == null
              && (in.name().equals("atom") || in.name().equals("red"))
              && AtomicStep.update(part, PtxType.U32) != null) {
            operation = part;
          } else if (!CACHE_HINTS.contains(part) && !SCOPES.contains(part)) {
            throw unsupported(in);
          }
        }
      }
    }
    if (type == null) {
      throw unsupported(in);
    }
    return new Access(space, elements, type, operation);
  }

  private static final Map<String, MemoryStep.Space> SPACES =
      Map.of(
          "global", MemoryStep.Space.GLOBAL,
          "const", MemoryStep.Space.CONST,
          "shared", MemoryStep.Space.SHARED,
          "local", MemoryStep.Space.LOCAL,
          "generic", MemoryStep.Space.GENERIC);

  private MemoryStep.Place place(PtxInstruction in, String space, PtxOperand operand) {
    if (!(operand instanceof PtxOperand.Address(PtxOperand base, long offset))) {
      throw unsupported(in);
    }
    MemoryStep.Space where = SPACES.get(space);
    if (where == null) {
      throw unsupported(in);
    }
    if (base instanceof PtxOperand.Register(String name, boolean _)) {
      PtxType type = operands.slots().type(name);
      if (type == null || type.isFloat()) {
        throw unsupported(in);
      }
      return new MemoryStep.Place(
          where, RegisterKind.of(type), operands.slots().register(name), offset);
    }
    long start = base == null ? 0 : operands.address(in, base);
    return new MemoryStep.Place(
        where, RegisterKind.LONG, operands.slots().constant(RegisterKind.LONG, start + offset), 0);
  }

  private List<PtxOperand> elements(PtxInstruction in, PtxOperand operand, int count) {
    List<PtxOperand> all =
        operand instanceof PtxOperand.Vector(List<PtxOperand> parts) ? parts : List.of(operand);
    if (all.size() != count) {
      throw unsupported(in);
    }
    return all;
  }

  private void load(PtxInstruction in) {
    Access access = access(in);
    List<PtxOperand> to = elements(in, in.operands().getFirst(), access.elements());
    if (access.space().equals("param")) {
      loadParameter(in, access, to);
      return;
    }
    int[] slots = new int[to.size()];
    RegisterKind[] kinds = new RegisterKind[to.size()];
    int mask = -1;
    for (int k = 0; k < slots.length; k++) {
      if (to.get(k) instanceof PtxOperand.Sink) {
        slots[k] = -1;
        kinds[k] = RegisterKind.INT;
      } else {
        kinds[k] = operands.kind(in, to.get(k));
        slots[k] = operands.destination(in, to.get(k), kinds[k]);
        mask = operands.narrow(to.get(k)) ? 0xFFFF : mask;
        if (kinds[k] == RegisterKind.PREDICATE) {
          throw unsupported(in);
        }
      }
    }
    MemoryStep.Place place = place(in, access.space(), in.operands().get(1));
    steps.add(new LoadStep(in, guard(in), place, access.type(), kinds, slots, mask));
  }

  private void loadParameter(PtxInstruction in, Access access, List<PtxOperand> to) {
    if (!(in.operands().get(1) instanceof PtxOperand.Address(PtxOperand base, long offset))
        || !(base instanceof PtxOperand.Symbol(String name, long _))) {
      throw unsupported(in);
    }
    PtxEntry.Parameter parameter =
        entry.parameters().stream()
            .filter(p -> p.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unsupported(in));
    for (int k = 0; k < to.size(); k++) {
      int at = parameter.offset() + (int) offset + k * access.type().bytes();
      if (to.get(k) instanceof PtxOperand.Sink) {
        continue;
      }
      int slot = operands.slots().parameter(access.type(), at);
      new Moves(operands, this::unsupported, steps)
          .move(in, guard(in), to.get(k), slot, RegisterKind.of(access.type()));
    }
  }

  private void store(PtxInstruction in) {
    Access access = access(in);
    List<PtxOperand> from = elements(in, in.operands().get(1), access.elements());
    int[] slots = new int[from.size()];
    RegisterKind[] kinds = new RegisterKind[from.size()];
    for (int k = 0; k < slots.length; k++) {
      kinds[k] =
          from.get(k) instanceof PtxOperand.Register
              ? operands.kind(in, from.get(k))
              : RegisterKind.of(access.type());
      slots[k] = operands.read(in, from.get(k), kinds[k]);
    }
    MemoryStep.Place place = place(in, access.space(), in.operands().getFirst());
    steps.add(new StoreStep(in, guard(in), place, access.type().bytes(), kinds, slots));
  }

  private void atomic(PtxInstruction in) {
    Access access = access(in);
    AtomicStep.Update update =
        access.operation() == null ? null : AtomicStep.update(access.operation(), access.type());
    if (update == null || access.type().bytes() < 4) {
      throw unsupported(in);
    }
    RegisterKind kind = RegisterKind.of(access.type());
    boolean reduction = in.name().equals("red");
    List<PtxOperand> all = in.operands();
    int first = reduction ? 0 : 1;
    boolean ternary = access.operation().equals("cas");
    if (all.size() != first + (ternary ? 3 : 2)) {
      throw unsupported(in);
    }
    MemoryStep.Place place = place(in, access.space(), all.get(first));
    int b = operands.read(in, all.get(first + 1), kind);
    int c = ternary ? operands.read(in, all.get(first + 2), kind) : -1;
    int guard = guard(in);
    if (reduction || all.getFirst() instanceof PtxOperand.Sink) {
      steps.add(new AtomicStep(in, guard, place, access.type(), update, -1, b, c));
    } else {
      operands.write(
          in,
          all.getFirst(),
          kind,
          to -> steps.add(new AtomicStep(in, guard, place, access.type(), update, to, b, c)));
    }
  }
}
