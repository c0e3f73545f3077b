package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random accesses of whole warps, judged by a history that takes rows and repeated reads in one
 * step and by one that looks at each lane: both say the same, races included.
 */
class AccessRowsTest {
  private static final int BYTES = 1024;

  private final Random random = new Random(3);
  private int rows;
  private int skipped;
  private int races;

  private int[] offsets(boolean row, int size) {
    int[] offsets = new int[Registers.LANES];
    int places = BYTES / size;
    int start = random.nextInt(places - Registers.LANES + 1);
    int group = 1 << random.nextInt(6);
    int step = random.nextInt(3);
    for (int lane = 0; lane < offsets.length; lane++) {
      int place = row ? start + lane : (start + lane / group + lane % group * step) % places;
      offsets[lane] = place * size;
    }
    return offsets;
  }

  private void access(Epochs epochs, Warp warp, AccessHistory quick, AccessHistory plain) {
    boolean row = random.nextInt(3) > 0;
    int size = random.nextInt(8) == 0 ? 1 + random.nextInt(2) : 4 << random.nextInt(3) % 2;
    int[] offsets = offsets(row, size);
    boolean write = random.nextInt(15) == 0;
    Epochs.Strength how = random.nextInt(6) == 0 ? Epochs.Strength.STRONG : Epochs.Strength.WEAK;
    int step = random.nextInt(9);
    int oldest = epochs.oldest(false);
    AccessHistory.Access each =
        new AccessHistory.Access(epochs, warp, offsets, -1, null, size, how, oldest, step);
    AccessHistory.Race expected =
        write ? plain.write(each, _ -> false) : plain.read(each, _ -> false);
    AccessPattern pattern = new AccessPattern(size, random.nextBoolean());
    for (int times = 0; times < 2; times++) { // what is met once is not looked at closely
      pattern.meet(offsets);
    }
    if (!write
        && how == Epochs.Strength.WEAK
        && WarpHistory.isReadEnough(quick, epochs, warp, pattern, offsets[0])) {
      skipped++;
      assertNull(expected);
      return;
    }
    AccessHistory.Access together =
        new AccessHistory.Access(epochs, warp, offsets, -1, pattern, size, how, oldest, step);
    rows += row ? 1 : 0;
    races += expected == null ? 0 : 1;
    assertEquals(
        expected, write ? quick.write(together, _ -> false) : quick.read(together, _ -> false));
  }

  @Test
  void rowsAndRepeatedReadsAreJudgedAsLanesAre() {
    for (int trial = 0; trial < 600; trial++) {
      Epochs epochs = new Epochs(() -> {});
      AccessHistory quick = new AccessHistory(BYTES);
      AccessHistory plain = new AccessHistory(BYTES);
      Warp[] warps = new Warp[4];
      for (int w = 0; w < warps.length; w++) {
        warps[w] = new Warp(null, w, new Registers(1, 1, 1, 1, 1), -1, 0, 0);
      }
      for (int block = 0; block < 6; block++) {
        if (block % 3 == 0) {
          epochs.beginLaunch();
        }
        for (Warp warp : warps) {
          warp.begin();
        }
        epochs.beginBlock(block, warps);
        for (int n = 0; n < 40; n++) {
          Warp warp = warps[random.nextInt(warps.length)];
          switch (random.nextInt(12)) {
            case 0 -> epochs.barrier(warps);
            case 1 -> epochs.warpBarrier(warp, random.nextBoolean() ? -1 : random.nextInt());
            default -> access(epochs, warp, quick, plain);
          }
        }
      }
    }
    assertTrue(rows > 10_000 && skipped > 500 && races > 1_000, rows + " " + skipped + " " + races);
  }
}
