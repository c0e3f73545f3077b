package org.catchupmix.emulator.warp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.catchupmix.emulator.check.Checks;
import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.memory.Pages;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.race.Epochs;
import org.catchupmix.emulator.race.Handovers;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DriverException;

/**
 * The part of a launch that one core runs. Warps of a block take turns until they end or wait. A
 * block whose warps only poll memory or wait at barriers is suspended, and other blocks run.
 */
public final class GridRun {
  /** Instructions of a warp's turn. */
  private static final int TURN = 1 << 17;

  /** Polls of unchanged memory after which a warp yields its turn. */
  private static final int POLLS = 1 << 13;

  /** Polls after which a warp of a cooperative launch yields. */
  private static final int POLLS_TOGETHER = 1 << 6;

  /** Polls that a failed test of a memory barrier counts for: only other warps end the wait. */
  private static final int POLLS_PER_WAIT = POLLS / 4;

  /** Blocks wait for others only if at least one poll in this many reads device memory. */
  private static final int MIN_DEVICE_POLL_SHARE = 8;

  public final DecodedKernel program;
  public final AddressSpace space;
  final Epochs epochs;
  final boolean strict;
  final boolean continued;
  final Handovers handovers = new Handovers();

  /** Whether a warp has started a {@code cp.async}. */
  public boolean copiesBegun;

  /** Whether a warp has reached a fence; nothing is published before. */
  boolean handsOver;

  final LaunchCounts counts;

  /** The allocation that each step accessed last. */
  public final Allocation[] lastAllocations;

  /** Address patterns of steps that all lanes run. */
  private final AccessPattern[] patterns;

  /** Address patterns of steps that only some lanes run. */
  private final AccessPattern[] partPatterns;

  final LaunchRun work;
  public final Reports reports;

  /** The core that runs this beside others, or null. */
  private final Cores.Core core;

  /** Whether the remaining blocks may be shared. */
  boolean mayShare;

  /** Allocations that have borrowed a history. */
  final List<Allocation> borrowers = new ArrayList<>();

  /** Warp instructions executed. */
  long spent;

  /** Blocks that ran to their end. */
  long blocksEnded;

  /** Whether cores shared the launch. */
  private boolean shared;

  private long ticks;

  /** Workspace of a cooperative launch, or null. */
  private final GridSync sync;

  /** The current or last block; null while it is suspended. */
  private Resident current;

  /** The block that {@link #lastAllocations} belongs to, as shared memory differs. */
  private Resident blockOfLast;

  private final Queue<Resident> waiting = new ArrayDeque<>();
  private int polls;

  /** Polls of device memory in this turn. */
  private int pollsOfBlocks;

  /** Writes that may have changed memory. */
  private long changes;

  /** Blocks in a row that were stuck. */
  private int stuck;

  /** Whether no block is left to begin, which could change what others poll. */
  private boolean allStarted;

  /** Starts a core's part of a launch; {@code core} is null for the first. */
  public GridRun(LaunchRun work, Epochs epochs, boolean mayShare, Cores.Core core) {
    Checks options = work.options();
    this.work = work;
    this.core = core;
    this.mayShare = mayShare;
    this.program = work.program();
    this.space = work.space();
    this.epochs = epochs;
    this.strict = options.strict();
    this.continued = options.continued();
    this.counts = options.countTraffic() ? new LaunchCounts(program) : null;
    this.lastAllocations = new Allocation[program.steps()];
    this.patterns = new AccessPattern[program.steps()];
    this.partPatterns = new AccessPattern[program.steps()];
    this.sync = work.launch().cooperative() ? new GridSync(space) : null;
    this.allStarted = work.launch().blocks() == 1;
    this.reports = new Reports(this);
  }

  GridRun forCore(Cores.Core other) {
    Epochs own =
        epochs.forCore(
            () -> {
              throw new Cores.Undone("no epoch numbers are left");
            });
    return new GridRun(work, own, false, other);
  }

  void add(GridRun other) {
    shared = true;
    spent += other.spent;
    blocksEnded += other.blocksEnded;
    epochs.add(other.epochs);
    if (counts != null) {
      counts.add(other.counts);
    }
  }

  /** Ends sharing, as the order of blocks matters from now on. */
  public void needOrder(String why) {
    mayShare = false;
    if (core != null) {
      throw new Cores.Undone(why);
    }
  }

