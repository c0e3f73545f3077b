package org.catchupmix.emulator.launch;

import java.util.Arrays;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.registers.Registers;

/**
 * Detects polling: lanes that read the same places again, find the same and leave it. Counters,
 * sums and queues do not.
 */
public final class Polling {
  private final int bytes;

  /** Last address of each lane, or -1. */
  private final long[] addresses = new long[Registers.LANES];

  /** Bytes that each lane read last. */
  private final byte[] answers;

  public Polling(int bytes) {
    this.bytes = bytes;
    this.answers = new byte[Registers.LANES * bytes];
    Arrays.fill(addresses, -1);
  }

  /** Whether lanes read the places and values of last time. */
  public boolean again(Allocation a, int[] offsets, int lanes) {
    boolean same = true;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long address = a.base + offsets[lane];
      same &= address == addresses[lane] && isAnswer(a, offsets[lane], lane);
      addresses[lane] = address;
      System.arraycopy(a.data, offsets[lane], answers, lane * bytes, bytes);
    }
    return same;
  }

  /** Whether the values are still unchanged. */
  public boolean unchanged(Allocation a, int[] offsets, int lanes) {
    return Registers.where(lanes, lane -> isAnswer(a, offsets[lane], lane)) == lanes;
  }

  private boolean isAnswer(Allocation a, int offset, int lane) {
    int at = lane * bytes;
    return Arrays.equals(a.data, offset, offset + bytes, answers, at, at + bytes);
  }
}
