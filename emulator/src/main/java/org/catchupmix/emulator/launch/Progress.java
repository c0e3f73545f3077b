package org.catchupmix.emulator.launch;

/** Counts by which a core tells work from waiting: instructions, polls and changes of memory. */
public final class Progress {
  /** Polls that a failed test of a memory barrier counts for: only other warps end the wait. */
  private static final int POLLS_PER_WAIT = 1 << 11;

  private long spent;
  private long ticks;
  private long changes;
  private int polls;
  private int devicePolls;

  /** Warp instructions executed. */
  public long spent() {
    return spent;
  }

  public void spend(long instructions) {
    spent += instructions;
  }

  /** The time in instructions; each read returns a later one. */
  public long tick() {
    return spent + ++ticks;
  }

  /** Counts a write that may have changed memory. */
  public void changed() {
    changes++;
  }

  /** Changes of memory and reads of the clock so far. */
  public long changes() {
    return changes + ticks;
  }

  /** Counts a poll that found memory unchanged. */
  public void polled(boolean shared) {
    polls++;
    devicePolls += shared ? 0 : 1;
  }

  /** Counts a failed test of a memory barrier. */
  public void waited() {
    polls += POLLS_PER_WAIT;
  }

  /** Polls in this turn of a warp. */
  public int polls() {
    return polls;
  }

  /** Polls of device memory in this turn. */
  public int devicePolls() {
    return devicePolls;
  }

  /** Begins the turn of a warp. */
  public void beginTurn() {
    polls = 0;
    devicePolls = 0;
  }
}