  /** Describes what a read of an uninitialized place in shared memory lacks. */
  String lacking(Allocation to, int offset) {
    return Arrays.stream(current.warps)
        .flatMap(warp -> warp.copies.pendingTo(to, offset, program).stream())
        .findFirst()
        .or(() -> current.async().inFlight(to, offset))
        .orElse(
            current.async().hasBarriers()
                ? "is a barrier missing, or a wait for the mbarrier of a copy?"
                : copiesBegun
                    ? "is a barrier missing, or a wait for cp.async?"
                    : "is a barrier missing?");
  }

  /** Refuses to run a sample of blocks that depend on one another. */
  void refuseSample(Step step) {
    if (work.options().limits().isSample()) {
      throw new DriverException(
          "kernel %s, %s: its blocks depend on one another, so a sample of them would mislead"
              .formatted(CppNames.plain(program.name()), program.line(step.instruction)));
    }
  }

  /** Bytes of device memory that the launch has touched; 0 if some were not recorded. */
  long touchedBytes() {
    boolean known =
        !shared && work.written().isEmpty() && borrowers.stream().noneMatch(a -> a.history.isOff());
    return known
        ? borrowers.stream().mapToLong(a -> a.history.touched(epochs.oldestOfLaunch())).sum()
        : 0;
  }

  /** The time in instructions; each read returns a later one. */
  public long tick() {
    needOrder("the clock");
    return spent + ++ticks;
  }

  /** Runs a block from its beginning; false if it waits for other blocks. */
  boolean runBlock(int index, SplittableRandom order) {
    if (current == null) {
      current = new Resident(this, sync == null ? 0 : sync.address());
    }
    current.begin(index, order);
    return runBlock();
  }

  /** Runs suspended blocks to their end. */
  void runWaiting() {
    allStarted = true;
    while (!waiting.isEmpty()) {
      current = waiting.remove();
      runBlock();
    }
  }

  /** Returns what was borrowed, after the end or a fault. */
  public void end() {
    space.histories.takeBack(borrowers);
    if (sync != null) {
      sync.end();
    }
  }

  /** Notes that a step accesses a new allocation. */
  void touch(Allocation a) {
    if (!a.shared && !a.constant && a.history == null) {
      boolean marks = mayShare || work.options().limits().isSample();
      lend(a, marks ? new Pages(a.bytes, null) : null);
    }
  }

  /** Lends a history to an allocation on first use. */
  void lend(Allocation a, Pages pages) {
    space.histories.lend(a, pages, work.mayWrite(a));
    borrowers.add(a);
  }

  /** Begins to record accesses to memory of which only reads were expected. */
  void recordFromNow(Allocation a) {
    needOrder("a write where only reads were expected");
    space.histories.lend(a, a.pages, true);
  }

  /** Finds the allocation of device memory at an address, or null. */
  Allocation near(long address) {
    Allocation a = space.near(address);
    return core == null || a == null || a.constant || a.data == null ? a : core.view(a);
  }

  /** Runs a block until it ends or waits for others. */
  private boolean runBlock() {
    if (current != blockOfLast) {
      Arrays.fill(lastAllocations, null); // may be another block's shared memory
      blockOfLast = current;
    }
    epochs.beginBlock(current.block, current.orders);
    handovers.beginBlock(current.block);
    boolean ended = true;
    try {
      ended = runWarps();
      if (ended) {
        current.endAsync();
      }
    } catch (EmulatorFault fault) {
      needOrder("a fault");
      if (!continued || fault.isAsked() || spent > work.options().limits().warpInstructions()) {
        throw fault;
      }
      // the threads of this block end; others continue
      reports.keep(fault);
    }
    if (ended) {
      blocksEnded++;
    } else {
      needOrder("a block that waits for others");
      waiting.add(current);
      current = null;
    }
    return ended;
  }

  private boolean runWarps() {
    Warp[] warps = current.warps;
    int done = 0;
    boolean polledBefore = false;
    while (done < warps.length) {
      done = 0;
      boolean interrupted = false;
      if (core != null) {
        core.throwIfUndone();
      }
      if (work.isExpired()) {
        throw new LaunchRun.Expired();
      }
      for (int w : LaunchRun.order(current.random, warps.length)) {
        interrupted |= warps[w].barrier == null && runWarp(warps[w]);
        done += warps[w].done() ? 1 : 0;
      }
      if (interrupted && current.isStuck(changes + ticks)) {
        stuck++;
        if (allStarted && stuck > waiting.size()) {
          throw reports.livelock(spinning());
        }
        if (work.launch().blocks() > 1) {
          return false;
        }
      } else {
        stuck = 0;
      }
      if (interrupted && current.polls()) {
        if (polledBefore && work.launch().blocks() > 1) {
          return false;
        }
        polledBefore = true; // one of them may be waiting for what another has just done
      } else {
        polledBefore = false;
        if (done < warps.length && !interrupted && current.allWait()) {
          current.barriers.pass(done);
        }
      }
    }
    return true;
  }

