package org.catchupmix.study.puzzles;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of the emulator in the words of a learner. */
class FaultTest {
  private static final String PLACE =
      "kernel plane, PTX line 40 `st.global.f32 [%rd6], %f2;` (a b/plane.cu:7), block (0,0,0), thread (3,0,0): ";
  private static final String OTHER = "PTX line 30 `ld.shared.f32 %f1, [%r4+128];` (plane.cu:7)";

  private static Fault fault(String message) {
    Trial trial = new Trial("n = 5");
    trial.input("x", new double[5], 5);
    trial.input("y", new double[35], 5, 7);
    trial.input("z", new double[24], 2, 3, 4);
    return Fault.of(message, 1, trial);
  }

  /** Columns: what the emulator says, what a learner reads. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "reads 4 bytes at 0x10014, 0 bytes past the end of x (20 bytes at 0x10000)"
            + "| reads x[5], but x has 5 elements",
        "reads 4 bytes at 0xfffc, 4 bytes before the start of x (20 bytes at 0x10000)"
            + "| reads x[-1], but x begins with x[0]",
        "writes 4 bytes at 0x1, 12 bytes past the end of y (140 bytes at 0x1)"
            + "| writes y[5,3], but y has 5 rows and 7 columns",
        "writes 4 bytes at 0x1, 8 bytes before the start of y (140 bytes at 0x1)"
            + "| writes 2 elements before y[0,0]",
        "writes 4 bytes at 0x1, 4 bytes before the start of z (96 bytes at 0x1)"
            + "| writes 1 element before z[0,0,0]",
        "writes 4 bytes at 0x1, 0 bytes past the end of z (96 bytes at 0x1)"
            + "| writes z[2,0,0], but z has the shape [2,3,4]",
        "reads 4 bytes at 0x1, which is uninitialized, byte 32 of y (140 bytes at 0x1)"
            + "| reads y[1,1], which is uninitialized",
        "reads 16 bytes at 0x4, not a multiple of 16, byte 4 of x (20 bytes at 0x1)"
            + "| reads 16 bytes at x[1], not a multiple of 16",
        "reads 4 bytes at 0x8, 4 bytes past the end of shared tile (8 bytes at 0x0)"
            + "| reads tile[3], but tile has 2 elements",
        "writes 4 bytes at 0x1, 2147483648 bytes before the start of x (20 bytes at 0x1) (did a 32-bit index overflow?)"
            + "| writes x[-536870912], but x begins with x[0] (did a 32-bit index overflow?)",
        "writes 4 bytes at 0x9, 0 bytes past the end of malloc 3 (8 bytes at 0x1)"
            + "| writes 4 bytes, 0 bytes past the end of malloc 3 (8 bytes)",
        "waits at a barrier before which 4 of 8 warps have ended"
            + "| waits at a barrier before which 4 of 8 warps have ended",
      })
  void placesAreElements(String message, String expected) {
    Fault fault = fault(PLACE + message);
    assertEquals(expected, fault.what());
    assertEquals(7, fault.line());
  }

  @Test
  void sharedMemoryHasTheRowsOfItsDeclaration() {
    List<String> source =
        List.of("  __shared__ float tile[32][33];", "  __shared__ float other[9];");
    assertEquals("reads tile[2][5], which", AccessText.withRows("reads tile[71], which", source));
    assertEquals("reads other[8], which", AccessText.withRows("reads other[8], which", source));
  }

  /** The emulator sums up further kinds of faults of a line, after a few words. */
  @Test
  void aSummaryOfSeveralKindsIsReadLikeOne() {
    String race =
        "writes 4 bytes at 0x4, a race: thread (1,0,0) of the same block read it in %s, and nothing orders the two, byte 4 of shared tile (512 bytes at 0x0)";
    Fault fault = fault("more at one line, such as: " + PLACE + race.replace("%s", OTHER));
    assertEquals(7, fault.line());
    assertEquals(
        "writes tile[1], a race: thread (1,0,0) of the same block read it in line 7, and nothing orders the two",
        fault.what());
    assertEquals(Cause.RACE, fault.cause());
  }

  @Test
  void writersOfOneElementAtOneLineAreNoMissingBarrier() {
    String race =
        PLACE
            + "writes 4 bytes at 0x4, a race: thread (1,0,0) of the same block wrote it in %s, and nothing orders the two, byte 4 of x (20 bytes at 0x0)";
    Fault same = fault(race.replace("%s", OTHER));
    Fault two = fault(race.replace("%s", OTHER.replace(":7", ":6")));
    assertEquals(Cause.RACE_OF_WRITERS, same.cause());
    assertEquals(Cause.RACE, two.cause());
    assertEquals(Cause.RACE_OF_WRITERS, two.and(same).cause());
    assertEquals(2, two.and(same).times());
    Fault fresh =
        fault(
            PLACE + "reads 4 bytes at 0x1, which is uninitialized, byte 0 of x (20 bytes at 0x1)");
    Fault other =
        fault(
            PLACE + "reads 4 bytes at 0x1, which is uninitialized, byte 0 of y (140 bytes at 0x1)");
    assertEquals(Cause.RACE_OF_WRITERS, fresh.and(same).cause());
    assertEquals(Cause.UNINITIALIZED, other.and(same).cause());
  }
}
