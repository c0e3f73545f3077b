package org.catchupmix.emulator.report;

import java.util.List;

/** Accesses of several threads in no order. */
public sealed interface RaceProblem extends Problem {
  /**
   * Two accesses to one byte, one of which writes.
   *
   * @param first access on record; its bytes are known if it is atomic
   * @param second access that met it
   */
  record Race(Access first, Access second, Reason reason) implements RaceProblem {
    /** Whether the threads are of two blocks. */
    public boolean acrossBlocks() {
      return !first.thread().block().equals(second.thread().block());
    }

    @Override
    public List<?> cause() {
      return List.of(second.kind(), first.kind(), first.line().place());
    }

    @Override
    public Region memory() {
      return second.region();
    }
  }

  /** Why nothing orders two accesses. */
  enum Reason {
    UNORDERED,
    /** An operation of block scope meets another block. */
    BLOCK_SCOPE,
    /** Two atomic operations of different sizes. */
    SIZES,
    /** Atomic operations without fence. */
    NO_FENCE
  }

  /** A store of a value that is already there. */
  record SameValue(Race race) implements RaceProblem {}

  /** A read through the read-only data cache of what the launch has written. */
  record StaleCache(Access write, Access read) implements RaceProblem {
    @Override
    public List<?> cause() {
      return List.of(read.kind(), write.line().place());
    }
  }

  /** A heap without room for the records of a piece of memory. */
  record NotSearched(Region region, long heapMiB) implements RaceProblem {}

  /** More warp barriers, fences and releases than are counted between two barriers. */
  record TooManySyncs(int warp, int block, int most) implements RaceProblem {}

  /**
   * A race of an operation of the asynchronous proxy.
   *
   * @param repeated wait whose parity is probably wrong, or null
   */
  record AsyncRace(Race race, CodeLine repeated) implements RaceProblem {
    @Override
    public List<?> cause() {
      return List.of(race.first().line().place());
    }

    @Override
    public Region memory() {
      return race.memory();
    }
  }
}
