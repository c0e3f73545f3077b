package org.catchupmix.emulator;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;

/**
 * One launch: its blocks one after the other in random order, in each its warps in turn, each until
 * it ends or waits at a barrier. A block whose warps do nothing but ask memory, or wait at
 * barriers, waits for other blocks: it stays where it is, and those get their turn.
 */
final class GridRun {
  /** Blocks that a sample has at least. */
  private static final int LEAST_BLOCKS = 4;

  /** Instructions that a warp runs before others of its block get their turn. */
  private static final int TURN = 1 << 17;

  /** So often does a warp ask memory in one turn, by accesses that others may answer. */
  private static final int POLLS = 1 << 13;

  /** The same where all blocks are on the device together, as waiting is what they are for. */
  private static final int POLLS_TOGETHER = 1 << 6;

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

  private final KernelArguments arguments;
  private final long budget;
  private long spent;
  private long ticks;

  private final long sample;
  private final Findings found = new Findings();
  private final SplittableRandom random;

  /** Of a cooperative launch, else null. */
  private final GridSync sync;

  /** The block that runs. */
  private Resident here;

  /** Those that wait for others. */
  private final Queue<Resident> waiting = new ArrayDeque<>();

  /** How often the warp that runs has asked memory in this turn. */
  int polls;

  GridRun(
      Program program,
      Launch launch,
      KernelArguments arguments,
      AddressSpace space,
      Epochs epochs,
      EmulatorOptions options,
      long seed,
      boolean cooperative) {
    this.program = program;
    this.launch = launch;
    this.arguments = arguments;
    this.space = space;
    this.epochs = epochs;
    this.findRaces = options.findRaces();
    this.strict = options.strict();
    this.continued = options.continued();
    this.sample = program.countsBlocks() ? 0 : options.sample();
    this.counts = options.countTraffic() ? new LaunchCounts(program) : null;
    this.budget = options.warpInstructions();
    this.random = new SplittableRandom(seed);
    this.lastMet = new Allocation[program.steps()];
    this.patterns = new AccessPattern[program.steps()];
    this.sync = cooperative ? new GridSync(space) : null;
    here = resident();
  }

  private Resident resident() {
    return new Resident(this, arguments, sync == null ? 0 : sync.address());
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
    boolean inOrder = false;
    while (done < order.length && !(sample > 0 && done >= LEAST_BLOCKS && spent >= sample)) {
      here.begin(order[done++]);
      if (!runBlock()) {
        if (!inOrder) { // from now on they begin as on a GPU, where blocks wait for earlier ones
          Arrays.sort(order, done, order.length);
          inOrder = true;
        }
        waiting.add(here);
        here = done < order.length ? resident() : here;
      }
    }
    while (!waiting.isEmpty()) {
      here = waiting.remove();
      if (!runBlock()) {
        waiting.add(here);
      }
    }
    if (sync != null) {
      sync.end();
    }
    LaunchCounts result = counts == null ? new LaunchCounts(program) : counts;
    return result.report(launch, done, System.nanoTime() - begin);
  }

  /** An access meets an allocation, not the one that it met last. */
  void touch(Allocation a, MemoryStep.Access access) {
    if (counts != null && !a.shared && !a.constant) {
      counts.touch(a, access);
    }
  }

  /** How the addresses of a step's lanes lay to each other when all lanes last ran it. */
  AccessPattern pattern(MemoryStep step) {
    if (patterns[step.id] == null) {
      patterns[step.id] = new AccessPattern(step.bytes);
    }
    return patterns[step.id];
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

  /**
   * Runs a block from where it is.
   *
   * @return whether it has come to its end; else it waits for others
   */
  private boolean runBlock() {
    if (!waiting.isEmpty()) {
      Arrays.fill(lastMet, null); // it may be shared memory of another block
    }
    epochs.beginBlock(here.block, here.warps);
    handovers.beginBlock(here.block);
    try {
      return runWarps();
    } catch (EmulatorFault fault) {
      if (!continued || spent > budget) {
        throw fault;
      }
      // The threads of this block end here; others go on.
      found.add(Finding.Severity.FAULT, fault.getMessage(), fault.getMessage());
      return true;
    }
  }

  private boolean runWarps() {
    Warp[] warps = here.warps;
    int done = 0;
    boolean asked = false;
    while (done < warps.length) {
      done = 0;
      boolean interrupted = false;
      for (int w : order(warps.length)) {
        interrupted |= warps[w].barrier == null && runWarp(warps[w]);
        done += warps[w].done() ? 1 : 0;
      }
      if (interrupted && here.polls()) {
        if (asked && launch.blocks() > 1) {
          return false;
        }
        asked = true; // one of them may have to see what another has done just now
      } else {
        asked = false;
        if (done < warps.length && !interrupted && !here.barriers.passPartial()) {
          here.barriers.pass(done);
        }
      }
    }
    return true;
  }

  /** All blocks have come to {@code grid.sync}: what they did is before what they do now. */
  private void meetTogether() {
    epochs.beginLaunch();
    epochs.beginBlock(here.block, here.warps);
    handovers.clear();
    here.forgetHandovers();
    waiting.forEach(Resident::forgetHandovers);
  }

  /** The threads of the block are ordered by a barrier in memory. */
  void meet() {
    epochs.barrier(here.warps);
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
    int most = sync == null ? POLLS : POLLS_TOGETHER;
    polls = 0;
    warp.polls = false;
    while (warp.settle()) {
      if (spent > turn || polls > most) {
        warp.polls = polls > most;
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
      if (sync != null && sync.met()) {
        meetTogether();
      }
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
    here.shared.forEach(a -> a.history.clear());
    waiting.forEach(resident -> resident.shared.forEach(a -> a.history.clear()));
  }

  /** The shared variable that an address lies in or near, or null. */
  Allocation sharedNear(long address) {
    return here.sharedNear(address);
  }

  BlockBarriers barriers() {
    return here.barriers;
  }

  EmulatorFault fault(Step step, Warp warp, int lane, String what) {
    return new EmulatorFault(
        "kernel %s, %s, block %s, thread %s: %s"
            .formatted(
                CppNames.plain(program.name()),
                program.line(step.instruction),
                block(here.block),
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
