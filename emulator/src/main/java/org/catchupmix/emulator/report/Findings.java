package org.catchupmix.emulator.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Findings of a launch: the first one per place, with a count. */
public final class Findings {
  private record Key(Finding.Severity severity, Object place) {}

  private final Map<Key, Finding> all = new LinkedHashMap<>();

  public void add(Finding.Severity severity, Object place, EmulatorFault first) {
    if (!counted(severity, place)) {
      Finding finding = new Finding(severity, first.getMessage(), 1, first.context());
      all.put(new Key(severity, place), finding);
    }
  }

  /** Counts another occurrence, if the place is known; returns whether it is. */
  public boolean counted(Finding.Severity severity, Object place) {
    return all.computeIfPresent(
            new Key(severity, place),
            (_, first) ->
                new Finding(severity, first.message(), first.times() + 1, first.context()))
        != null;
  }

  public List<Finding> all() {
    return new ArrayList<>(all.values());
  }
}
