package org.catchupmix.emulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;

/**
 * One launch: its blocks one after the other in random order, in each its warps in turn, each until
 * it ends or waits at a barrier.
 */
final class GridRun {
  /** Blocks that a sample has at least. */
  private static final int LEAST_BLOCKS = 4;

  /** Instructions that a warp runs before others of its block get their turn. */
  private static final int TURN = 1 << 17;

  final Program program;
  final Launch launch;
  final AddressSpace space;
  final Epochs epochs;
  final boolean findRaces;
  final boolean strict;
  final boolean continued;
  final Handovers handovers = new Handovers();

  /** Whether one block runs alone, as if all others had been there before. */
  boolean comesLast;

  /** Whether a warp has begun a copy by {@code cp.async}. */
  boolean copiesBegun;

  /** Whether a warp has come to a fence: until then nothing is handed over. */
  boolean handsOver;

  /** Null if nothing is counted. */
  final LaunchCounts counts;

  /** The allocation that each step met last, mostly the one that it means next. */
  final Allocation[] lastMet;

  private final KernelArguments arguments;
  private final long budget;
  private long spent;
  private long ticks;

  /** The allocations that were met, each with what was done to it; kept only while counting. */
  private final Map<Allocation, Set<MemoryStep.Access>> touched = new LinkedHashMap<>();

  private final long sample;
  private final Findings found = new Findings();
  private final SplittableRandom random;
  private final List<Allocation> shared = new ArrayList<>();
  private final Warp[] warps;
  final BlockBarriers barriers;

