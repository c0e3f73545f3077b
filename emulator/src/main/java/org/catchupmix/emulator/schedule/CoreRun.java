package org.catchupmix.emulator.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.catchupmix.emulator.check.Breakpoint;
import org.catchupmix.emulator.check.Checks;
import org.catchupmix.emulator.launch.LaunchMemory;
import org.catchupmix.emulator.launch.Sharing;
import org.catchupmix.emulator.observe.Observer;
import org.catchupmix.emulator.observe.Observers;
import org.catchupmix.emulator.race.Epochs;
import org.catchupmix.emulator.race.LaunchOrder;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.warp.LaunchCounts;
import org.catchupmix.emulator.warp.LaunchPart;
import org.catchupmix.emulator.warp.Resident;
import org.catchupmix.emulator.warp.Warp;

/**
 * Runs the blocks of a launch that one core of this machine takes. Warps of a block take turns
 * until they end or wait. A block whose warps only poll memory or wait at barriers is suspended, so
 * that others can run.
 */
public final class CoreRun {
  private final LaunchRun work;
  final LaunchPart part;
  private final Reports reports;
  private final LaunchCounts counts;
  private final WarpTurn turn;

  /** The core that runs this beside others, or null. */
  private final Cores.Core core;

  /** Workspace of a cooperative launch, or null. */
  private final GridSync sync;

  /** The current or last block; null while it is suspended. */
  private Resident current;

  /** Blocks that wait for others, each with the order of its warps. */
  private final Queue<Suspended> waiting = new ArrayDeque<>();

  private record Suspended(Resident block, SplittableRandom order) {}

  /** Blocks in a row that were stuck. */
  private int stuck;

  /** Whether no block is left to begin, which could change what others poll. */
  private boolean allStarted;

  private long blocksEnded;

  /** Whether cores shared the launch. */
  private boolean shared;

  /** Starts a core's part of a launch; {@code core} is null for the first. */
  public CoreRun(LaunchRun work, Epochs epochs, boolean mayShare, Cores.Core core) {
    Checks options = work.options();
    Sharing sharing = new Sharing(mayShare, core != null);
    LaunchMemory memory =
        new LaunchMemory(
            work.space(),
            sharing,
            core == null ? a -> a : core::view,
            work::mayWrite,
            options.budget().isSample(),
            work.program().steps());
    this.work = work;
    this.core = core;
    this.reports = new Reports(sharing, options);
    this.counts = new LaunchCounts(work.program());
    this.part =
        new LaunchPart(
            work.program(),
            work.launch(),
            work.arguments(),
            memory,
            new LaunchOrder(epochs, options.strict()),
            options,
            reports,
            observers());
    this.sync = work.launch().cooperative() ? new GridSync(work.space()) : null;
    this.turn =
        new WarpTurn(part, reports, options.budget().warpInstructions(), sync, this::orderBlocks);
    this.allStarted = work.launch().blocks() == 1;
  }

  private Observer observers() {
    List<Observer> all = new ArrayList<>();
    if (work.options().countTraffic()) {
      all.add(counts);
    }
    Breakpoint stop = work.options().budget().stop();
    if (stop != null) {
      all.add(new StopAt(stop));
    }
    if (work.observer() != null) {
      all.add(work.observer());
    }
    return Observers.of(all);
  }

  /** Its counters; zero if nothing is counted. */
  LaunchCounts counts() {
    return counts;
  }

  CoreRun forCore(Cores.Core other) {
    Epochs own =
        part.order.epochs.forCore(
            () -> {
              throw new Sharing.Undone("no epoch numbers are left");
            });
    return new CoreRun(work, own, false, other);
  }

  LaunchRun work() {
    return work;
  }

  /** Adds what another core has done. */
  void add(CoreRun other) {
    shared = true;
    part.progress.spend(other.part.progress.spent());
    blocksEnded += other.blocksEnded;
    part.order.epochs.add(other.part.order.epochs);
    counts.add(other.counts);
  }

  /** Blocks that ran to their end. */
  long blocksEnded() {
    return blocksEnded;
  }

  /** Bytes of device memory that the launch has touched; 0 if some were not recorded. */
  long touchedBytes() {
    return shared || work.written().isPresent()
        ? 0
        : part.memory.touched(part.order.epochs.oldestOfLaunch());
  }

  /** Faults and notes so far. */
  public List<Finding> findings() {
    return reports.all();
  }

  /** Runs a block from its beginning; false if it waits for other blocks. */
  boolean runBlock(int index, SplittableRandom order) {
    if (current == null) {
      current = new Resident(part, sync == null ? 0 : sync.address());
    }
    current.begin(index);
    return runBlock(order);
  }

  /** Runs suspended blocks to their end. */
  void runWaiting() {
    allStarted = true;
    while (!waiting.isEmpty()) {
      Suspended next = waiting.remove();
      current = next.block;
      runBlock(next.order);
    }
  }

  /** Returns what was borrowed, after the end or a fault. */
  public void end() {
    part.memory.giveBack();
    if (sync != null) {
      sync.end();
    }
  }

  /** Runs a block until it ends or waits for others. */
  private boolean runBlock(SplittableRandom order) {
    if (part.observer != null) {
      part.observer.blockBegins(current.index());
    }
    part.memory.enter(current.shared);
    part.order.beginBlock(current.index(), current.order.warps);
    Sharing sharing = part.memory.sharing;
    boolean ended = true;
    try {
      ended = runWarps(order);
      if (ended) {
        current.endAsync();
      }
    } catch (EmulatorFault fault) {
      sharing.needOrder("a fault");
      boolean endless = part.progress.spent() > work.options().budget().warpInstructions();
      if (!part.continued || fault.isAsked() || endless) {
        throw fault;
      }
      // the threads of this block end; others continue
      reports.keep(fault);
    }
    if (part.observer != null) {
      part.observer.blockEnds(current.index());
    }
    if (ended) {
      blocksEnded++;
    } else {
      sharing.needOrder("a block that waits for others");
      waiting.add(new Suspended(current, order));
      current = null;
    }
    return ended;
  }

  private boolean runWarps(SplittableRandom order) {
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
      for (int w : LaunchRun.order(order, warps.length)) {
        interrupted |= !warps[w].waits() && turn.run(warps[w]);
        done += warps[w].done() ? 1 : 0;
      }
      if (interrupted && current.isStuck(part.progress.changes())) {
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
    part.order.orderBlocks(current.index(), current.order.warps);
    residents().forEach(block -> block.order.forgetHandovers());
  }

  /** The current block, unless it is suspended, and those that wait. */
  private Stream<Resident> residents() {
    return Stream.concat(Stream.ofNullable(current), waiting.stream().map(Suspended::block));
  }

  /** Warps of all blocks that do nothing but poll. */
  private List<Warp> spinning() {
    return residents()
        .flatMap(block -> Arrays.stream(block.warps))
        .filter(warp -> warp.poll() != null)
        .toList();
  }

  /** Forgets accesses to shared memory, as epoch numbers start again. */
  public void forgetAccesses() {
    part.order.handovers.clear();
    residents().forEach(Resident::forgetAccesses);
  }
}
