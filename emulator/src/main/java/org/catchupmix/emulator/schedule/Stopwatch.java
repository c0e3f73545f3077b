package org.catchupmix.emulator.schedule;

import java.util.function.LongSupplier;

/**
 * Time since a moment.
 *
 * @param nanoTime such as {@link System#nanoTime}
 */
public record Stopwatch(LongSupplier nanoTime, long begin) {
  public static Stopwatch start(LongSupplier nanoTime) {
    return new Stopwatch(nanoTime, nanoTime.getAsLong());
  }

  long nanoseconds() {
    return nanoTime.getAsLong() - begin;
  }
}
