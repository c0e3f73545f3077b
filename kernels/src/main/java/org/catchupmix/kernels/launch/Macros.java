package org.catchupmix.kernels.launch;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Numbers that a CUDA source defines and its launcher must know, such as {@code BLOCK}, with other
 * values for as long as some work runs: for sweeps of the laboratory. Else a launcher has the
 * values that the committed PTX was compiled with.
 *
 * @param values by name
 * @param asked takes up the names of these that a launcher asked for
 */
public record Macros(Map<String, Integer> values, Set<String> asked) {
  private static final ScopedValue<Macros> DEFINED = ScopedValue.newInstance();

  /** The value of a macro; the committed one where no other is defined. */
  static int value(String name, int committed) {
    if (!DEFINED.isBound()) {
      return committed;
    }
    Macros defined = DEFINED.get();
    if (!defined.values.containsKey(name)) {
      return committed;
    }
    defined.asked.add(name);
    return defined.values.get(name);
  }

  /** Does some work, of which each launcher has these values. */
  public <T> T during(Supplier<T> work) {
    return ScopedValue.where(DEFINED, this).call(work::get);
  }
}
