package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;
import static org.catchupmix.emulator.registers.RegisterKind.PREDICATE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.ObjIntConsumer;
import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.arithmetic.ArithmeticTable;
import org.catchupmix.emulator.arithmetic.ArithmeticTable.Arithmetic;
import org.catchupmix.emulator.launch.Listing;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.ptx.ControlFlow;
import org.catchupmix.emulator.ptx.LinkedEntry;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Pair;
import org.catchupmix.emulator.ptx.PtxOperand.Sink;
import org.catchupmix.emulator.ptx.PtxOperand.Whole;
import org.catchupmix.emulator.ptx.WrittenParameters;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.warp.Barrier;
import org.catchupmix.emulator.warp.DecodedKernel;
import org.catchupmix.emulator.warp.DeviceServices;
import org.catchupmix.emulator.warp.Ending;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/** Decodes the instructions of a kernel into steps, and refuses unknown ones. */
public final class Decoder {
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          ("nanosleep prefetch prefetchu discard applypriority pmevent setmaxnreg griddepcontrol"
                  + " brkpt")
              .split(" "));

  /** Register by which {@code grid.sync} finds its workspace. */
  private static final String GRID_WORKSPACE = "%envreg1";

  private final PtxModule module;
  private final PtxEntry entry;
  private final Variables variables;
  private final ControlFlow flow;
  private final Operands operands;
  private final Calls calls;
  private final WarpgroupMatrices matrices;

  public Decoder(PtxModule module, LinkedEntry linked, Map<String, Long> global) {
    this.module = module;
    this.entry = linked.entry();
    this.variables = new Variables(module, linked, global);
    this.flow = new ControlFlow(entry);
    this.operands = new Operands(module, linked, variables);
    this.calls = new Calls(operands, flow);
    this.matrices = new WarpgroupMatrices(operands, entry);
  }

  public DecodedKernel program(DeviceServices owner, int registers) {
    DecodedKernel.Block[] blocks = new DecodedKernel.Block[flow.blocks().size()];
    UnsetRegisters unset = new UnsetRegisters(operands, flow);
    List<PtxInstruction> listed = new ArrayList<>();
    for (int b = 0; b < blocks.length; b++) {
      ControlFlow.Block block = flow.blocks().get(b);
      calls.beginBlock(block.first());
      int next = b + 1 < blocks.length ? b + 1 : ControlFlow.END;
      Ending ending = null;
      List<PtxInstruction> all = entry.instructions().subList(block.first(), block.end());
      for (PtxInstruction in : all) {
        operands.begin(in);
        unset.before(in);
        matrices.before(in);
        Ending.Exit exit = exit(in, b);
        if (exit == null) {
          step(in);
        } else {
          ending = new Ending(in, operands.guard(), next, exit);
        }
      }
      if (ending == null) {
        ending = new Ending(null, -1, next, null); // falls through to a label
        ending.hidden();
      }
      Step[] steps = operands.endBlock();
      for (Step step : steps) {
        step.number(listed.size());
        listed.add(step.instruction);
        if (step instanceof MemoryStep access && isSpeculative(step.instruction, all)) {
          access.speculate();
        }
      }
      ending.number(listed.size());
      listed.add(null);
      blocks[b] = new DecodedKernel.Block(steps, ending);
    }
    calls.end();
    return new DecodedKernel(
        owner,
        module,
        entry,
        blocks,
        new Listing(module, listed.toArray(PtxInstruction[]::new)),
        operands.slots,
        variables.shared(),
        variables.localBytes(),
        WrittenParameters.of(entry),
        registers);
  }

  /**
   * Whether nvcc may have hoisted a load above its branch: its address is constant, and a {@code
   * selp} in its block reads the value.
   */
  private static boolean isSpeculative(PtxInstruction in, List<PtxInstruction> block) {
    return in.name().equals("ld")
        && (in.has("shared") || in.has("global"))
        && !in.has("volatile")
        && in.operand(1) instanceof PtxOperand.Address(PtxOperand.Symbol _, long _)
        && in.writes().stream()
            .allMatch(
                to ->
                    block.stream()
                        .anyMatch(s -> s.name().equals("selp") && s.reads().contains(to)));
  }

  /** Decodes an instruction that ends a block; null for any other. */
  private Ending.Exit exit(PtxInstruction in, int block) {
    int reconvergence = flow.postDominator(block);
    String plain = in.opcode().replaceFirst("^barrier", "bar").replace(".cta", "");
    return switch (plain.replace(".aligned", "").replaceFirst("\\.uni$", "")) {
      case "bra" -> new Ending.Branch(flow.targets(entry, in), -1, reconvergence);
      case "brx.idx" ->
          new Ending.Branch(flow.targets(entry, in), operands.read(0, INT), reconvergence);
      case "ret" -> leaving(calls.inFunction() ? Warp::leave : Warp::end);
      case "exit" -> leaving(Warp::end);
      case "call" -> calls.decode(in);
      case "trap" -> trap();
      case "bar.sync" -> barrier(in, Barrier.Reduction.NONE, true);
      case "bar.arrive" -> barrier(in, Barrier.Reduction.NONE, false);
      case "wgmma.wait_group.sync" -> matrices.await(in);
      case "bar.red.popc.u32" -> barrier(in, Barrier.Reduction.COUNT, true);
      case "bar.red.and.pred" -> barrier(in, Barrier.Reduction.AND, true);
      case "bar.red.or.pred" -> barrier(in, Barrier.Reduction.OR, true);
      default -> null;
    };
  }

  private Ending.Exit trap() {
    boolean syncsGrid =
        entry.instructions().stream().anyMatch(in -> in.reads().contains(GRID_WORKSPACE));
    return (ending, warp, active) -> {
      if (active != 0) {
        String why =
            syncsGrid && !warp.part.launch.cooperative()
                ? ": grid.sync requires a cooperative launch (--cooperative, or Launch.together())"
                : "";
        throw ending.fault(warp, active, "the kernel stops itself (trap)%s", why);
      }
      warp.go(ending.next);
    };
  }

  private static Ending.Exit leaving(ObjIntConsumer<Warp> leave) {
    return (ending, warp, active) -> {
      int running = warp.active();
      leave.accept(warp, active);
      if (active != running) {
        warp.go(ending.next);
      }
    };
  }

  private Barrier barrier(PtxInstruction in, Barrier.Reduction reduction, boolean waits) {
    boolean reduces = reduction != Barrier.Reduction.NONE;
    int first = reduces ? 1 : 0;
    int last = in.operands().size() - (reduces ? 2 : 1);
    operands.refuseIf(last < first || last > first + 1);
    RegisterKind kind = reduction == Barrier.Reduction.COUNT ? INT : PREDICATE;
    int result = reduces ? operands.destination(0, kind) : -1;
    int predicate = reduces ? operands.read(last + 1, PREDICATE) : -1;
    int number = operands.read(first, INT);
    int threads = last > first ? operands.read(last, INT) : -1;
    return new Barrier(number, threads, reduction, predicate, result, waits);
  }

  private void step(PtxInstruction in) {
    Arithmetic arithmetic = ArithmeticTable.find(in.opcode());
    boolean twoResults = !in.operands().isEmpty() && in.operand(0) instanceof Pair;
    if (arithmetic != null && !twoResults) {
      arithmetic(in, arithmetic);
      return;
    }
    switch (in.name()) {
      case "mov" -> new Moves(operands, in).move();
      case "cvta" -> convertAddress(in);
      case "setp" -> combinedComparison(in);
      case "ld", "ldu", "st", "atom", "red" -> new MemoryAccesses(operands, in).decode();
      case "shfl", "vote", "match", "redux", "elect", "bar", "barrier", "activemask" ->
          new WarpWide(operands, in).decode();
      case "isspacep" -> isSpace(in);
      case "createpolicy" -> // there is no cache, so any value will do
          operands.result(
              LONG,
              to -> (_, w, active) -> Registers.each(active, lane -> w.registers.l[to][lane] = 0));
      case "mma", "wmma", "ldmatrix", "stmatrix", "movmatrix" ->
          new Matrices(operands, in).decode();
      case "wgmma" -> matrices.decode(in);
      case "cp" -> asyncCopy(in);
      case "mbarrier" -> new MemoryBarriers(operands, in).decode();
      case "tex", "tld4", "txq", "suld", "sust", "sured", "suq" ->
          throw operands.refused("the emulator has no textures and surfaces");
      case "add", "addc", "sub", "subc", "mad", "madc" -> new Carries(operands, in).decode();
      case "membar", "fence" -> {
        boolean wide = !in.has("cta");
        operands.add(
            in.has("proxy")
                ? (step, warp, active) -> {
                  if (in.opcode().contains(".async")) {
                    warp.async().fence(step.at(warp, active), active);
                  }
                }
                : (_, warp, active) -> warp.part.order.fence(warp.order, active, wide));
      }
      default -> {
        operands.refuseIf(!WITHOUT_EFFECT.contains(in.name()));
        operands.add((_, _, _) -> {});
      }
    }
  }

  private void arithmetic(PtxInstruction in, Arithmetic arithmetic) {
    String signature = arithmetic.signature();
    int[] from = new int[signature.length() - 1];
    operands.refuseIf(in.operands().size() != signature.length());
    for (int k = 0; k < from.length; k++) {
      PtxOperand operand = in.operand(k + 1);
      if (operand instanceof Whole(long value) && in.opcode().endsWith("16") && !isWider(in, k)) {
        operand = new Whole(value & 0xFFFF);
      }
      from[k] = operands.read(operand, RegisterKind.of(signature.charAt(k + 1)));
    }
    operands.add(arithmetic, in.operand(0), from);
  }

  /** Whether a source of a 16-bit instruction has 32 bits: a sum, or the distance of a shift. */
  private static boolean isWider(PtxInstruction in, int source) {
    return source == 2 && in.has("wide")
        || source == 1 && (in.name().equals("shl") || in.name().equals("shr"));
  }

  /** Shifts addresses of shared and local memory to their windows; all others are generic. */
  private void convertAddress(PtxInstruction in) {
    operands.refuseIf(!in.has("u64") || in.operands().size() != 2);
    boolean toSpace = in.has("to");
    long window =
        in.has("shared") || in.has("shared::cta")
            ? AddressSpace.SHARED
            : in.has("local") ? AddressSpace.LOCAL : 0;
    operands.refuseIf(window == 0 && !in.has("global") && !in.has("const") && !in.has("param"));
    int shift = operands.slots.constant(LONG, toSpace ? -window : window);
    int from = operands.read(1, LONG);
    operands.add(ArithmeticTable.find("add.s64"), in.operand(0), from, shift);
  }

  private void asyncCopy(PtxInstruction in) {
    switch (in.opcode()) {
      case "cp.async.commit_group" -> operands.add((_, warp, active) -> warp.copies.commit(active));
      case "cp.async.wait_all" ->
          operands.add(
              (_, warp, active) -> {
                warp.copies.commit(active);
                warp.copies.await(active, 0);
              });
      case "cp.async.wait_group" -> {
        if (in.operand(0) instanceof Whole(long most) && most >= 0) {
          operands.add((_, warp, active) -> warp.copies.await(active, (int) most));
        } else {
          throw operands.unsupported();
        }
      }
      default -> {
        if (in.opcode().matches("cp\\.(reduce\\.)?async\\.bulk.*")) {
          new BulkCopies(operands, in).decode();
        } else if (in.opcode().matches("cp.async.mbarrier.arrive(.noinc)?.shared(::cta)?.b64")) {
          new MemoryBarriers(operands, in).decode();
        } else {
          new MemoryAccesses(operands, in).copy();
        }
      }
    }
  }

  private void isSpace(PtxInstruction in) {
    int address = operands.read(1, LONG);
    LongPredicate test =
        in.has("shared") || in.has("shared::cta")
            ? AddressSpace::isShared
            : in.has("local")
                ? AddressSpace::isLocal
                : in.has("global")
                    ? a -> !AddressSpace.isShared(a) && !AddressSpace.isLocal(a)
                    : null;
    operands.refuseIf(test == null);
    operands.result(
        PREDICATE,
        to ->
            (_, warp, active) -> {
              Registers r = warp.registers;
              int inside = Registers.where(active, lane -> test.test(r.l[address][lane]));
              r.setPredicate(to, active, inside);
            });
  }

  /** {@code setp} with two results, or combined with another predicate. */
  private void combinedComparison(PtxInstruction in) {
    String combination = in.has("and") ? "and" : in.has("or") ? "or" : in.has("xor") ? "xor" : null;
    String plain =
        combination == null ? in.opcode() : in.opcode().replace("." + combination + ".", ".");
    Arithmetic comparison = ArithmeticTable.find(plain);
    operands.refuseIf(comparison == null || in.operands().size() != (combination == null ? 3 : 4));
    int result = operands.slots.fresh(PREDICATE);
    int opposite = operands.slots.fresh(PREDICATE);
    int a = operands.read(1, RegisterKind.of(comparison.signature().charAt(1)));
    int b = operands.read(2, RegisterKind.of(comparison.signature().charAt(2)));
    operands.addHidden(comparison, result, a, b);
    operands.addHidden(ArithmeticTable.find("not.pred"), opposite, result);
    if (combination != null) {
      Arithmetic combine = ArithmeticTable.find(combination + ".pred");
      int other = operands.read(3, PREDICATE);
      operands.addHidden(combine, result, result, other);
      operands.addHidden(combine, opposite, opposite, other);
    }
    PtxOperand first =
        in.operand(0) instanceof Pair(PtxOperand p, PtxOperand _) ? p : in.operand(0);
    PtxOperand second = in.operand(0) instanceof Pair(PtxOperand _, PtxOperand q) ? q : new Sink();
    operands.write(
        first,
        PREDICATE,
        p ->
            operands.write(
                second,
                PREDICATE,
                q ->
                    operands.add(
                        (_, warp, active) -> {
                          Registers r = warp.registers;
                          r.setPredicate(p, active, r.p[result]);
                          r.setPredicate(q, active, r.p[opposite]);
                        })));
  }
}