  private final LaunchRegisters registers;
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
    this.arguments = arguments;
    this.space = space;
    this.epochs = epochs;
    this.findRaces = options.findRaces();
    this.strict = options.strict();
    this.continued = options.continued();
    this.sample = options.sample();
    this.counts = options.countTraffic() ? new LaunchCounts(program) : null;
    this.budget = options.warpInstructions();
    this.random = new SplittableRandom(seed);
    this.lastMet = new Allocation[program.steps()];
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
    registers =
        new LaunchRegisters(
            program.slots(), launch, arguments, program.staticSharedBytes() + launch.sharedBytes());
    int threads = launch.threads();
    warps = new Warp[(threads + Registers.LANES - 1) / Registers.LANES];
    for (int w = 0; w < warps.length; w++) {
      int here = Math.min(Registers.LANES, threads - w * Registers.LANES);
      int existing = here == Registers.LANES ? -1 : (1 << here) - 1;
      warps[w] =
          new Warp(this, w, registers.ofWarp(w), existing, program.localBytes(), program.watched());
    }
    barriers = new BlockBarriers(this, warps);
  }

  /** The time in instructions run so far, of which each read gives a later one. */
  long tick() {
    return spent + ++ticks;
  }

  int print(String text) {
    program.owner().print(text);
    return text.length();
  }

  long allocate(long bytes) {
    return program.owner().deviceAllocate(bytes);
  }

  boolean free(long address) {
    return program.owner().deviceFree(address);
  }

  LaunchReport run() {
    if (program.slots().parametersInMemory()) {
      byte[] parameters = new byte[arguments.size()];
      arguments.bytes().get(0, parameters);
      space.parameters(parameters);
    }
    long begin = System.nanoTime();
    epochs.beginLaunch();
    long blocks = launch.blocks();
    int[] order = order(Math.toIntExact(blocks));
    int done = 0;
    for (int index : order) {
      if (sample > 0 && done >= LEAST_BLOCKS && spent >= sample || comesLast && done > 0) {
        break;
      }
      done++;
      blockX = index % launch.gridX();
      blockY = index / launch.gridX() % launch.gridY();
      blockZ = index / launch.gridX() / launch.gridY();
      registers.beginBlock(blockX, blockY, blockZ);
      for (Allocation variable : shared) {
        variable.defined.clear();
      }
      for (Warp warp : warps) {
        warp.begin();
        if (program.slots().hasStack()) {
          Arrays.fill(warp.registers.l[program.slots().stack()], 0);
        }
      }
      epochs.beginBlock(index, warps);
      handovers.beginBlock(index);
      try {
        runBlock();
      } catch (EmulatorFault fault) {
        if (!continued || spent > budget) {
          throw fault;
        }
        // The threads of this block end here; others go on.
        found.add(Finding.Severity.FAULT, fault.getMessage(), fault.getMessage());
      }
    }
    LaunchCounts result = counts == null ? new LaunchCounts(program) : counts;
    return result.report(launch, done, touched(), System.nanoTime() - begin);
  }

  /** An access meets an allocation, not the one that it met last. */
  void touch(Allocation a, MemoryStep.Access access) {
    if (counts != null && !a.shared && !a.constant) {
      touched.computeIfAbsent(a, _ -> EnumSet.noneOf(MemoryStep.Access.class)).add(access);
    }
  }

  private List<LaunchReport.Touched> touched() {
    return touched.entrySet().stream()
        .map(
            e ->
                new LaunchReport.Touched(
                    e.getKey().base,
                    e.getKey().bytes,
                    !e.getValue().equals(EnumSet.of(MemoryStep.Access.WRITE)),
                    !e.getValue().equals(EnumSet.of(MemoryStep.Access.READ))))
        .toList();
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
    barriers.begin();
    int done = 0;
    while (done < warps.length) {
      done = 0;
      boolean interrupted = false;
      for (int w : order(warps.length)) {
        interrupted |= warps[w].barrier == null && runWarp(warps[w]);
        done += warps[w].done() ? 1 : 0;
      }
      if (done < warps.length && !interrupted && !barriers.passPartial()) {
        barriers.pass(done);
      }
    }
  }

  /** The threads of the block are ordered by a barrier in memory. */
  void meet() {
    epochs.barrier(warps);
  }

  /** Lanes of a warp are at a fence. */
  void fence(Warp warp, int lanes, boolean wide) {
    if (!findRaces) {
      return;
    }
    handsOver = true;
    Handover.Fence fence = epochs.fence(warp, wide);
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      warp.fences[Integer.numberOfTrailingZeros(rest)] = fence;
    }
    warp.acquired.addAll(warp.pending);
  }

  /** Something is wrong: the launch ends, or goes on if the options say so. */
  void found(Step step, Warp warp, int lane, String what) {
    EmulatorFault fault = fault(step, warp, lane, what);
    if (!continued) {
      throw fault;
    }
    found.add(Finding.Severity.FAULT, step, fault.getMessage());
  }

  /** Something is worth a look. */
  void note(Step step, Warp warp, int lane, String what) {
    if (!found.counted(Finding.Severity.NOTE, step)) {
      found.add(Finding.Severity.NOTE, step, fault(step, warp, lane, what).getMessage());
    }
  }

  List<Finding> findings() {
    return found.all();
  }

  /** A branch parts a warp. */
  void lanesPart(Step step) {
    if (counts != null) {
      counts.part(step);
    }
  }

  /**
   * Runs a warp until it ends, waits at a barrier, or has had its turn for long: others may have to
   * do what it waits for in a loop.
   *
   * @return whether its turn was ended
   */
  private boolean runWarp(Warp warp) {
    Program.Block[] blocks = program.blocks();
    long turn = spent + TURN;
    while (warp.settle()) {
      if (spent > turn) {
        return true;
      }
      int number = warp.block();
      Program.Block block = blocks[number];
      int active = warp.active();
      Step[] steps = block.steps();
      spent += steps.length + 1;
      if (spent > budget) {
        throw endless(warp, block);
      }
      for (Step step : steps) {
        int lanes = active;
        if (step.guard >= 0 || continued) {
          lanes = step.lanes(warp, active);
          count(step, lanes);
        }
        if (lanes != 0) {
          step.execute(warp, lanes);
        }
      }
      Ending ending = block.ending();
      int lanes = ending.lanes(warp, active);
      if (ending.guard >= 0 || continued) {
        count(ending, lanes);
      }
      if (counts != null && !continued) {
        counts.add(number, active);
      }
      ending.execute(warp, lanes);
      if (warp.barrier != null) {
        return false;
      }
    }
    return false;
  }

  /** Of a block that a fault may end, behind which others go on, each step counts by itself. */
  private void count(Step step, int lanes) {
    if (counts != null && continued) {
      counts.add(step, lanes);
    } else if (counts != null) {
      counts.guarded(step, lanes);
    }
  }

  private EmulatorFault endless(Warp warp, Program.Block block) {
    Step step = block.ending().instruction != null ? block.ending() : block.steps()[0];
    return fault(
        step,
        warp,
        Integer.numberOfTrailingZeros(warp.active()),
        "the launch has run %d instructions of warps without an end: an endless loop, or sizes for a GPU and not for the emulator (a smaller --batch, --width or --shape)"
            .formatted(spent));
  }

  /** Forgets who touched shared memory. */
  void forgetAccesses() {
    handovers.clear();
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
    return new EmulatorFault(
        "kernel %s, %s, block (%d,%d,%d), thread %s: %s"
            .formatted(
                CppNames.plain(program.name()),
                program.line(step.instruction),
                blockX,
                blockY,
                blockZ,
                thread(warp.number, lane),
                what));
  }

  /** The coordinates of a block in the grid. */
  String block(int index) {
    return coordinates(index, launch.gridX(), launch.gridY());
  }

  /** The coordinates of a thread in its block. */
  String thread(int warp, int lane) {
    return coordinates(warp * Registers.LANES + lane, launch.blockX(), launch.blockY());
  }

  private static String coordinates(int index, int width, int height) {
    return "(%d,%d,%d)".formatted(index % width, index / width % height, index / width / height);
  }
}
