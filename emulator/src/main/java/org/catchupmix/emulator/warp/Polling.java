package org.catchupmix.emulator.warp;

import java.util.Arrays;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.registers.Registers;

/**
 * Detects polling: lanes that read the same places again, find the same and leave it. Counters,
 * sums and queues do not.
 */
final class Polling {
  private final int bytes;

  /** Last address of each lane, or -1. */
  private final long[] addresses = new long[Registers.LANES];

  private final long[] answers = new long[Registers.LANES];

  Polling(int bytes) {
    this.bytes = bytes;
    Arrays.fill(addresses, -1);
  }

  /** Whether lanes read the places and values of last time. */
  boolean again(Allocation a, int[] offsets, int lanes) {
    boolean same = true;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      long address = a.base + offsets[lane];
      long answer = answer(a.data, offsets[lane]);
      same &= address == addresses[lane] && answer == answers[lane];
      addresses[lane] = address;
      answers[lane] = answer;
    }
    return same;
  }

  /** Whether the values are still unchanged. */
  boolean unchanged(Allocation a, int[] offsets, int lanes) {
    boolean same = true;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      same &= answer(a.data, offsets[lane]) == answers[lane];
    }
    return same;
  }

  private long answer(byte[] data, int at) {
    long low = 0;
    long high = 0;
    for (int i = 0; i < bytes; i++) {
      if (i < Long.BYTES) {
        low = low << Byte.SIZE | data[at + i] & 0xFF;
      } else {
        high = high << Byte.SIZE | data[at + i] & 0xFF;
      }
    }
    return low + 0x9E3779B97F4A7C15L * high;
  }
}