  /** Orders all blocks after {@code grid.sync}. */
  private void orderBlocks() {
    epochs.orderAll();
    epochs.beginBlock(current.block, current.orders);
    handovers.clear();
    current.forgetHandovers();
    waiting.forEach(Resident::forgetHandovers);
  }

  /** Whether all blocks are resident, as {@code grid.sync} requires. */
  public boolean isCooperative() {
    return sync != null;
  }

  /** Orders the block's threads after a barrier in memory. */
  public void orderThreads() {
    epochs.barrier(current.orders);
  }

  /** Orders lanes of a warp after a barrier. */
  public void orderLanes(Warp warp, int lanes) {
    epochs.warpBarrier(warp.order, lanes, warp.alive());
  }

  /** Counts a write that may have changed memory. */
  void changed() {
    changes++;
  }

  /** Pattern of the last execution of a step by all or by some lanes. */
  AccessPattern pattern(MemoryStep step, int active) {
    AccessPattern[] known = active == -1 ? patterns : partPatterns;
    if (known[step.id] == null) {
      known[step.id] = new AccessPattern(step.bytes);
    }
    return known[step.id];
  }

  void polled(Warp warp, MemoryStep step, boolean shared) {
    warp.poll = step;
    polls++;
    pollsOfBlocks += shared ? 0 : 1;
  }

  /** Counts a failed test of a memory barrier. */
  public void waitsInMemory() {
    polls += POLLS_PER_WAIT;
  }

  public void fence(Warp warp, int lanes, boolean wide) {
    handsOver = true;
    warp.order.fence(lanes, epochs.fence(warp.order, wide));
  }

  /** Runs a warp until it ends, waits at a barrier, or its turn ends: then true. */
  private boolean runWarp(Warp warp) {
    DecodedKernel.Block[] blocks = program.blocks();
    long turn = spent + TURN;
    int most = sync == null ? POLLS : POLLS_TOGETHER;
    polls = 0;
    pollsOfBlocks = 0;
    warp.polls = false;
    warp.spins = false;
    boolean mayStop = reports.mayStop();
    while (warp.settle()) {
      warp.spins = polls > most;
      if (spent > turn || warp.spins) {
        // polls of shared memory are answered by warps of this block
        warp.polls = warp.spins && pollsOfBlocks > most / MIN_DEVICE_POLL_SHARE;
        return true;
      }
      int number = warp.block();
      DecodedKernel.Block block = blocks[number];
      int active = warp.active();
      spent += block.steps().length + 1;
      warp.trace(number, active);
      if (spent > work.options().limits().warpInstructions()) {
        throw reports.endless(warp, block);
      }
      if (counts != null) {
        counts.add(number, active);
      }
      for (Step step : block.steps()) {
        int lanes = active;
        if (step.guard >= 0) {
          lanes = step.lanes(warp, active);
          count(step, lanes);
        }
        if (lanes != 0) {
          if (mayStop) {
            reports.stopAt(step, warp, lanes);
          }
          step.execute(warp, lanes);
        }
      }
      Ending ending = block.ending();
      int lanes = ending.lanes(warp, active);
      if (mayStop) {
        reports.stopAt(ending, warp, lanes);
      }
      if (ending.guard >= 0) {
        count(ending, lanes);
      }
      ending.execute(warp, lanes);
      if (sync != null && sync.passed()) {
        orderBlocks();
      }
      if (warp.barrier != null) {
        return false;
      }
    }
    return false;
  }

  private void count(Step guarded, int lanes) {
    if (counts != null) {
      counts.guarded(guarded, lanes);
    }
  }

  /** Warps of all blocks that do nothing but poll. */
  private List<Warp> spinning() {
    return Stream.concat(Stream.of(current), waiting.stream())
        .flatMap(block -> Arrays.stream(block.warps))
        .filter(warp -> warp.spins && warp.poll != null)
        .toList();
  }

  int block() {
    return current.block;
  }

  /** Forgets accesses to shared memory. */
  public void forgetAccesses() {
    handovers.clear();
    if (current != null) {
      current.forgetAccesses();
    }
    waiting.forEach(Resident::forgetAccesses);
  }

  /** The shared variable at or before an address, or null. */
  public Allocation sharedNear(long address) {
    return current.sharedNear(address);
  }

  /** Asynchronous operations of the block. */
  public AsyncProxy async() {
    return current.async();
  }

  BlockBarriers barriers() {
    return current.barriers;
  }
}
