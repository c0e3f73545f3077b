package org.catchupmix.bench.jmh;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.catchupmix.core.check.NetworkCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.tensor.DType;

/** Lists of cases that are measured together. */
public enum CaseList {
  /** Every primitive at the sizes of a network. */
  OPERATIONS(NetworkCases::operations),
  /** Every primitive at the largest size of the conformance test, for the emulator. */
  SMALL_OPERATIONS(_ -> largest()),
  /** The convolutions of a network. */
  CONVOLUTIONS(NetworkCases::convolutions),
  /** Catch-up Mix at each of its mix points. */
  MIXING(NetworkCases::mixing);

  private final IntFunction<List<OpCase>> cases;

  CaseList(IntFunction<List<OpCase>> cases) {
    this.cases = cases;
  }

  public List<OpCase> cases(int batch) {
    return cases.apply(batch);
  }

  /**
   * Finds a case.
   *
   * @throws IllegalArgumentException if the list lacks it
   */
  OpCase find(int batch, String name) {
    return cases(batch).stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("list " + this + " has no case '" + name + "'"));
  }

  private static List<OpCase> largest() {
    Map<String, OpCase> found = new LinkedHashMap<>();
    Comparator<OpCase> bySize = Comparator.comparingLong(c -> c.bytes(DType.F32, DType.F32));
    for (OpCase c : OpCases.all()) {
      found.merge(c.primitive(), c, (a, b) -> bySize.compare(a, b) >= 0 ? a : b);
    }
    return List.copyOf(found.values());
  }
}
