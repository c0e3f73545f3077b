package org.catchupmix.emulator.warp;

import java.util.Arrays;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.registers.Registers;

/**
 * What the lanes of a warp last found by a step by which they may wait for others. Who waits asks
 * the same place again, finds the same, and leaves it so; counters, sums and queues do not.
 */
final class Question {
  private final int bytes;

  /** Of each lane; -1 if it has not asked yet. */
  private final long[] addresses = new long[Registers.LANES];

  private final long[] answers = new long[Registers.LANES];

  /** Of a step that reads so many bytes in a lane. */
  Question(int bytes) {
    this.bytes = bytes;
    Arrays.fill(addresses, -1);
  }

  /** Whether lanes are about to find what they found last time, and at the same places. */
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

  /** Whether lanes have left there what they found. */
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
