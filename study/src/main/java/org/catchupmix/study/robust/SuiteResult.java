package org.catchupmix.study.robust;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a suite gave.
 *
 * @param suite which
 * @param facts how it was done: pictures, constants, remarks
 * @param measures the numbers, each of another name
 */
public record SuiteResult(Suite suite, Map<String, Object> facts, List<Measure> measures) {
  /** Copies both. */
  public SuiteResult {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    measures = List.copyOf(measures);
  }

  /** The remark that a reader of the table should see, or an empty text. */
  public String note() {
    return String.valueOf(facts.getOrDefault("note", ""));
  }
}
