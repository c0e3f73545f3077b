package org.catchupmix.emulator;

import static org.catchupmix.emulator.OneInstruction.ints;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shuffles and votes. */
class WarpInstructionsTest {
  private static final long[] LANES = LongStream.range(0, 32).toArray();

  /**
   * Columns: mode, b and c; results as lane:value, 100 more if the source is out of range. Segments
   * of 8 lanes have 0x18 in the upper byte of c, as for width 8 in CUDA.
   */
  @ParameterizedTest
  @CsvSource({
    "down, 4, 0x1f, 0:4 27:31 28:128",
    "up, 4, 0, 0:100 4:0 31:27",
    "bfly, 5, 0x1f, 0:5 31:26",
    "idx, 9, 0x1f, 0:9 31:9",
    "down, 3, 0x181f, 4:7 5:105 8:11",
    "up, 3, 0x1800, 8:108 11:8",
    "idx, 2, 0x181f, 7:2 31:26",
    "bfly, 8, 0x181f, 0:100"
  })
  void shuffles(String mode, int b, int c, String expected) {
    int[] got =
        ints(
            "shfl.sync.%s.b32 %%d|%%p, %%a, %d, %d, -1; @!%%p add.s32 %%d, %%d, 100;"
                .formatted(mode, b, c),
            "b32 b32",
            LANES);
    for (String pair : expected.split(" ")) {
      String[] parts = pair.split(":");
      assertEquals(Integer.parseInt(parts[1]), got[Integer.parseInt(parts[0])], pair);
    }
  }

  /** Labeled partitions of cooperative groups do this. */
  @Test
  void groupsWithDifferentMasks() {
    String mask =
        "{ .reg .b32 %x; .reg .b32 %m; and.b32 %x, %a, 1; mov.b32 %m, 0x55555555; shl.b32 %m, %m,"
            + " %x; ";
    int[] first = ints(mask + "shfl.sync.idx.b32 %d, %a, %x, 31, %m; }", "b32 b32", LANES);
    assertEquals(0, first[30]);
    assertEquals(1, first[31]);
    int[] sums = ints(mask + "redux.sync.add.s32 %d, %a, %m; }", "b32 b32", LANES);
    assertEquals(240, sums[0]);
    assertEquals(256, sums[1]);
  }

  @Test
  void votes() {
    String odd = "{ .reg .b32 %x; and.b32 %x, %a, 1; setp.eq.s32 %p, %x, 1; } ";
    int[] ballot = ints(odd + "vote.sync.ballot.b32 %d, %p, -1;", "b32 b32", LANES);
    assertEquals(0xaaaaaaaa, ballot[0]);
    int[] opposite = ints(odd + "vote.sync.ballot.b32 %d, !%p, -1;", "b32 b32", LANES);
    assertEquals(0x55555555, opposite[31]);
    String select = "selp.b32 %d, 1, 0, %q;";
    assertEquals(1, ints(odd + "vote.sync.any.pred %q, %p, -1;" + select, "b32 b32", LANES)[0]);
    assertEquals(0, ints(odd + "vote.sync.all.pred %q, %p, -1;" + select, "b32 b32", LANES)[0]);
    assertEquals(0, ints(odd + "vote.sync.uni.pred %q, %p, -1;" + select, "b32 b32", LANES)[0]);
    int[] few =
        ints(
            "setp.eq.s32 %p, %a, %a; vote.sync.ballot.b32 %d, %p, -1;",
            "b32 b32", LongStream.range(0, 5).toArray());
    assertEquals(0b11111, few[0]);
  }

  @Test
  void matches() {
    long[] values = LongStream.range(0, 32).map(i -> i % 3).toArray();
    int[] same = ints("match.any.sync.b32 %d, %a, -1;", "b32 b32", values);
    assertEquals(0b01001001001001001001001001001001, same[0]);
    assertEquals(same[0], same[3]);
  }

  @Test
  void activeLanes() {
    int[] active =
        ints(
            "mov.u32 %d, 0; setp.lt.s32 %p, %a, 10; @!%p bra E; activemask.b32 %d; E:",
            "b32 b32", LANES);
    assertEquals(0x3ff, active[9]);
    assertEquals(0, active[10]);
  }

  @Test
  void branchesByIndex() {
    int[] results =
        ints(
            "{ .reg .b32 %x; and.b32 %x, %a, 3; T: .branchtargets A, B, C, D; brx.idx %x, T; }"
                + " A: mov.u32 %d, 10; bra E; B: mov.u32 %d, 20; bra E;"
                + " C: mov.u32 %d, 30; bra E; D: mov.u32 %d, 40; E: add.s32 %d, %d, %a;",
            "b32 b32", LANES);
    assertEquals(10, results[0]);
    assertEquals(21, results[1]);
    assertEquals(32, results[2]);
    assertEquals(43, results[3]);
    assertEquals(71, results[31]);
  }
}
