package org.catchupmix.core.cpu.conv;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Keeps plans that depend on sizes alone, for the most recently used sizes. A training step uses
 * the same few dozen again and again.
 *
 * @param <K> the sizes; needs equals and hashCode
 * @param <V> what follows from them; immutable
 */
final class PlanCache<K, V> {
  /** More than the passes of all different layers of a network at a few batch sizes. */
  private static final int MAX_PLANS = 512;

  private final Map<K, V> plans =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
          return size() > MAX_PLANS;
        }
      };

  /** The plan for these sizes, made now if it is not there. */
  synchronized V get(K key, Function<K, V> make) {
    V plan = plans.get(key);
    if (plan == null) {
      plan = make.apply(key);
      plans.put(key, plan);
    }
    return plan;
  }
}
