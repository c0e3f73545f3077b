package org.catchupmix.study.puzzles;

import java.util.Locale;
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.report.AccessProblem;
import org.catchupmix.emulator.report.AsyncProblem;
import org.catchupmix.emulator.report.BarrierProblem;
import org.catchupmix.emulator.report.CodeLine;
import org.catchupmix.emulator.report.EndProblem;
import org.catchupmix.emulator.report.HostProblem;
import org.catchupmix.emulator.report.Location;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.emulator.report.RaceProblem;
import org.catchupmix.emulator.report.WarpProblem;

/** Causes of faults, and what they mean to a learner. */
public enum Cause {
  OVERFLOW(
      "The address is far from every array: an int product became larger than 2^31 - 1 and wrapped to a negative number. Compute it in size_t or long long."),
  MISALIGNED(
      "A load of 8 or 16 bytes, such as of a float4, requires an address that is a multiple of its size. Does every row begin at one?"),
  UNINITIALIZED(
      "Nothing was written there before. Shared memory and fresh arrays hold noise, not zeros: who should have written this element, and is there a barrier after that?"),
  OUT_OF_BOUNDS(
      "The index is outside of the array. Which threads have an element to work on, and do the others leave it alone?"),
  RACE_OF_BLOCKS(
      "Two blocks access this element, one of them writes, and blocks run in any order, also at once. Each element should have one owner, or be updated atomically."),
  RACE_OF_WRITERS(
      "Several threads of a block write this element at the same line, and which of them is last is chance. Should one thread write it, or each thread an element of its own? Sums of many threads can be combined by atomicAdd."),
  RACE(
      "Two threads access this element, one of them writes, and which comes first is chance. Is a barrier missing between the two, or do two threads own one element?"),
  BARRIER_IN_BRANCH(
      "All threads of a block must reach each __syncthreads(). Is it inside an if, or behind a return, that some threads take?"),
  SHUFFLE_MASK(
      "The mask of a *_sync function names the lanes that take part, and all of them must execute it together. Do some lanes branch away before, or does the mask lack some?"),
  SHUFFLE_SOURCE(
      "A shuffle takes a value from a lane that is not executing it, so the value is undefined. Keep all 32 lanes of the warp in the loop; those without an element add 0."),
  DEADLOCK(
      "Threads wait for something that never happens. A block may not wait for another one: blocks run in any order, and some only start when others have ended."),
  ENDLESS(
      "A loop does not end. Does its counter change in each round, and does it reach the bound?"),
  STOPPED("The kernel ends itself here, by an assertion that does not hold or by a trap."),
  OTHER("See the line.");

  private final String meaning;

  Cause(String meaning) {
    this.meaning = meaning;
  }

  /** Returns what it means and what to look at. */
  public String meaning() {
    return meaning;
  }

  /** Whether its fault ends the block, which then leaves elements unwritten; an access does not. */
  boolean endsBlock() {
    return switch (this) {
      case BARRIER_IN_BRANCH, SHUFFLE_MASK, SHUFFLE_SOURCE, DEADLOCK, ENDLESS, STOPPED -> true;
      default -> false;
    };
  }

  /** Returns its name in JSON, such as {@code out-of-bounds}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Finds the cause of a problem. */
  static Cause of(Problem problem) {
    return switch (problem) {
      case AccessProblem p -> of(p);
      case RaceProblem p -> of(p);
      case BarrierProblem p -> of(p);
      case WarpProblem p -> of(p);
      case AsyncProblem p -> of(p);
      case EndProblem p -> of(p);
      case HostProblem _ -> OTHER;
      case Problem.Others(Problem first) -> of(first);
      case Problem.InOrder(long _, Problem one) -> of(one);
    };
  }

  private static Cause of(AccessProblem problem) {
    if (problem.access().location() instanceof Location.In in && in.isFar()) {
      return OVERFLOW;
    }
    return switch (problem) {
      case AccessProblem.OutOfBounds _ -> OUT_OF_BOUNDS;
      case AccessProblem.Misaligned _ -> MISALIGNED;
      case AccessProblem.Uninitialized _ -> UNINITIALIZED;
      case AccessProblem.UseAfterFree _,
          AccessProblem.NotConstant _,
          AccessProblem.ConstantWrite _ ->
          OTHER;
    };
  }

  private static Cause of(RaceProblem problem) {
    return switch (problem) {
      case RaceProblem.Race race -> of(race);
      case RaceProblem.AsyncRace(RaceProblem.Race race, CodeLine _) -> of(race);
      case RaceProblem.SameValue(RaceProblem.Race race) -> of(race);
      case RaceProblem.StaleCache _, RaceProblem.NotSearched _, RaceProblem.TooManySyncs _ -> OTHER;
    };
  }

  /** Tells writers of one line from threads that may lack a barrier between two lines. */
  private static Cause of(RaceProblem.Race race) {
    int line = FaultText.number(race.second().line());
    boolean same =
        race.first().kind() == Access.Kind.WRITE
            && race.second().kind() == Access.Kind.WRITE
            && line > 0
            && line == FaultText.number(race.first().line());
    return race.acrossBlocks() ? RACE_OF_BLOCKS : same ? RACE_OF_WRITERS : RACE;
  }

  private static Cause of(BarrierProblem problem) {
    return switch (problem) {
      case BarrierProblem.InBranch _, BarrierProblem.ThreadsEnded _, BarrierProblem.WarpsEnded _ ->
          BARRIER_IN_BRANCH;
      case BarrierProblem.TooFew _,
          BarrierProblem.TooMany _,
          BarrierProblem.PartOfWarp _,
          BarrierProblem.Different _,
          BarrierProblem.Kinds _,
          BarrierProblem.Number _ ->
          DEADLOCK;
      case BarrierProblem.MatricesMissing _ -> OTHER;
    };
  }

  private static Cause of(WarpProblem problem) {
    return switch (problem) {
      case WarpProblem.MaskMismatch _, WarpProblem.LanesMissing _ -> SHUFFLE_MASK;
      case WarpProblem.InactiveShuffle _ -> SHUFFLE_SOURCE;
      case WarpProblem.BadBranch _,
          WarpProblem.BadCall _,
          WarpProblem.StackOverflow _,
          WarpProblem.Unset _,
          WarpProblem.BadPointer _,
          WarpProblem.BadFree _,
          WarpProblem.PrintTooLong _,
          WarpProblem.PrintSize _ ->
          OTHER;
    };
  }

  /** Finds the cause of a wrong use of what no puzzle needs. */
  private static Cause of(AsyncProblem problem) {
    return switch (problem) {
      case AsyncProblem.Outside _ -> OUT_OF_BOUNDS;
      case AsyncProblem.Misaligned _, AsyncProblem.SourceMisaligned _ -> MISALIGNED;
      case AsyncProblem.Uninitialized _ -> UNINITIALIZED;
      case AsyncProblem.BadArrivals _,
          AsyncProblem.TooManyArrivals _,
          AsyncProblem.CompleteAlready _ ->
          DEADLOCK;
      default -> OTHER;
    };
  }

  private static Cause of(EndProblem problem) {
    return switch (problem) {
      case EndProblem.Trap _, EndProblem.Assertion _ -> STOPPED;
      case EndProblem.Livelock _, EndProblem.BytesMissing _ -> DEADLOCK;
      case EndProblem.Endless _ -> ENDLESS;
      case EndProblem.Stopped _ -> OTHER;
    };
  }
}
