package org.catchupmix.emulator.race;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.emulator.report.EmulatorFault;

/**
 * The order of accesses, as far as barriers make one. Each stretch of a warp's work between two of
 * its barriers is an epoch with a number of its own; numbers rise, so that comparing them with the
 * first of this launch, of this block and of the time since the block's last barrier tells what an
 * earlier access is to a later one.
 *
 * <p>Between blocks of a launch nothing is ordered: what one writes, no other may touch. Within a
 * block, {@code bar.sync} orders all; {@code bar.warp.sync} the lanes of its mask. Shuffles and
 * votes order no memory, as CUDA says of them.
 */
public final class Epochs {
  private static final int LAST = 1 << 23;

  /** A barrier of a block begins anew once this number is used up. */
  private final int last;

  private static final int STAMP_SHIFT = 7;
  private static final int STRONG = 1 << 5;
  private static final int VOLATILE = 1 << 6;

  /** The bits of a stamp that tell a thread, between two barriers of its warp. */
  static final int THREAD = ~(STRONG | VOLATILE);

  private final Runnable forget;
  private int next = 1;
  private int launchFirst;
  private int blockFirst;
  private int barrierFirst;
  private int[] warps = new int[64];
  private int[] blocks = new int[64];
  private int block;

  /**
   * From the beginning.
   *
   * @param forget called when the numbers are used up: no memory may remember one
   */
  public Epochs(Runnable forget) {
    this(forget, LAST);
  }

  /**
   * As above.
   *
   * @param last a barrier of a block begins anew once this number is used up; between two such
   *     barriers twice the number is the end
   */
  public Epochs(Runnable forget, int last) {
    this.forget = forget;
    this.last = last;
  }

  /**
   * That of a core that runs some of the blocks of this launch.
   *
   * @param forget called when the numbers are used up
   */
  public Epochs forCore(Runnable forget) {
    Epochs core = new Epochs(forget, last);
    core.next = next;
    core.launchFirst = next;
    return core;
  }

  /** Whether cores together have used no more numbers than there are. */
  public boolean hasRoomFor(List<Epochs> cores) {
    long all = next;
    for (Epochs core : cores) {
      all += core.next - core.launchFirst;
    }
    return all <= last;
  }

  /** Takes over the numbers that a core has used, each as often as one core would have. */
  public void add(Epochs core) {
    next += core.next - core.launchFirst;
  }

  /**
   * A launch begins. What was before it is settled, so that it costs nothing to begin anew here,
   * where half of the numbers are left for it at least: cores together have as many as one.
   */
  public void beginLaunch() {
    if (next > last / 2) {
      forget.run();
      next = 1;
    }
    meetAll();
  }

  /** All threads of a launch have met. */
  public void meetAll() {
    launchFirst = next;
  }

  public void beginBlock(int block, WarpOrder[] all) {
    this.block = block;
    blockFirst = next;
    barrier(all);
  }

  /** All warps of a block have met. */
  public void barrier(WarpOrder[] all) {
    if (next > last) {
      // What other blocks did is forgotten with all the rest: a race may be missed, none made up.
      forget.run();
      next = 1;
      launchFirst = 1;
      blockFirst = 1;
    }
    barrierFirst = next;
    for (WarpOrder warp : all) {
      warp.epoch = fresh(warp);
      warp.wholeSync = warp.epoch;
    }
  }

  /**
   * Lanes of a warp have met.
   *
   * @param alive all that run
   */
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
      throw new EmulatorFault(
          "warp %d of block %d (counted from 0) is at a barrier of a warp, a fence or a release, and the numbers for those are used up: a block may have about %d of them between two of its barriers (bar.sync) where races are looked for"
              .formatted(warp.number, block, last));
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

  /** The first epoch since the last barrier of the block. */
  public int sinceBarrier() {
    return barrierFirst;
  }

  /** How an access stands to others that nothing orders. */
  public enum Strength {
    /** It races with all. */
    WEAK(0),
    /** It meets strong ones, as PTX says, but not of its own warp: only lockstep would order it. */
    VOLATILE(Epochs.STRONG | Epochs.VOLATILE),
    /** Atomic, relaxed, acquire or release: it meets other strong ones. */
    STRONG(Epochs.STRONG);

