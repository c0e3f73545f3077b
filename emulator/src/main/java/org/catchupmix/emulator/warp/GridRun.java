package org.catchupmix.emulator.warp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.memory.Pages;
import org.catchupmix.emulator.race.Epochs;
import org.catchupmix.emulator.race.Handovers;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.Findings;
import org.catchupmix.gpu.Launch;

/**
 * What one core runs of a launch: all its blocks, or some beside other {@link Cores}. In each block
 * the warps run in turn, each until it ends or waits at a barrier. A block whose warps do nothing
 * but ask memory, or wait at barriers, waits for other blocks: it stays where it is, and those get
 * their turn.
 */
public final class GridRun {
  /** Instructions that a warp runs before others of its block get their turn. */
  private static final int TURN = 1 << 17;

  /** So often does a warp ask memory in one turn what is still as it was, see {@link Question}. */
  private static final int POLLS = 1 << 13;

  /** The same where all blocks are on the device together, as waiting is what they are for. */
  private static final int POLLS_TOGETHER = 1 << 6;

  /** So many of these is once at a barrier in memory that is not over. */
  private static final int EARLY = POLLS / POLLS_TOGETHER;

  /** Who asks the device's memory in less than one of so many cases does not wait for blocks. */
  private static final int FEW = 8;

  public final Program program;
  final Launch launch;
  public final AddressSpace space;
  final Epochs epochs;
  final boolean findRaces;
  final boolean strict;
  final boolean continued;
  final Handovers handovers = new Handovers();

  /** Whether a warp has begun a copy by {@code cp.async}. */
  public boolean copiesBegun;

  /** Whether a warp has come to a fence: until then nothing is handed over. */
  boolean handsOver;

  /** Null if nothing is counted. */
  final LaunchCounts counts;

  /** The allocation that each step met last, mostly the one that it means next. */
  public final Allocation[] lastMet;

  /** How the addresses of each step lie, and whether vectors are used. */
  final StepPatterns patterns;

  final LaunchRun work;

  /** The core that runs it beside others, or null. */
  private final Cores.Core core;

  /** Whether nothing is known against sharing out the blocks that are left. */
  boolean mayShare;

  /** The allocations of the device that it has met, whose histories are lent to it. */
  final List<Allocation> met = new ArrayList<>();

  private final long budget;

  /** Instructions of warps that it has run. */
  long spent;

  private long ticks;

  private final Findings found = new Findings();

  /** Of a cooperative launch, else null. */
  private final GridSync sync;

  /** The block that runs, or ran last; null if that waits for others. */
  private Resident here;

  /** The block that {@link #lastMet} is of: each has shared memory of its own. */
  private Resident ofLastMet;

  /** Those that wait for others. */
  private final Queue<Resident> waiting = new ArrayDeque<>();

  /** How often the warp that runs has asked memory in this turn. */
  private int polls;

  /** How often of these it was the device's memory, where other blocks may answer. */
  private int pollsOfBlocks;

  /** How often in this turn a barrier in memory was not over. */
  private int early;

