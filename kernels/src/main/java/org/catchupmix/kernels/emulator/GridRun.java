package org.catchupmix.kernels.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.catchupmix.kernels.driver.KernelArguments;
import org.catchupmix.kernels.driver.Launch;
import org.catchupmix.kernels.ptx.PtxType;

/**
 * One launch: its blocks one after the other in an order of chance, in each its warps in turn, each
 * until it ends or waits at a barrier.
 */
final class GridRun {
  final Program program;
  final Launch launch;
  final AddressSpace space;
  final Epochs epochs;
  final boolean findRaces;
  final boolean counting;
  final Traffic loads = new Traffic();
  final Traffic stores = new Traffic();

  /** The allocation that each step met last, mostly the one that it means next. */
  final Allocation[] lastMet;

  long divergentBranches;

  private final long[] warpCounts;
  private final long[] laneCounts;
  private final long budget;
  private long spent;
  private long barriers;

  private final SplittableRandom random;
  private final List<Allocation> shared = new ArrayList<>();
  private final Warp[] warps;
  private final Registers sharedRegisters;
  private Ending barrier;
  private int blockX;
  private int blockY;
  private int blockZ;

  GridRun(
      Program program,
      Launch launch,
      KernelArguments arguments,
      AddressSpace space,
      Epochs epochs,
      EmulatorOptions options,
      long seed) {
    this.program = program;
    this.launch = launch;
    this.space = space;
    this.epochs = epochs;
    this.findRaces = options.findRaces();
    this.counting = options.countTraffic();
    this.budget = options.warpInstructions();
    this.random = new SplittableRandom(seed);
    this.lastMet = new Allocation[program.steps()];
    this.warpCounts = new long[program.steps()];
    this.laneCounts = new long[program.steps()];
    for (Program.Placed placed : program.shared()) {
      int bytes = placed.variable().bytes();
      shared.add(
          new Allocation(
              "shared " + Variables.plainName(placed.variable().name()),
              AddressSpace.SHARED + placed.address(),
              bytes == 0 ? launch.sharedBytes() : bytes,
              false,
              true));
    }
    sharedRegisters = program.slots().empty();
    fillConstants(arguments);
    int threads = launch.threads();
    warps = new Warp[(threads + Registers.LANES - 1) / Registers.LANES];
    for (int w = 0; w < warps.length; w++) {
      int here = Math.min(Registers.LANES, threads - w * Registers.LANES);
      int existing = here == Registers.LANES ? -1 : (1 << here) - 1;
      Registers registers = program.slots().forWarp(sharedRegisters);
      warps[w] = new Warp(this, w, registers, existing, program.localBytes());
      fillLanes(w, registers);
    }
  }

  LaunchReport run() {
    long begin = System.nanoTime();
    epochs.beginLaunch();
    long blocks = launch.blocks();
    int[] order = order(Math.toIntExact(blocks));
    for (int index : order) {
      blockX = index % launch.gridX();
      blockY = index / launch.gridX() % launch.gridY();
      blockZ = index / launch.gridX() / launch.gridY();
      fillBlock();
      for (Allocation variable : shared) {
        variable.defined.clear();
      }
      for (Warp warp : warps) {
        warp.begin();
      }
      epochs.beginBlock(index, warps);
      runBlock();
    }
    return new LaunchReport(
        program.name(),
        launch,
        instructions(),
        loads.global(),
        stores.global(),
        loads.shared(),
        stores.shared(),
        branches(),
        divergentBranches,
        barriers,
        program.staticSharedBytes() + launch.sharedBytes(),
        System.nanoTime() - begin);
  }

  private Map<InstructionKind, LaunchReport.Count> instructions() {
    Map<InstructionKind, LaunchReport.Count> all = new EnumMap<>(InstructionKind.class);
    for (Program.Block block : program.blocks()) {
      for (Step step : block.steps()) {
        addCount(all, step);
      }
      addCount(all, block.ending());
    }
    return all;
  }

  private void addCount(Map<InstructionKind, LaunchReport.Count> all, Step step) {
    if (!step.hidden && warpCounts[step.id] > 0) {
      all.merge(
          InstructionKind.of(step.instruction),
          new LaunchReport.Count(warpCounts[step.id], laneCounts[step.id]),
          (a, b) -> new LaunchReport.Count(a.warps() + b.warps(), a.lanes() + b.lanes()));
    }
  }