    private final int bits;

    Strength(int bits) {
      this.bits = bits;
    }
  }

  /** What memory remembers of an access. */
  static int stamp(WarpOrder warp, int lane, Strength strength) {
    return warp.epoch << STAMP_SHIFT | strength.bits | lane;
  }

  /** Whether two accesses may meet each other without being a race. */
  boolean meet(int stamp, Strength now, WarpOrder warp) {
    if ((stamp & STRONG) == 0 || now == Strength.WEAK) {
      return false;
    }
    boolean inOrderAlone = (stamp & VOLATILE) != 0 || now == Strength.VOLATILE;
    return !inOrderAlone || otherBlock(stamp) || warp(stamp) != warp.number;
  }

  public static boolean strong(int stamp) {
    return (stamp & STRONG) != 0;
  }

  public static int lane(int stamp) {
    return stamp & STRONG - 1;
  }

  /** Whether two stamps are of one thread between two barriers of its warp. */
  static boolean sameThread(int stamp, int other) {
    return ((stamp ^ other) & THREAD) == 0;
  }

  /** Whether two stamps are of one warp between two of its barriers. */
  static boolean sameEpoch(int stamp, int other) {
    return stamp >>> STAMP_SHIFT == other >>> STAMP_SHIFT;
  }

  /**
   * Stamps below this are settled for good: those of earlier launches, or for shared memory, which
   * no other block will touch, those before the last barrier.
   */
  public int oldest(boolean shared) {
    return (shared ? barrierFirst : launchFirst) << STAMP_SHIFT;
  }

  /**
   * Whether an access is before everything that now comes: of an earlier launch, or of this block
   * before its last barrier.
   */
  boolean settled(int stamp, int oldest) {
    return stamp < barrierFirst << STAMP_SHIFT
        && (stamp < oldest || stamp >= blockFirst << STAMP_SHIFT);
  }

  public boolean otherBlock(int stamp) {
    return stamp >>> STAMP_SHIFT < blockFirst;
  }

  public int warp(int stamp) {
    return warps[(stamp >>> STAMP_SHIFT) - launchFirst];
  }

  public int block(int stamp) {
    return blocks[(stamp >>> STAMP_SHIFT) - launchFirst];
  }

  /**
   * Whether nothing orders an earlier access before one of a lane now.
   *
   * @param stamp not older than {@link #oldest}
   */
  boolean concurrent(int stamp, WarpOrder warp, int lane) {
    int epoch = stamp >>> STAMP_SHIFT;
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
      return !handedOver(stamp, warp);
    }
    return other != lane && !warp.synced(other, lane, epoch) && !handedOver(stamp, warp);
  }

  /** Whether a fence or a release, and an atomic access behind it, have handed over an access. */
  private boolean handedOver(int stamp, WarpOrder warp) {
    if (warp.acquired.isEmpty()) {
      return false;
    }
    int epoch = stamp >>> STAMP_SHIFT;
    int block = block(stamp);
    int number = warp(stamp);
    for (Handover place : warp.acquired) {
      if (place.covers(block, number, epoch, lane(stamp), block == this.block)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an access was since the last barrier or fence of its warp, which is this one. */
  public boolean isNow(int stamp, WarpOrder warp) {
    return stamp >>> STAMP_SHIFT == warp.epoch;
  }

  /**
   * What a lane hands over behind a barrier: what was before the fences of others, and before its
   * own.
   *
   * @param own its last fence, or null
   * @param others the last epoch of each warp before its fence, or -1
   */
  public Handover.Fence behindFences(WarpOrder warp, Handover.Fence own, int[] others) {
    return own == null || !own.wide()
        ? new Handover.Fence(block, warp.number, -1, -1, -1, true, others)
        : new Handover.Fence(
            block, warp.number, own.barrierFirst(), own.epoch(), own.wholeSync(), true, others);
  }

  /** Lanes of a warp are at a fence: what they do from now on is not before it. */
  public Handover.Fence fence(WarpOrder warp, boolean wide) {
    int before = warp.epoch;
    warp.epoch = fresh(warp);
    return new Handover.Fence(block, warp.number, barrierFirst, before, warp.wholeSync, wide, null);
  }
}