  /**
   * A core's part of a launch.
   *
   * @param mayShare whether others may run blocks too
   * @param core null for the one that begins
   */
  public GridRun(LaunchRun work, Epochs epochs, boolean mayShare, Cores.Core core) {
    Checks options = work.options();
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
    this.patterns = new StepPatterns(program.steps());
    this.sync = launch.cooperative() ? new GridSync(space) : null;
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

  /** Takes over what a core has counted. */
  void add(GridRun other) {
    spent += other.spent;
    epochs.add(other.epochs);
    if (counts != null) {
      counts.add(other.counts);
    }
  }

  /** What comes now depends on the order of the blocks, or on what other blocks did. */
  public void needOrder(String why) {
    mayShare = false;
    if (core != null) {
      throw new Cores.Undone(why);
    }
  }

  private Resident resident() {
    return new Resident(this, work.arguments(), sync == null ? 0 : sync.address());
  }

  /** The time in instructions run so far, of which each read gives a later one. */
  public long tick() {
    needOrder("the clock");
    return spent + ++ticks;
  }

  /**
   * Runs a block from its beginning.
   *
   * @param order decides in which order its warps take their turns
   * @return whether it has ended; else it waits for other blocks
   */
  boolean runBlock(int index, SplittableRandom order) {
    if (here == null) {
      here = resident();
    }
    here.begin(index, order);
    return runBlock();
  }

  /** Runs the blocks that wait for each other to their end. */
  void runWaiting() {
    while (!waiting.isEmpty()) {
      here = waiting.remove();
      runBlock();
    }
  }

  /** The launch has come to its end, or to a fault: gives back what it was lent. */
  public void end() {
    space.histories.takeBack(met);
    if (sync != null) {
      sync.end();
    }
  }

  /** An access meets an allocation, not the one that it met last. */
  void touch(Allocation a) {
    if (findRaces && !a.shared && !a.constant && a.history == null) {
      lend(a, mayShare ? new Pages(a.bytes, null) : null);
    }
  }

  /** Lends a history to an allocation that this run meets for the first time. */
  void lend(Allocation a, Pages pages) {
    space.histories.lend(a, pages);
    met.add(a);
  }

  /** The allocation of the device whose range an address lies in, or null. */
  Allocation near(long address) {
    Allocation a = space.near(address);
    return core == null || a == null || a.constant || a.data == null ? a : core.view(a);
  }

  /** Runs a block from where it is: to its end, or until it waits for others. */
  private boolean runBlock() {
    if (here != ofLastMet) {
      Arrays.fill(lastMet, null); // it may be shared memory of another block
      ofLastMet = here;
    }
    epochs.beginBlock(here.block, here.orders);
    handovers.beginBlock(here.block);
    boolean ended = true;
    try {
      ended = runWarps();
    } catch (EmulatorFault fault) {
      needOrder("a fault");
      if (!continued || spent > budget) {
        throw fault;
      }
      // The threads of this block end here; others go on.
      found.add(Finding.Severity.FAULT, fault.getMessage(), fault.getMessage());
    }
    if (!ended) {
      needOrder("a block that waits for others");
      waiting.add(here);
      here = null;
    }
    return ended;
  }

  private boolean runWarps() {
    Warp[] warps = here.warps;
    int done = 0;
    boolean asked = false;
    while (done < warps.length) {
      done = 0;
      boolean interrupted = false;
      if (core != null) {
        core.goOn();
      }
      patterns.warmUp(spent);
      for (int w : LaunchRun.order(here.random, warps.length)) {
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
    epochs.meetAll();
    epochs.beginBlock(here.block, here.orders);
    handovers.clear();
    here.forgetHandovers();
    waiting.forEach(Resident::forgetHandovers);
  }

  /** The threads of the block are ordered by a barrier in memory. */
  public void meet() {
    epochs.barrier(here.orders);
  }

  /** Lanes of a warp are ordered by a barrier of its own. */
  public void meet(Warp warp, int lanes) {
    if (findRaces) {
      epochs.warpBarrier(warp.order, lanes, warp.alive());
    }
  }

  /** The warp that runs has asked memory once more what is still as it was. */
  void asked(boolean shared) {
    polls++;
    pollsOfBlocks += shared ? 0 : 1;
  }

  /** A barrier in memory is not over for the warp that runs: others of its block have to come. */
  public void early() {
    early++;
  }

  /** Lanes of a warp are at a fence. */
  public void fence(Warp warp, int lanes, boolean wide) {
    if (!findRaces) {
      return;
    }
    handsOver = true;
    warp.order.fence(lanes, epochs.fence(warp.order, wide));
  }

  /** Something is wrong: the launch ends, or goes on if the options say so. */
  public void found(Step step, Warp warp, int lane, String what) {
    needOrder(what);
    EmulatorFault fault = fault(step, warp, lane, what);
    if (!continued) {
      throw fault;
    }
    found.add(Finding.Severity.FAULT, step, fault.getMessage());
  }

  /** Something is worth a look. */
  public void note(Step step, Warp warp, int lane, String what) {
    needOrder(what);
    if (!found.counted(Finding.Severity.NOTE, step)) {
      found.add(Finding.Severity.NOTE, step, fault(step, warp, lane, what).getMessage());
    }
  }

  public List<Finding> findings() {
    return found.all();
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
    pollsOfBlocks = 0;
    early = 0;
    warp.polls = false;
    boolean together = patterns.vectors && !continued;
    while (warp.settle()) {
      if (spent > turn || polls + early * EARLY > most) {
        // Others of its block end what it waits for at a barrier.
        warp.polls = polls > most && pollsOfBlocks > most / FEW;
        return true;
      }
      int number = warp.block();
      Program.Block block = blocks[number];
      int active = warp.active();
      spent += block.steps().length + 1;
      if (spent > budget) {
        throw endless(warp, block);
      }
      Step[] steps = together ? block.together() : block.steps();
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
  public void forgetAccesses() {
    handovers.clear();
    if (here != null) {
      here.forgetAccesses();
    }
    waiting.forEach(Resident::forgetAccesses);
  }

  /** The shared variable that an address lies in or near, or null. */
  public Allocation sharedNear(long address) {
    return here.sharedNear(address);
  }

  BlockBarriers barriers() {
    return here.barriers;
  }

  public EmulatorFault fault(Step step, Warp warp, int lane, String what) {
    return work.fault(step, here.block, warp, lane, what);
  }
}
