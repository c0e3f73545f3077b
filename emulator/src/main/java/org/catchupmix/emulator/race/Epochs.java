package org.catchupmix.emulator.race;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.RaceProblem;

/**
 * Order of accesses by barriers. An epoch is a warp's work between two of its barriers, with an
 * increasing number. Comparing it with the first epochs of the launch, the block and the last
 * barrier orders accesses.
 *
 * <p>Blocks of a launch are unordered. {@code bar.sync} orders a block, with a number of threads
 * those who take part, see {@link Meeting}, {@code bar.warp.sync} the lanes of its mask. Shuffles
 * and votes order no memory (CUDA C++ Programming Guide).
 */
public final class Epochs {
  private static final int LAST = 1 << 23;

  /** Numbers start again at a block barrier after this one. */
  private final int last;

  private final Runnable forget;
  private int next = 1;

  /** First stamp of the launch; above all stamps once some of its own are forgotten. */
  private int launchStamps;

  /** First epoch after all threads of the launch last met. */
  private int launchFirst;

  private int blockFirst;
  private int barrierFirst;

  /** First epoch after any warp last arrived at a barrier, even a partial one. */
  private int arrivalFirst;

  private int[] warps = new int[64];
  private int[] blocks = new int[64];
  private int block;

  /** Calls {@code forget} when numbers start again, to drop all stamps. */
  public Epochs(Runnable forget) {
    this(forget, LAST);
  }

  /** Starts numbers again at a barrier after {@code last}, and runs out at twice it. */
  public Epochs(Runnable forget, int last) {
    this.forget = forget;
    this.last = last;
  }

  /** Epochs of a core that runs some blocks of this launch. */
  public Epochs forCore(Runnable forget) {
    Epochs core = new Epochs(forget, last);
    core.next = next;
    core.launchFirst = next;
    return core;
  }

  /** Whether the numbers used by all cores fit. */
  public boolean hasRoomFor(List<Epochs> cores) {
    long all = next;
    for (Epochs core : cores) {
      all += core.next - core.launchFirst;
    }
    return all <= last;
  }

  /** Adds the numbers that a core used. */
  public void add(Epochs core) {
    next += core.next - core.launchFirst;
  }

  /**
   * Begins a launch. Numbers start again if less than half are left, as earlier accesses are
   * settled.
   */
  public void beginLaunch() {
    if (next > last / 2) {
      forget.run();
      next = 1;
    }
    orderAll();
    launchStamps = Stamp.first(next);
  }

  /** Orders all threads of the launch. */
  public void orderAll() {
    launchFirst = next;
  }

  public void beginBlock(int block, WarpOrder[] all) {
    this.block = block;
    blockFirst = next;
    barrier(all);
  }

  public void barrier(WarpOrder[] all) {
    if (next > last) {
      // Accesses of other blocks are forgotten too: a race may be missed, none is invented.
      forget.run();
      launchStamps = Integer.MAX_VALUE;
      next = 1;
      launchFirst = 1;
      blockFirst = 1;
    }
    barrierFirst = next;
    arrivalFirst = next;
    Clock fenced = null;
    for (WarpOrder warp : all) {
      warp.epoch = fresh(warp);
      warp.wholeSync = warp.epoch;
      warp.known = null;
      if (warp.fencedForAsync != null) {
        fenced = fenced == null ? new Clock() : fenced;
        fenced.add(warp.fencedForAsync);
      }
    }
    if (fenced != null) {
      for (WarpOrder warp : all) {
        warp.fencedForAsync = fenced.copy();
      }
    }
  }

  /** A warp arrives at a barrier for part of the block; see {@link Meeting#join}. */
  public void arrive(WarpOrder warp, Meeting meeting, int lastFenced) {
    meeting.join(warp, -1, true, lastFenced);
    warp.epoch = fresh(warp);
    warp.wholeSync = warp.epoch;
    arrivalFirst = next;
  }

  /** Some lanes of a warp arrive at an {@code mbarrier}, at which nobody waits. */
  public void arrive(WarpOrder warp, int lanes, int alive, Meeting meeting, int lastFenced) {
    meeting.join(warp, lanes, lanes == alive, lastFenced);
    split(warp);
  }

