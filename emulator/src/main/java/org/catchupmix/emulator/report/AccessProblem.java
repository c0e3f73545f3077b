package org.catchupmix.emulator.report;

import java.util.List;

/** An access that its memory does not allow. */
public sealed interface AccessProblem extends Problem {
  Access access();

  @Override
  default List<?> cause() {
    return List.of(access().kind());
  }

  @Override
  default Region memory() {
    return access().region();
  }

  /** Beside memory, or where there is none. */
  record OutOfBounds(Access access) implements AccessProblem {}

  /** To memory that has been freed. */
  record UseAfterFree(Access access) implements AccessProblem {}

  /** At an address that is not a multiple of some bytes. */
  record Misaligned(Access access, int multiple) implements AccessProblem {}

  /** To other memory by an instruction for constant memory. */
  record NotConstant(Access access) implements AccessProblem {}

  /** A write of constant memory. */
  record ConstantWrite(Access access) implements AccessProblem {}

  /**
   * A read of what nothing has written.
   *
   * @param missing reason why it is not written yet, or null
   */
  record Uninitialized(Access access, Missing missing) implements AccessProblem {}

  /** Reason why a place is uninitialized. */
  sealed interface Missing {
    /** A copy by {@code cp.async}, and neither a commit nor a wait after it. */
    record Commit(CodeLine copy) implements Missing {}

    /** A copy by {@code cp.async} with some groups behind its own, and no wait that covers it. */
    record GroupWait(CodeLine copy, int behind) implements Missing {}

    /**
     * An asynchronous copy, and no wait for its group or its mbarrier.
     *
     * @param repeated wait whose parity is probably wrong, or null
     */
    record CopyWait(CodeLine copy, boolean ofGroup, CodeLine repeated) implements Missing {}

    /** A store of a value that was never set. */
    record SetValue(CodeLine store) implements Missing {}

    /** Order between threads, of which nothing more is known. */
    enum Order implements Missing {
      BARRIER,
      BARRIER_OR_MBARRIER,
      BARRIER_OR_COPY
    }
  }
}
