package org.catchupmix.emulator.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Findings of a launch: the first one per place, with a count. */
public final class Findings {
  private record Key(Finding.Severity severity, Object place) {}

  private final Map<Key, Finding> all = new LinkedHashMap<>();

  public void add(Finding.Severity severity, Object place, String message) {
    if (!counted(severity, place)) {
      all.put(new Key(severity, place), new Finding(severity, message, 1));
    }
  }

  /** Counts another occurrence, if the place is known; returns whether it is. */
  public boolean counted(Finding.Severity severity, Object place) {
    return all.computeIfPresent(
            new Key(severity, place),
            (_, first) -> new Finding(severity, first.message(), first.times() + 1))
        != null;
  }

  public List<Finding> all() {
    return new ArrayList<>(all.values());
  }
}
