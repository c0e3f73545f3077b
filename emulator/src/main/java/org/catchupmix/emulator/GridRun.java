package org.catchupmix.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.catchupmix.emulator.driver.Launch;

/**
 * What one core runs of a launch: all its blocks, or some beside other {@link Cores}. In each block
 * the warps run in turn, each until it ends or waits at a barrier.
 */
final class GridRun {
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

  /** Whether a warp has begun a copy by {@code cp.async}. */
  boolean copiesBegun;

  /** Whether a warp has come to a fence: until then nothing is handed over. */
  boolean handsOver;

  /** Null if nothing is counted. */
  final LaunchCounts counts;

  /** The allocation that each step met last, mostly the one that it means next. */
  final Allocation[] lastMet;

  /**
   * How the addresses of each step's lanes lay to each other last; null where that is not known.
   */
  private final AccessPattern[] patterns;

  /** The core that runs it beside others, or null. */
  private final Cores.Core core;

  private boolean mayShare;

  private final LaunchRun work;
  private final long budget;
  private long spent;
  private long ticks;

  private final Findings found = new Findings();
  private SplittableRandom random;
  final SharedMemory shared;
  private final Warp[] warps;
  final BlockBarriers barriers;

  private final LaunchRegisters registers;
  private int before;
  private int blockX;
  private int blockY;
  private int blockZ;

  /**
   * A core's part of a launch.
   *
   * @param mayShare whether others may run blocks too
   * @param core null for the one that begins
   */
  GridRun(LaunchRun work, Epochs epochs, boolean mayShare, Cores.Core core) {
    EmulatorOptions options = work.options();
    this.work = work;
    this.core = core;
    this.mayShare = mayShare;
    this.program = work.program();
    this.launch = work.launch();
    this.space = work.space();
    this.epochs = epochs;
    this.findRaces = options.findRaces();
    this.strict = options.strict();
    this.continued = options.continued();
    this.counts = options.countTraffic() ? new LaunchCounts(program) : null;
    this.budget = options.warpInstructions();
    this.lastMet = new Allocation[program.steps()];
    this.patterns = new AccessPattern[program.steps()];
    shared = SharedMemory.of(program, launch);
    registers =
        new LaunchRegisters(
            program.slots(),
            launch,
            work.arguments(),
            program.staticSharedBytes() + launch.sharedBytes());
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

  /** The same launch for a core that runs some of its blocks. */
  GridRun forCore(Cores.Core other) {
    Epochs own =
        epochs.forCore(
            () -> {
              throw new Cores.Undone("the numbers of epochs are used up");
            });
    return new GridRun(work, own, false, other);
  }

  /** Whether one core could have done what this run and others did, within all bounds. */
  boolean hasRoomFor(List<GridRun> others) {
    long all = spent + others.stream().mapToLong(run -> run.spent).sum();
    return all <= budget && epochs.hasRoomFor(others.stream().map(run -> run.epochs).toList());
  }

  /** Takes over what a core has counted. */
  void add(GridRun other) {
    spent += other.spent;
    epochs.add(other.epochs);
    if (counts != null) {
      counts.add(other.counts);
    }
  }

  /** Whether nothing is known against sharing out the blocks that are left. */
  boolean mayShare() {
    return mayShare;
  }

  /** Instructions of warps that it has run. */
  long spent() {
    return spent;
  }

  /** What comes now depends on the order of the blocks, or on what other blocks did. */
  void needOrder(String why) {
    mayShare = false;
    if (core != null) {
      throw new Cores.Undone(why);
    }
  }

  /** The time in instructions run so far, of which each read gives a later one. */
  long tick() {
    needOrder("the clock");
    return spent + ++ticks;
  }

  int print(String text) {
    needOrder("printed text");
    program.owner().print(text);
    return text.length();
  }

  long allocate(long bytes) {
    needOrder("memory allocated");
    return program.owner().deviceAllocate(bytes);
  }

  boolean free(long address) {
    needOrder("memory freed");
    return program.owner().deviceFree(address);
  }

  /**
   * Runs a block.
   *
   * @param index which
   * @param blocksBefore how many of the launch come before it
   */
  void runBlock(int index, int blocksBefore) {
    before = blocksBefore;
    random = work.random(index);
    blockX = index % launch.gridX();
    blockY = index / launch.gridX() % launch.gridY();
    blockZ = index / launch.gridX() / launch.gridY();
    registers.beginBlock(blockX, blockY, blockZ);
    shared.beginBlock();
    for (Warp warp : warps) {
      warp.begin();
      if (program.watched() > 0) {
        program.slots().scatter(warp.registers, random.nextInt());
      }
      if (program.slots().hasStack()) {
        Arrays.fill(warp.registers.l[program.slots().stack()], 0);
      }
    }
    epochs.beginBlock(index, warps);
    handovers.beginBlock(index);
    try {
      runWarps();
    } catch (EmulatorFault fault) {
      if (!continued || core != null || spent > budget) {
        throw fault;
      }
      // The threads of this block end here; others go on.
      mayShare = false;
      found.add(Finding.Severity.FAULT, fault.getMessage(), fault.getMessage());
    }
  }

  /** An access meets an allocation, not the one that it met last. */
  void touch(Allocation a, MemoryStep.Access access) {
    if (a.shared || a.constant) {
      return;
    }
    if (counts != null) {
      counts.meet(a, access, before);
    }
    if (core == null && !mayShare) {
      a.pages = null;
    } else if (core == null && (a.pages == null || a.pages.by != this)) {
      a.pages = new Pages(this, a.bytes, null);
    }
  }

  /** The allocation of the device whose range an address lies in, or null. */
  Allocation near(long address) {
    Allocation a = space.near(address);
    return core == null || a == null || a.constant || a.data == null ? a : core.view(a);
  }

  /** How the addresses of a step's lanes lay to each other when all lanes last ran it. */
  AccessPattern pattern(MemoryStep step) {
    if (patterns[step.id] == null) {
      patterns[step.id] = new AccessPattern(step.bytes);
    }
    return patterns[step.id];
  }

  private void runWarps() {
    barriers.begin();
    int done = 0;
    while (done < warps.length) {
      done = 0;
      boolean interrupted = false;
      if (core != null) {
        core.goOn();
      }
      for (int w : LaunchRun.order(random, warps.length)) {
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
    needOrder(what);
    EmulatorFault fault = fault(step, warp, lane, what);
    if (!continued) {
      throw fault;
    }
    found.add(Finding.Severity.FAULT, step, fault.getMessage());
  }

  /** Something is worth a look. */
  void note(Step step, Warp warp, int lane, String what) {
    needOrder(what);
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
    shared.forgetAccesses();
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
