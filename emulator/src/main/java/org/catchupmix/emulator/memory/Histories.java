package org.catchupmix.emulator.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.catchupmix.emulator.race.AccessHistory;

/**
 * The histories of the device's memory. One is lent to an allocation while a launch meets it, or to
 * each core's view of it, and used again: they may take several times the memory that they tell of,
 * and what one holds of launches that have ended is older than all that counts, see {@link
 * Epochs#settled}. Cores may ask at the same time.
 */
public final class Histories {
  /** Those that nobody has, by the bytes of memory that they are for. */
  private final NavigableMap<Long, Deque<AccessHistory>> free = new TreeMap<>();

  private final long most = Runtime.getRuntime().maxMemory() / 8;
  private long held;

  /** The memory that those take that are lent for some allocations. */
  public static long bytes(List<Allocation> met) {
    return met.stream().mapToLong(a -> a.history.size()).sum();
  }

  /**
   * A run meets an allocation.
   *
   * @param pages that it marks; null for none
   */
  public synchronized void lend(Allocation a, Pages pages) {
    a.pages = pages;
    a.history = take(a.bytes);
  }

  private AccessHistory take(long bytes) {
    Map.Entry<Long, Deque<AccessHistory>> fitting = free.ceilingEntry(bytes);
    if (fitting == null || fitting.getKey() > 2 * bytes) {
      return new AccessHistory(bytes);
    }
    AccessHistory history = fitting.getValue().pop();
    if (fitting.getValue().isEmpty()) {
      free.remove(fitting.getKey());
    }
    held -= history.size();
    return history;
  }

  /** The epochs of the run that has met these allocations are over. */
  public synchronized void takeBack(List<Allocation> met) {
    for (Allocation a : met) {
      AccessHistory history = a.history;
      a.pages = null;
      a.history = null;
      if (!history.ofBytes() && held + history.size() <= most) {
        held += history.size();
        free.computeIfAbsent((long) history.bytes(), _ -> new ArrayDeque<>()).push(history);
      }
    }
    met.clear();
  }

  /** The numbers of epochs begin anew: none may remember one. */
  synchronized void clear() {
    free.clear();
    held = 0;
  }
}
