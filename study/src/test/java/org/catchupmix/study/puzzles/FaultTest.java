package org.catchupmix.study.puzzles;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.report.Access.Kind;
import org.catchupmix.emulator.report.AccessProblem;
import org.catchupmix.emulator.report.BarrierProblem;
import org.catchupmix.emulator.report.CodeLine;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.Location;
import org.catchupmix.emulator.report.Place;
import org.catchupmix.emulator.report.Point;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.emulator.report.RaceProblem;
import org.catchupmix.emulator.report.Region;
import org.catchupmix.emulator.report.ThreadId;
import org.catchupmix.emulator.report.ThreadState;
import org.junit.jupiter.api.Test;

/** Findings of the emulator in the words of a learner. */
class FaultTest {
  private static final CodeLine LINE = line(7);
  private static final Region X = new Region(Region.Kind.ALLOCATION, "x", 0x10000, 20);
  private static final Region Y = new Region(Region.Kind.ALLOCATION, "y", 0x20000, 140);
  private static final Region Z = new Region(Region.Kind.ALLOCATION, "z", 0x30000, 96);
  private static final Region TILE = new Region(Region.Kind.SHARED, "tile", 0, 512);

  private static CodeLine line(int number) {
    return new CodeLine(40, "st.global.f32 [%rd6], %f2;", new SourceLine("a b/p.cu", number));
  }

  private static ThreadId thread(int x) {
    return new ThreadId(new Point(0, 0, 0), new Point(x, 0, 0));
  }

  private static Access access(Kind kind, int bytes, Region region, long offset, CodeLine line) {
    Location at = new Location.In(region, offset);
    return new Access(kind, bytes, region.base() + offset, at, thread(3), line);
  }

  private static Fault fault(Problem problem) {
    Trial trial = new Trial("n = 5");
    trial.input("x", new double[5], 5);
    trial.input("y", new double[35], 5, 7);
    trial.input("z", new double[24], 2, 3, 4);
    Place place = new Place("plane", LINE, thread(3));
    return Fault.of(
        new Finding(Finding.Severity.FAULT, place, problem, 1, ThreadState.NONE), trial);
  }

  private static void says(String expected, Problem problem) {
    Fault fault = fault(problem);
    assertEquals(expected, fault.what());
    assertEquals(7, fault.line());
    assertEquals("block (0,0,0), thread (3,0,0)", fault.thread());
  }

  private static Problem outside(Kind kind, Region region, long offset) {
    return new AccessProblem.OutOfBounds(access(kind, 4, region, offset, LINE));
  }

  private static Problem uninitialized(Region region, long offset) {
    return new AccessProblem.Uninitialized(access(Kind.READ, 4, region, offset, LINE), null);
  }

  /** A write of thread 3 in line 7, after an access of thread 1 in some line. */
  private static RaceProblem.Race race(Region region, Kind first, int line) {
    Access before = access(first, 0, region, 4, line(line));
    return new RaceProblem.Race(
        new Access(first, 0, 4, before.location(), thread(1), before.line()),
        access(Kind.WRITE, 4, region, 4, LINE),
        RaceProblem.Reason.UNORDERED);
  }

  @Test
  void placesAreElements() {
    says("reads x[5], but x has 5 elements", outside(Kind.READ, X, 20));
    says("reads x[-1], but x begins with x[0]", outside(Kind.READ, X, -4));
    says("writes y[5,3], but y has 5 rows and 7 columns", outside(Kind.WRITE, Y, 152));
    says("writes 2 elements before y[0,0]", outside(Kind.WRITE, Y, -8));
    says("writes 1 element before z[0,0,0]", outside(Kind.WRITE, Z, -4));
    says("writes z[2,0,0], but z has the shape [2,3,4]", outside(Kind.WRITE, Z, 96));
    says("reads y[1,1], which is uninitialized", uninitialized(Y, 32));
    says(
        "reads 16 bytes at x[1], not a multiple of 16",
        new AccessProblem.Misaligned(access(Kind.READ, 16, X, 4, LINE), 16));
    says("reads tile[129], but tile has 128 elements", outside(Kind.READ, TILE, 516));
    says(
        "writes x[-536870912], but x begins with x[0] (did a 32-bit index overflow?)",
        outside(Kind.WRITE, X, -(1L << 31)));
    Region malloc = new Region(Region.Kind.MALLOC, "3", 1, 8);
    says(
        "writes 4 bytes, 0 bytes past the end of device malloc 3 (8 bytes)",
        outside(Kind.WRITE, malloc, 8));
    says(
        "waits at a barrier before which 4 of 8 warps have ended",
        new BarrierProblem.WarpsEnded(4, 8));
  }

  @Test
  void sharedMemoryHasTheRowsOfItsDeclaration() {
    List<String> source =
        List.of("  __shared__ float tile[32][33];", "  __shared__ float other[9];");
    Region other = new Region(Region.Kind.SHARED, "other", 0, 36);
    Region tile = new Region(Region.Kind.SHARED, "tile", 0, 4224);
    assertEquals(
        "reads tile[2][5], which is uninitialized",
        fault(uninitialized(tile, 4 * 71)).lines(source).getLast());
    assertEquals(
        "reads other[8], which is uninitialized",
        fault(uninitialized(other, 32)).lines(source).getLast());
  }

  /** The emulator sums up further kinds of faults of a line as others. */
  @Test
  void aSummaryOfSeveralKindsIsReadLikeOne() {
    Fault fault = fault(new Problem.Others(race(TILE, Kind.READ, 7)));
    assertEquals(7, fault.line());
    assertEquals(
        "writes tile[1], a race: thread (1,0,0) of the same block read it in line 7, and nothing orders the two",
        fault.what());
    assertEquals(Cause.RACE, fault.cause());
  }

  @Test
  void writersOfOneElementAtOneLineAreNoMissingBarrier() {
    Fault same = fault(race(X, Kind.WRITE, 7));
    Fault two = fault(race(X, Kind.WRITE, 6));
    assertEquals(Cause.RACE_OF_WRITERS, same.cause());
    assertEquals(Cause.RACE, two.cause());
    assertEquals(Cause.RACE_OF_WRITERS, two.and(same).cause());
    assertEquals(2, two.and(same).times());
    assertEquals(Cause.RACE_OF_WRITERS, fault(uninitialized(X, 0)).and(same).cause());
    assertEquals(Cause.UNINITIALIZED, fault(uninitialized(Y, 0)).and(same).cause());
  }
}
