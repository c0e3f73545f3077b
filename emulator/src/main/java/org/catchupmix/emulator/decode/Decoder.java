package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;
import static org.catchupmix.emulator.registers.RegisterKind.PREDICATE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.ObjIntConsumer;
import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.arithmetic.ArithmeticTable;
import org.catchupmix.emulator.arithmetic.ArithmeticTable.Arithmetic;
import org.catchupmix.emulator.launch.Listing;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.ptx.ControlFlow;
import org.catchupmix.emulator.ptx.LinkedEntry;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Opcode;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Pair;
import org.catchupmix.emulator.ptx.PtxOperand.Sink;
import org.catchupmix.emulator.ptx.PtxOperand.Whole;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.ptx.WrittenParameters;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.EndProblem;
import org.catchupmix.emulator.warp.Barrier;
import org.catchupmix.emulator.warp.DecodedKernel;
import org.catchupmix.emulator.warp.DeviceServices;
import org.catchupmix.emulator.warp.Ending;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/** Decodes the instructions of a kernel into steps, and refuses unknown ones. */
public final class Decoder {
  private static final Opcode ADD = Opcode.of(Operation.ADD, PtxType.S64);
  private static final Opcode NOT = Opcode.of(Operation.NOT, PtxType.PRED);

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
    return in.operation() == Operation.LD
        && (in.opcode().isShared() || in.has(Modifier.GLOBAL))
        && !in.has(Modifier.VOLATILE)
        && in.operand(1) instanceof PtxOperand.Address(PtxOperand.Symbol _, long _)
        && in.writes().stream()
            .allMatch(
                to ->
                    block.stream()
                        .anyMatch(s -> s.operation() == Operation.SELP && s.reads().contains(to)));
  }

  /** Decodes an instruction that ends a block; null for any other. */
  private Ending.Exit exit(PtxInstruction in, int block) {
    int reconvergence = flow.postDominator(block);
    Opcode plain = in.opcode().without(Modifier.CTA, Modifier.ALIGNED, Modifier.UNI);
    if (!ends(plain)) {
      return null;
    }
    return switch (in.operation()) {
      case BRA -> new Ending.Branch(flow.targets(entry, in), -1, reconvergence);
      case BRX -> new Ending.Branch(flow.targets(entry, in), operands.read(0, INT), reconvergence);
      case RET -> leaving(calls.inFunction() ? Warp::leave : Warp::end);
      case EXIT -> leaving(Warp::end);
      case CALL -> calls.decode(in);
      case TRAP -> trap();
      case WGMMA -> matrices.await(in);
      default -> barrier(in, plain);
    };
  }

  private static boolean ends(Opcode plain) {
    return switch (plain.operation()) {
      case BRA, RET, EXIT, CALL, TRAP -> plain.parts().isEmpty();
      case BRX -> plain.consistsOf(Modifier.IDX);
      case WGMMA -> plain.consistsOf(Modifier.WAIT_GROUP, Modifier.SYNC);
      case BAR, BARRIER -> !plain.has(Modifier.WARP);
      default -> false;
    };
  }

  private Barrier barrier(PtxInstruction in, Opcode plain) {
    OpcodeReader reader = new OpcodeReader(operands, plain);
    Modifier what = reader.oneOf(Modifier.SYNC, Modifier.ARRIVE, Modifier.RED);
    Barrier.Reduction reduction = Barrier.Reduction.NONE;
    if (what == Modifier.RED) {
      reduction =
          switch (reader.oneOf(Modifier.POPC, Modifier.AND, Modifier.OR)) {
            case POPC -> Barrier.Reduction.COUNT;
            case AND -> Barrier.Reduction.AND;
            default -> Barrier.Reduction.OR;
          };
      reader.expect(reduction == Barrier.Reduction.COUNT ? PtxType.U32 : PtxType.PRED);
    }
    reader.end();
    return barrier(in, reduction, what != Modifier.ARRIVE);
  }

  private Ending.Exit trap() {
    boolean syncsGrid =
        entry.instructions().stream().anyMatch(in -> in.reads().contains(GRID_WORKSPACE));
    return (ending, warp, active) -> {
      if (active != 0) {
        throw ending.fault(
            warp, active, new EndProblem.Trap(syncsGrid && !warp.part.launch.cooperative()));
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
    switch (in.family()) {
      case ARITHMETIC, SPECIAL, CONVERSION, SELECTION, CONTROL, UNKNOWN ->
          throw operands.unsupported();
      case SUM -> new Carries(operands, in).decode();
      case MOVE -> new Moves(operands, in).move();
      case COMPARISON -> combinedComparison(in);
      case ADDRESS -> {
        if (in.operation() == Operation.CVTA) {
          convertAddress(in);
        } else {
          isSpace(in);
        }
      }
      case LOAD, STORE, ATOMIC -> new MemoryAccesses(operands, in).decode();
      case WARP, BARRIER -> new WarpWide(operands, in).decode();
      case MATRIX -> new Matrices(operands, in).decode();
      case WARPGROUP -> matrices.decode(in);
      case COPY -> asyncCopy(in);
      case MEMORY_BARRIER -> new MemoryBarriers(operands, in).decode();
      case FENCE -> fence(in);
      case POLICY -> // there is no cache, so any value will do
          operands.result(
              LONG,
              to -> (_, w, active) -> Registers.each(active, lane -> w.registers.l[to][lane] = 0));
      case HINT -> operands.add((_, _, _) -> {});
      case TEXTURE -> throw operands.refused("the emulator has no textures and surfaces");
    }
  }

  private void fence(PtxInstruction in) {
    boolean wide = !in.has(Modifier.CTA);
    boolean async = in.has(Modifier.ASYNC) || in.has(Modifier.ASYNC_GENERIC);
    operands.add(
        in.has(Modifier.PROXY)
            ? (step, warp, active) -> {
              if (async) {
                warp.async().fence(step.at(warp, active), active);
              }
            }
            : (_, warp, active) -> warp.part.order.fence(warp.order, active, wide));
  }

  private void arithmetic(PtxInstruction in, Arithmetic arithmetic) {
    String signature = arithmetic.signature();
    int[] from = new int[signature.length() - 1];
    operands.refuseIf(in.operands().size() != signature.length());
    for (int k = 0; k < from.length; k++) {
      PtxOperand operand = in.operand(k + 1);
      if (operand instanceof Whole(long value) && isNarrow(in) && !isWider(in, k)) {
        operand = new Whole(value & 0xFFFF);
      }
      from[k] = operands.read(operand, RegisterKind.of(signature.charAt(k + 1)));
    }
    operands.add(arithmetic, in.operand(0), from);
  }

  private static boolean isNarrow(PtxInstruction in) {
    return in.opcode().parts().getLast() instanceof PtxType type
        && type.isStored()
        && type.bytes() == Short.BYTES;
  }

  /** Whether a source of a 16-bit instruction has 32 bits: a sum, or the distance of a shift. */
  private static boolean isWider(PtxInstruction in, int source) {
    return source == 2 && in.has(Modifier.WIDE)
        || source == 1 && (in.operation() == Operation.SHL || in.operation() == Operation.SHR);
  }

  /** Shifts addresses of shared and local memory to their windows; all others are generic. */
  private void convertAddress(PtxInstruction in) {
    operands.refuseIf(!in.has(PtxType.U64) || in.operands().size() != 2);
    boolean toSpace = in.has(Modifier.TO);
    long window =
        in.has(Modifier.SHARED) || in.has(Modifier.SHARED_CTA)
            ? AddressSpace.SHARED
            : in.has(Modifier.LOCAL) ? AddressSpace.LOCAL : 0;
    operands.refuseIf(
        window == 0
            && !in.has(Modifier.GLOBAL)
            && !in.has(Modifier.CONST)
            && !in.has(Modifier.PARAM));
    int shift = operands.slots.constant(LONG, toSpace ? -window : window);
    int from = operands.read(1, LONG);
    operands.add(ArithmeticTable.find(ADD), in.operand(0), from, shift);
  }

  private void asyncCopy(PtxInstruction in) {
    Opcode opcode = in.opcode();
    if (opcode.consistsOf(Modifier.ASYNC, Modifier.COMMIT_GROUP)) {
      operands.add((_, warp, active) -> warp.copies.commit(active));
    } else if (opcode.consistsOf(Modifier.ASYNC, Modifier.WAIT_ALL)) {
      operands.add(
          (_, warp, active) -> {
            warp.copies.commit(active);
            warp.copies.await(active, 0);
          });
    } else if (opcode.consistsOf(Modifier.ASYNC, Modifier.WAIT_GROUP)) {
      int most = operands.count(0);
      operands.add((_, warp, active) -> warp.copies.await(active, most));
    } else if (opcode.has(Modifier.BULK)) {
      new BulkCopies(operands, in).decode();
    } else if (opcode.has(Modifier.MBARRIER)) {
      OpcodeReader reader = new OpcodeReader(operands, opcode);
      reader.expect(Modifier.ASYNC, Modifier.MBARRIER, Modifier.ARRIVE).take(Modifier.NOINC);
      reader.oneOf(Modifier.SHARED, Modifier.SHARED_CTA);
      reader.expect(PtxType.B64).end();
      new MemoryBarriers(operands, in).decode();
    } else {
      new MemoryAccesses(operands, in).copy();
    }
  }

  private void isSpace(PtxInstruction in) {
    int address = operands.read(1, LONG);
    LongPredicate test =
        in.has(Modifier.SHARED) || in.has(Modifier.SHARED_CTA)
            ? AddressSpace::isShared
            : in.has(Modifier.LOCAL)
                ? AddressSpace::isLocal
                : in.has(Modifier.GLOBAL)
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
    Operation combination =
        in.has(Modifier.AND)
            ? Operation.AND
            : in.has(Modifier.OR) ? Operation.OR : in.has(Modifier.XOR) ? Operation.XOR : null;
    Arithmetic comparison =
        ArithmeticTable.find(in.opcode().without(Modifier.AND, Modifier.OR, Modifier.XOR));
    operands.refuseIf(comparison == null || in.operands().size() != (combination == null ? 3 : 4));
    operands.refuseIf(in.opcode().parts().getLast() != in.opcode().type());
    int result = operands.slots.fresh(PREDICATE);
    int opposite = operands.slots.fresh(PREDICATE);
    int a = operands.read(1, RegisterKind.of(comparison.signature().charAt(1)));
    int b = operands.read(2, RegisterKind.of(comparison.signature().charAt(2)));
    operands.addHidden(comparison, result, a, b);
    operands.addHidden(ArithmeticTable.find(NOT), opposite, result);
    if (combination != null) {
      Arithmetic combine = ArithmeticTable.find(Opcode.of(combination, PtxType.PRED));
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
