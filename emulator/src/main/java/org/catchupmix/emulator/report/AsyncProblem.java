package org.catchupmix.emulator.report;

import java.util.List;

/** A wrong use of mbarriers, of copies of the asynchronous proxy, or of {@code wgmma}. */
public sealed interface AsyncProblem extends Problem {
  /** An mbarrier that is initialized again. */
  record Reinitialized(long address) implements AsyncProblem {}

  /** An address without mbarrier. */
  record NoBarrier(long address) implements AsyncProblem {}

  /** A number of arrivals that no mbarrier can have. */
  record BadArrivals(int arrivals, int most) implements AsyncProblem {}

  /** More arrivals than a phase lacks. */
  record TooManyArrivals(int count, int missing, int expected) implements AsyncProblem {}

  /**
   * An arrival at a phase that has all.
   *
   * @param copiesWait whether no thread has waited for the copies of the phase
   * @param repeated wait whose parity is probably wrong, or null
   */
  record CompleteAlready(boolean copiesWait, CodeLine repeated) implements AsyncProblem {}

  /** More bytes of a phase than an mbarrier counts. */
  record TooManyBytes(long bytes, int most) implements AsyncProblem {}

  /** Fewer announced bytes than copies of the phase bring. */
  record BytesNotExpected(long bytes, CodeLine copy) implements AsyncProblem {}

  /** A copy of bytes that are no multiple of its unit. */
  record CopyUnit(int bytes, int unit) implements AsyncProblem {}

  /** A source of {@code cp.async} with more bytes than the copy has. */
  record SourceSize(int bytes, int most) implements AsyncProblem {}

  /** A source of {@code cp.async} at an address that is not a multiple of its size. */
  record SourceMisaligned(int multiple) implements AsyncProblem {}

  /** An access beside memory. */
  record Outside(long bytes, long address, Location location) implements AsyncProblem {}

  /** An address that is not a multiple of some bytes. */
  record Misaligned(long address, int multiple, Location location) implements AsyncProblem {}

  /** A write of constant memory. */
  record ConstantWrite(Location location) implements AsyncProblem {}

  /** An operation whose memory another one uses that is in flight. */
  record Overlap(CodeLine other) implements AsyncProblem {}

  /** A read of what nothing has written. */
  record Uninitialized(Location location, AccessProblem.Missing missing) implements AsyncProblem {
    @Override
    public Region memory() {
      return location instanceof Location.In(Region region, long _) ? region : null;
    }
  }

  /** A read of what a thread wrote without proxy fence behind it. */
  record Unfenced(Access write) implements AsyncProblem {
    @Override
    public List<?> cause() {
      return List.of(write.line().place());
    }
  }

  /** A read of what is written before the wait for it has ended. */
  record LateWrite(Access write) implements AsyncProblem {
    @Override
    public List<?> cause() {
      return List.of(write.line().place());
    }
  }

  /**
   * A copy to what was written while it was in flight; {@code write} is null if it is not known.
   */
  record Overwritten(Access write, Location location) implements AsyncProblem {}

  /** A copy in flight when its block ends; {@code repeated} is a wait, or null. */
  record Unfinished(CodeLine repeated) implements AsyncProblem {}

  /** A copy that may still read when its block ends. */
  record ReadUnfinished() implements AsyncProblem {}

  /** A box in several allocations. */
  record BoxOfSeveral() implements AsyncProblem {}

  /** An address without tensor map. */
  record NoTensorMap(Location location) implements AsyncProblem {}

  /** Coordinates of a tensor of other dimensions. */
  record Coordinates(int given, int dimensions) implements AsyncProblem {}

  /** A {@code wgmma} without fence. */
  record NoFence() implements AsyncProblem {}

  /** A register that was changed after the last fence. */
  record ChangedAfterFence(String register) implements AsyncProblem {}

  /** A register that a multiplication in flight uses. */
  record RegisterPending(boolean changes, String register, CodeLine multiplication)
      implements AsyncProblem {
    @Override
    public List<?> cause() {
      return List.of(multiplication.place());
    }
  }

  /** A block without a whole group of warps. */
  record GroupIncomplete(int group, int warps) implements AsyncProblem {}

  /** A warp that does not multiply with its group. */
  record WarpMissing(int warp) implements AsyncProblem {}

  /** A matrix descriptor that the emulator does not know. */
  record Descriptor(long descriptor, boolean ofOffset) implements AsyncProblem {}
}
