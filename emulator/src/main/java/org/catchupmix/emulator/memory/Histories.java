package org.catchupmix.emulator.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.catchupmix.emulator.race.AccessHistory;

/**
 * A pool of access histories. An allocation borrows one while a launch uses it, as they may take
 * several times the memory that they describe. Entries of earlier launches are settled, see {@link
 * Epochs#settled}. Cores may borrow concurrently.
 */
public final class Histories {
  /** Free histories by the bytes that they cover. */
  private final NavigableMap<Long, Deque<AccessHistory>> free = new TreeMap<>();

  private final long most = Runtime.getRuntime().maxMemory() / 8;
  private long held;

  /** Lends a history to an allocation, with pages to mark or null; none if it is only read. */
  public synchronized void lend(Allocation a, Pages pages, boolean recorded) {
    a.pages = pages;
    a.history = recorded ? take(a.bytes) : AccessHistory.none();
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

  public synchronized void takeBack(List<Allocation> borrowers) {
    for (Allocation a : borrowers) {
      AccessHistory history = a.history;
      a.pages = null;
      a.history = null;
      if (!history.ofBytes() && !history.isOff() && held + history.size() <= most) {
        held += history.size();
        free.computeIfAbsent((long) history.bytes(), _ -> new ArrayDeque<>()).push(history);
      }
    }
    borrowers.clear();
  }

  /** Drops all histories, as epoch numbers start again. */
  synchronized void clear() {
    free.clear();
    held = 0;
  }
}
