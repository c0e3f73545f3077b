package org.catchupmix.emulator.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.catchupmix.emulator.lanes.AccessPattern;
import org.catchupmix.emulator.memory.Pages;
import org.catchupmix.emulator.registers.Registers;
import org.junit.jupiter.api.Test;

/**
 * Random accesses of warps, judged by a history that handles lines, rows and repeated reads at
 * once, and by one that handles each lane: both find the same races.
 */
class AccessRowsTest {
  private static final int BYTES = 2048 + 40; // the last line is partial

  private final Random random = new Random(3);

  /** Accesses of other cores. */
  private final SplittableRandom marks = new SplittableRandom(3);

  private int rows;
  private int lines;
  private int parts;
  private int skipped;
  private int races;
  private int conflicts;
  private int resumed;
  private int acquired;

  /** Relative addresses of lanes. */
  private enum Shape {
    ROW,
    LINES,
    PARTS,
    OTHER
  }

  private Shape shape() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4, 5 -> Shape.LINES;
      case 6, 7 -> Shape.ROW;
      case 8, 9 -> Shape.PARTS;
      default -> Shape.OTHER;
    };
  }

  private int[] offsets(Shape shape, int size) {
    int[] offsets = new int[Registers.LANES];
    int places = BYTES / size;
    int start = random.nextInt(places - Registers.LANES + 1);
    int group = 1 << random.nextInt(6);
    int step = random.nextInt(3);
    int line = 128 >> random.nextInt(3);
    int inLine = line / size;
    int part = 0;
    for (int lane = 0; lane < offsets.length; lane++) {
      if (lane % inLine == 0) {
        part = random.nextInt(2048 / line);
      }
      offsets[lane] =
          switch (shape) {
            case ROW -> (start + lane) * size;
            case LINES -> start * size / 128 * 128 + lane * size;
            case PARTS -> part * line + lane % inLine * size;
            case OTHER -> (start + lane / group + lane % group * step) % places * size;
          };
    }
    return offsets;
  }

  private void access(Epochs epochs, WarpOrder warp, AccessHistory quick, AccessHistory plain) {
    Shape shape = shape();
    int size = random.nextInt(60) == 0 ? 1 + random.nextInt(2) : 4 << random.nextInt(5) % 3;
    int[] offsets = offsets(shape, size);
    boolean write = random.nextInt(12) == 0;
    Epochs.Strength how =
        switch (random.nextInt(12)) {
          case 0 -> Epochs.Strength.STRONG;
          case 1 -> Epochs.Strength.VOLATILE;
          default -> Epochs.Strength.WEAK;
        };
    int step = random.nextInt(9);
    int oldest = epochs.oldest(shared);
    int lanes =
        switch (random.nextInt(12)) {
          case 0 -> random.nextInt() | 1 << random.nextInt(32);
          case 1 -> (1 << random.nextInt(1, 32)) - 1;
          default -> -1;
        };
    AccessHistory.Access each =
        new AccessHistory.Access(
            epochs, warp, offsets, lanes, null, 0, size, 0, how, oldest, step, write);
    AccessHistory.Race expected = judged(plain, each);
    AccessPattern pattern = pattern(offsets, lanes, size);
    if (pattern == null) {
      assertEquals(expected, judged(quick, each));
      return;
    }
    int first = offsets[pattern.firstLane()];
    if (!write
        && how == Epochs.Strength.WEAK
        && WarpHistory.isReadEnough(quick, epochs, warp, pattern, first)) {
      skipped++;
      assertNull(expected);
      return;
    }
    int[] unknown = new int[Registers.LANES];
    AccessHistory.Access together =
        new AccessHistory.Access(
            epochs, warp, unknown, lanes, pattern, first, size, 0, how, oldest, step, write);
    rows += shape == Shape.ROW ? 1 : 0;
    parts += lanes == -1 ? 0 : 1;
    races += expected == null ? 0 : 1;
    assertEquals(expected, judged(quick, together));
    lines += shape == Shape.LINES && quick.lines.isCurrent(offsets[0] >> quick.shift()) ? 1 : 0;
  }

  /** The pattern of an access; null at random. */
  private AccessPattern pattern(int[] offsets, int lanes, int size) {
    AccessPattern pattern = new AccessPattern(size);
    for (int times = 0; times < 2; times++) { // patterns start with the second occurrence
      if (lanes == -1) {
        pattern.update(offsets, -1);
      } else {
        assertEquals(times > 0, pattern.update(offsets, lanes));
      }
    }
    int[] elsewhere = new int[Registers.LANES]; // inactive lanes do not matter
    Arrays.setAll(elsewhere, i -> (lanes >>> i & 1) != 0 ? offsets[i] + 16 : random.nextInt());
    return lanes == -1 || random.nextInt(3) > 0 && pattern.update(elsewhere, lanes)
        ? pattern
        : null;
  }

  private static AccessHistory.Race judged(AccessHistory history, AccessHistory.Access by) {
    // Some races are allowed, so that tests continue after them.
    Predicate<AccessHistory.Race> judge = race -> race.offset() % 8 == 0;
    return history.access(by, judge);
  }

  /** Compares both as cores do. */
  private void compare(AccessHistory quick, AccessHistory plain, int oldest) {
    for (int piece = 0; piece < BYTES; piece += Pages.PIECE) {
      long[] read = marks.ints(Pages.PIECE, 0, 9).mapToLong(n -> n == 0 ? -1 : 0).toArray();
      long[] written = marks.ints(Pages.PIECE, 0, 9).mapToLong(n -> n == 0 ? -1 : 0).toArray();
      long[] plainRead = read.clone();
      long[] plainWritten = written.clone();
      boolean isConflict = plain.conflicts(piece, Pages.PIECE, oldest, plainRead, plainWritten);
      assertEquals(isConflict, quick.conflicts(piece, Pages.PIECE, oldest, read, written));
      conflicts += isConflict ? 1 : 0;
      for (int i = 0; i < read.length; i++) {
        assertEquals(plainRead[i] < 0, read[i] < 0);
        assertEquals(plainWritten[i] < 0, written[i] < 0);
      }
    }
  }

  private static WarpOrder[] warps() {
    return IntStream.range(0, 4).mapToObj(WarpOrder::new).toArray(WarpOrder[]::new);
  }

  private boolean shared;

  @Test
  void warpAccessesEqualLaneAccesses() {
    AccessHistory quick = new AccessHistory(BYTES);
    AccessHistory plain = new AccessHistory(BYTES);
    Epochs epochs = new Epochs(() -> {});
    for (int trial = 0; trial < 750; trial++) {
      shared = trial % 5 == 0;
      if (trial % 5 < 2) { // else they are reused
        quick = new AccessHistory(BYTES);
        plain = new AccessHistory(BYTES);
      }
      WarpOrder[][] blocks = new WarpOrder[8][];
      Handover place = new Handover();
      for (int turn = 0; turn < blocks.length; turn++) {
        if (turn % 4 == 0) {
          epochs.beginLaunch();
          place = new Handover();
        }
        // Some blocks continue after others.
        boolean again = turn % 4 > 0 && random.nextInt(4) == 0;
        int block = again ? turn / 4 * 4 + random.nextInt(turn % 4) : turn;
        if (blocks[block] == null) {
          blocks[block] = warps();
        } else {
          resumed++;
        }
        WarpOrder[] warps = blocks[block];
        epochs.beginBlock(block, warps);
        for (int n = 0; n < 40; n++) {
          WarpOrder warp = warps[random.nextInt(warps.length)];
          switch (random.nextInt(96)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> epochs.barrier(warps);
            case 8, 9, 10, 11 -> epochs.warpBarrier(warp, -1, -1);
            case 12, 13, 14, 15 -> epochs.warpBarrier(warp, random.nextInt(), -1);
            case 16 -> {
              Handover.Fence fence = epochs.fence(warp, random.nextBoolean());
              warp.fence(-1, fence);
              place.release(fence, random.nextInt(Registers.LANES), warp.acquired);
            }
            case 17 ->
                acquired +=
                    warp.acquired.addAll(place.acquired(block, random.nextBoolean())) ? 1 : 0;
            default -> access(epochs, warp, quick, plain);
          }
        }
        assertEquals(quick.ofBytes(), plain.ofBytes());
        if (!shared) {
          compare(quick, plain, epochs.oldest(false));
        }
      }
    }
    String counts =
        "%d %d %d %d %d %d %d %d"
            .formatted(rows, lines, parts, skipped, races, conflicts, resumed, acquired);
    assertTrue(
        rows > 10_000
            && parts > 5_000
            && lines > 7_500
            && skipped > 350
            && races > 10_000
            && conflicts > 10_000
            && resumed > 500
            && acquired > 500,
        counts);
  }
}