  /** Begins an epoch, in which no lane has met another one. */
  public void split(WarpOrder warp) {
    warp.epoch = fresh(warp);
    arrivalFirst = next;
  }

  /** An asynchronous operation begins, after all that precedes some lanes. */
  public void follow(WarpOrder async, WarpOrder warp, int lanes, int alive) {
    split(async);
    async.known = new Clock();
    warp.addTo(async.known, lanes, lanes == alive);
  }

  /** An asynchronous operation of a lane is known to a warp. */
  public void know(WarpOrder warp, WarpOrder async, int lane) {
    Clock one = new Clock();
    one.add(async.number, 1 << lane, async.epoch);
    warp.know(one);
  }

  /** Lanes pass a fence after which the asynchronous proxy sees all that precedes them. */
  public void fenceForAsync(WarpOrder warp, int lanes, int alive, WarpOrder[] all) {
    warp.fencedForAsync = warp.fencedForAsync == null ? new Clock() : warp.fencedForAsync;
    for (WarpOrder other : all) {
      warp.fencedForAsync.add(other.number, barrierFirst - 1);
    }
    warp.addTo(warp.fencedForAsync, lanes, lanes == alive);
    split(warp);
  }

  /** Whether such a fence lies between an access of this block and a warp. */
  public boolean isFencedForAsync(int stamp, WarpOrder warp) {
    return warp.fencedForAsync != null
        && warp.fencedForAsync.has(warp(stamp), lane(stamp), Stamp.epoch(stamp));
  }

  /** First stamp of the block. */
  public int oldestOfBlock() {
    return Stamp.first(blockFirst);
  }

  /** First stamp of a warp's epoch. */
  public int oldestOf(WarpOrder warp) {
    return Stamp.first(warp.epoch);
  }

  /** Whether numbers must start again at the next barrier, which then orders the whole block. */
  public boolean areUsedUp() {
    return next > last;
  }

  /** A warp that waited at a barrier for part of the block goes on. */
  public void leave(WarpOrder warp, Meeting meeting) {
    meeting.leave(warp);
  }

  /** Orders some lanes of a warp among those still alive. */
  public void warpBarrier(WarpOrder warp, int lanes, int alive) {
    int epoch = fresh(warp);
    warp.epoch = epoch;
    if (lanes == alive) {
      warp.wholeSync = epoch;
    } else {
      warp.partSync(lanes, epoch);
    }
  }

  private int fresh(WarpOrder warp) {
    if (next == 2 * last) {
      forget.run();
      throw new EmulatorFault(new RaceProblem.TooManySyncs(warp.number, block, last));
    }
    int at = next - launchFirst;
    if (at == warps.length) {
      warps = Arrays.copyOf(warps, 2 * at);
      blocks = Arrays.copyOf(blocks, 2 * at);
    }
    warps[at] = warp.number;
    blocks[at] = block;
    return next++;
  }

  /** First stamp of the launch; above all stamps if some of its own are forgotten. */
  public int oldestOfLaunch() {
    return launchStamps;
  }

  /** First epoch after the block's last barrier. */
  public int sinceBarrier() {
    return barrierFirst;
  }

  /** First epoch after any warp last arrived at a barrier. */
  int sinceArrival() {
    return arrivalFirst;
  }

  /** Whether barriers for part of the block were used since its last barrier. */
  boolean hasParts() {
    return arrivalFirst != barrierFirst;
  }

  /** Whether a partial barrier has ordered an access of this block before a warp. */
  boolean isKnown(int stamp, WarpOrder warp) {
    return warp.known != null
        && !otherBlock(stamp)
        && warp(stamp) != warp.number
        && warp.knows(warp(stamp), lane(stamp), Stamp.epoch(stamp));
  }

  /** Relation of an access to unordered ones. */
  public enum Strength {
    /** Races with all. */
    WEAK(0),
    /** As {@link #STRONG}, but only to accesses of its own block. */
    BLOCK(2),
    /**
     * Does not race with strong accesses of other warps; within a warp only lockstep would order
     * it.
     */
    VOLATILE(3),
    /** Atomic, relaxed, acquire or release: does not race with other strong accesses. */
    STRONG(1);

    final int code;

    Strength(int code) {
      this.code = code;
    }
  }