  private long branches() {
    long sum = 0;
    for (Program.Block block : program.blocks()) {
      if (block.ending() instanceof Ending.Branch
          || block.ending() instanceof Ending.IndexedBranch) {
        sum += warpCounts[block.ending().id];
      }
    }
    return sum;
  }

  private int[] order(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private void runBlock() {
    while (true) {
      for (int w : order(warps.length)) {
        if (!warps[w].done()) {
          runWarp(warps[w]);
        }
      }
      int waiting = 0;
      int done = 0;
      for (Warp warp : warps) {
        waiting += warp.barrier >= 0 ? 1 : 0;
        done += warp.done() ? 1 : 0;
      }
      if (waiting == 0) {
        return;
      }
      passBarrier(done);
    }
  }

  private void passBarrier(int done) {
    Warp first = null;
    for (Warp warp : warps) {
      if (warp.barrier >= 0) {
        first = first == null ? warp : first;
        if (warp.barrier != first.barrier) {
          throw fault(
              barrier,
              warp,
              Integer.numberOfTrailingZeros(warp.alive()),
              "waits at barrier %d while other warps of its block wait at barrier %d"
                  .formatted(warp.barrier, first.barrier));
        }
      }
    }
    if (done > 0) {
      throw fault(
          barrier,
          first,
          Integer.numberOfTrailingZeros(first.alive()),
          "waits at a barrier that not all threads of its block reach: %d of %d warps have ended"
              .formatted(done, warps.length));
    }
    for (Warp warp : warps) {
      warp.barrier = -1;
    }
    barriers++;
    epochs.barrier(warps);
  }

  void barrierReached(Warp warp, Ending ending) {
    barrier = ending;
  }

  private void runWarp(Warp warp) {
    Program.Block[] blocks = program.blocks();
    while (warp.settle()) {
      Program.Block block = blocks[warp.block()];
      int active = warp.active();
      Step[] steps = block.steps();
      spent += steps.length + 1;
      if (spent > budget) {
        throw endless(warp, block);
      }
      for (Step step : steps) {
        int lanes = step.lanes(warp, active);
        if (counting) {
          warpCounts[step.id]++;
          laneCounts[step.id] += Integer.bitCount(lanes);
        }
        if (lanes != 0) {
          step.execute(warp, lanes);
        }
      }
      Ending ending = block.ending();
      int lanes = ending.lanes(warp, active);
      if (counting) {
        warpCounts[ending.id]++;
        laneCounts[ending.id] += Integer.bitCount(lanes);
      }
      ending.execute(warp, lanes);
      if (warp.barrier >= 0) {
        return;
      }
    }
  }

  private EmulatorFault endless(Warp warp, Program.Block block) {
    Step step = block.ending().instruction != null ? block.ending() : block.steps()[0];
    return fault(
        step,
        warp,
        Integer.numberOfTrailingZeros(warp.active()),
        "the launch has run %d instructions of warps without an end, an endless loop?"
            .formatted(spent));
  }

  /** Forgets who touched shared memory. */
  void forgetAccesses() {
    shared.forEach(a -> a.history.clear());
  }

  /** The shared variable that an address lies in or near, or null. */
  Allocation sharedNear(long address) {
    Allocation nearest = null;
    for (Allocation a : shared) {
      if (address >= a.base && (nearest == null || a.base > nearest.base)) {
        nearest = a;
      }
    }
    return nearest;
  }

  EmulatorFault fault(Step step, Warp warp, int lane, String what) {
    String source = step.instruction.source() == null ? "" : " (" + step.instruction.source() + ")";
    return new EmulatorFault(
        "kernel %s, PTX line %d `%s`%s, block (%d,%d,%d), thread %s: %s"
            .formatted(
                program.name(),
                step.instruction.line(),
                program.module().text(step.instruction.line()),
                source,
                blockX,
                blockY,
                blockZ,
                thread(warp.number, lane),
                what));
  }

  /** The coordinates of a block in the grid. */
  String block(int index) {
    return "(%d,%d,%d)"
        .formatted(
            index % launch.gridX(),
            index / launch.gridX() % launch.gridY(),
            index / launch.gridX() / launch.gridY());
  }

  /** The coordinates of a thread in its block. */
  String thread(int warp, int lane) {
    int t = warp * Registers.LANES + lane;
    return "(%d,%d,%d)"
        .formatted(
            t % launch.blockX(),
            t / launch.blockX() % launch.blockY(),
            t / launch.blockX() / launch.blockY());
  }

  private void fillConstants(KernelArguments arguments) {
    ByteBuffer bytes = arguments.bytes().duplicate().order(ByteOrder.nativeOrder());
    program.slots().constants().forEach((c, slot) -> set(c.kind(), slot, c.bits()));
    program
        .slots()
        .parameters()
        .forEach((p, slot) -> set(RegisterKind.of(p.type()), slot, read(bytes, p)));
    program
        .slots()
        .specials()
        .forEach(
            (special, slot) -> {
              switch (special) {
                case NTID_X -> set(RegisterKind.INT, slot, launch.blockX());
                case NTID_Y -> set(RegisterKind.INT, slot, launch.blockY());
                case NTID_Z -> set(RegisterKind.INT, slot, launch.blockZ());
                case NCTAID_X -> set(RegisterKind.INT, slot, launch.gridX());
                case NCTAID_Y -> set(RegisterKind.INT, slot, launch.gridY());
                case NCTAID_Z -> set(RegisterKind.INT, slot, launch.gridZ());
                case CTAID_X, CTAID_Y, CTAID_Z -> set(RegisterKind.INT, slot, 0);
                default -> {}
              }
            });
  }

  private static long read(ByteBuffer bytes, Slots.Parameter parameter) {
    int at = parameter.offset();
    PtxType type = parameter.type();
    return switch (type.bytes()) {
      case 1 -> type.isSigned() ? bytes.get(at) : bytes.get(at) & 0xFF;
      case 2 -> type.isSigned() ? bytes.getShort(at) : bytes.getShort(at) & 0xFFFF;
      case 4 -> bytes.getInt(at);
      default -> bytes.getLong(at);
    };
  }

  private void set(RegisterKind kind, int slot, long bits) {
    Registers r = sharedRegisters;
    switch (kind) {
      case INT -> Arrays.fill(r.i[slot] = lanes(r.i[slot]), (int) bits);
      case LONG -> Arrays.fill(r.l[slot] = new long[Registers.LANES], bits);
      case FLOAT ->
          Arrays.fill(r.f[slot] = new float[Registers.LANES], Float.intBitsToFloat((int) bits));
      case DOUBLE ->
          Arrays.fill(r.d[slot] = new double[Registers.LANES], Double.longBitsToDouble(bits));
      case PREDICATE -> r.p[slot] = (int) bits;
    }
  }

  private static int[] lanes(int[] before) {
    return before == null ? new int[Registers.LANES] : before;
  }

  private void fillBlock() {
    program
        .slots()
        .specials()
        .forEach(
            (special, slot) -> {
              switch (special) {
                case CTAID_X -> set(RegisterKind.INT, slot, blockX);
                case CTAID_Y -> set(RegisterKind.INT, slot, blockY);
                case CTAID_Z -> set(RegisterKind.INT, slot, blockZ);
                default -> {}
              }
            });
  }

  private void fillLanes(int warp, Registers registers) {
    program
        .slots()
        .specials()
        .forEach(
            (special, slot) -> {
              if (special.ofLane()) {
                for (int lane = 0; lane < Registers.LANES; lane++) {
                  registers.i[slot][lane] = special(special, warp, lane);
                }
              }
            });
  }

  private int special(SpecialRegister special, int warp, int lane) {
    int t = warp * Registers.LANES + lane;
    int bit = 1 << lane;
    return switch (special) {
      case TID_X -> t % launch.blockX();
      case TID_Y -> t / launch.blockX() % launch.blockY();
      case TID_Z -> t / launch.blockX() / launch.blockY();
      case LANEID -> lane;
      case WARPID -> warp;
      case LANEMASK_EQ -> bit;
      case LANEMASK_LT -> bit - 1;
      case LANEMASK_LE -> bit - 1 | bit;
      case LANEMASK_GT -> ~(bit - 1 | bit);
      case LANEMASK_GE -> ~(bit - 1);
      default -> throw new IllegalStateException(special + " is no register of a lane");
    };
  }
}
