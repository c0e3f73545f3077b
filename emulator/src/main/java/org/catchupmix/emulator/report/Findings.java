package org.catchupmix.emulator.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Findings of a launch: the first one per place, with a count. */
public final class Findings {
  private record Key(Finding.Severity severity, Object place) {}

  private final Map<Key, Finding> all = new LinkedHashMap<>();

  /** Counts a finding; the first one of a place is described. */
  public void add(Finding.Severity severity, Object place, Supplier<EmulatorFault> first) {
    all.compute(
        new Key(severity, place),
        (_, known) -> {
          if (known != null) {
            return new Finding(severity, known.message(), known.times() + 1, known.context());
          }
          EmulatorFault fault = first.get();
          return new Finding(severity, fault.getMessage(), 1, fault.context());
        });
  }

  public List<Finding> all() {
    return new ArrayList<>(all.values());
  }
}