  /** Whether two unordered accesses are allowed by their strength. */
  boolean allows(int stamp, Strength now, WarpOrder warp) {
    if (!strong(stamp) || now == Strength.WEAK) {
      return false;
    }
    if (ofBlock(stamp) || now == Strength.BLOCK) {
      return !otherBlock(stamp);
    }
    boolean inOrderAlone = Stamp.has(stamp, Strength.VOLATILE) || now == Strength.VOLATILE;
    return !inOrderAlone || otherBlock(stamp) || warp(stamp) != warp.number;
  }

  public static boolean strong(int stamp) {
    return !Stamp.has(stamp, Strength.WEAK);
  }

  /** Whether an access is atomic to its own block only. */
  public static boolean ofBlock(int stamp) {
    return Stamp.has(stamp, Strength.BLOCK);
  }

  public static int lane(int stamp) {
    return Stamp.lane(stamp);
  }

  /**
   * Stamps below are settled for good: of earlier launches, or for shared memory before the last
   * barrier.
   */
  public int oldest(boolean shared) {
    return Stamp.first(shared ? barrierFirst : launchFirst);
  }

  /** Whether an access precedes everything from now on. */
  boolean settled(int stamp, int oldest) {
    return stamp < Stamp.first(barrierFirst)
        && (stamp < oldest || stamp >= Stamp.first(blockFirst));
  }

  public boolean otherBlock(int stamp) {
    return Stamp.epoch(stamp) < blockFirst;
  }

  public int warp(int stamp) {
    return warps[Stamp.epoch(stamp) - launchFirst];
  }

  /** The current block. */
  public int block() {
    return block;
  }

  public int block(int stamp) {
    return blocks[Stamp.epoch(stamp) - launchFirst];
  }

  /** Whether nothing orders an access since {@link #oldest} before a lane's. */
  boolean concurrent(int stamp, WarpOrder warp, int lane) {
    int epoch = Stamp.epoch(stamp);
    if (epoch < blockFirst) { // of another block, or of this one before it waited for others
      return block(stamp) != block && !handedOver(stamp, warp);
    }
    if (epoch < barrierFirst) {
      return false;
    }
    int other = lane(stamp);
    if (epoch == warp.epoch) {
      return other != lane;
    }
    if (warp(stamp) != warp.number) {
      return !warp.knows(warp(stamp), other, epoch) && !handedOver(stamp, warp);
    }
    return other != lane
        && !warp.synced(other, lane, epoch)
        && !warp.knows(warp.number, other, epoch)
        && !handedOver(stamp, warp);
  }

  /** Whether a fence or release, and a strong access after it, have published an access. */
  private boolean handedOver(int stamp, WarpOrder warp) {
    if (!warp.hasAcquired()) {
      return false;
    }
    Acquired.Earlier access =
        new Acquired.Earlier(block(stamp), warp(stamp), lane(stamp), Stamp.epoch(stamp));
    return Acquired.covers(warp.acquired, access);
  }

  /** Whether an access belongs to the warp's current epoch. */
  public boolean isNow(int stamp, WarpOrder warp) {
    return Stamp.epoch(stamp) == warp.epoch;
  }

  /** Fence of a lane after a barrier, which covers those of other warps too. */
  public Handover.Fence behindFences(WarpOrder warp, Handover.Fence own, int[] others) {
    if (own == null || !own.wide()) {
      return new Handover.Fence(block, warp.number, -1, -1, -1, true, others);
    }
    int[] all = others.clone();
    for (int w = 0; own.others() != null && w < Math.min(all.length, own.others().length); w++) {
      all[w] = Math.max(all[w], own.others()[w]);
    }
    return new Handover.Fence(
        block, warp.number, own.barrierFirst(), own.epoch(), own.wholeSync(), true, all);
  }

  /** Lanes of a warp reach a fence, and a new epoch begins. */
  public Handover.Fence fence(WarpOrder warp, boolean wide) {
    int before = warp.epoch;
    warp.epoch = fresh(warp);
    int[] known = warp.known == null ? null : warp.known.ofAnyLane();
    return new Handover.Fence(
        block, warp.number, barrierFirst, before, warp.wholeSync, wide, known);
  }
}
