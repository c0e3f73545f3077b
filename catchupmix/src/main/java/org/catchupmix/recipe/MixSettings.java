package org.catchupmix.recipe;

import static org.catchupmix.core.Preconditions.require;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.catchupmix.mix.MixChoice;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;

/**
 * The mix method with its options and mix points.
 *
 * @param probability share of batches that are mixed, 0..1
 */
public record MixSettings(MixMethod method, double probability) implements FlagGroup {
  static final String MIX = "mix";
  static final String PROBABILITY = "mix-prob";

  public MixSettings {
    require(probability >= 0 && probability <= 1, "--%s %s must be 0..1", PROBABILITY, probability);
  }

  /**
   * Creates the settings from values by key, those of other methods included.
   *
   * @param values without those that were left out
   * @param networkPoints the network's mix points besides 0
   * @throws IllegalArgumentException if an option is invalid or would do nothing
   */
  static MixSettings of(Map<String, Object> values, List<Integer> networkPoints) {
    MixMethod named = MixMethods.named((String) values.get(MIX));
    List<?> given = (List<?>) values.getOrDefault(MixMethod.POINTS, List.of());
    List<Integer> points =
        given.isEmpty()
            ? named.defaultPoints(networkPoints)
            : given.stream().map(Integer.class::cast).toList();
    Map<String, Object> all = new HashMap<>(values);
    all.put(MixMethod.POINTS, points);
    MixMethod method = MixChoice.with(named, all);
    requireUsed(values, method);
    double probability =
        values.get(PROBABILITY) instanceof Double p ? p : method.defaultProbability();
    return new MixSettings(MixMethods.at(method, points, networkPoints), probability);
  }

  private static void requireUsed(Map<String, Object> values, MixMethod mine) {
    boolean mixes = !mine.name().equals(MixMethods.NONE);
    String any = "a mix method";
    requireUsed(
        MixMethod.ALPHA, values, 1.0, mine.drawsLambda(), any + " that draws mixing ratios");
    requireUsed(PROBABILITY, values, 1.0, mixes, any);
    requireUsed(MixMethod.POINTS, values, List.of(), mixes, any);
    Map<String, Object> own = new HashMap<>(values);
    own.keySet().removeAll(List.of(MixMethod.ALPHA, MixMethod.POINTS));
    for (MixMethod method : MixMethods.all()) {
      MixChoice.with(method, own);
      boolean chosen = method.name().equals(mine.name());
      String owner = "--mix " + method.name() + (chosen ? " with other options" : "");
      for (MixChoice choice : MixChoice.ownOf(method)) {
        boolean used = chosen && !mine.ignores(choice.key());
        requireUsed(choice.key(), values, choice.value(), used, owner);
      }
    }
  }

  private static void requireUsed(
      String key, Map<String, Object> values, Object initial, boolean used, String owner) {
    require(
        used || Objects.equals(values.getOrDefault(key, initial), initial),
        "--%s does nothing here: it belongs to %s",
        key,
        owner);
  }

  /** The values of all methods' options: those of others are their defaults. */
  @Override
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(MIX, method.name());
    for (MixMethod other : MixMethods.all()) {
      MixChoice.ownOf(other).forEach(choice -> values.put(choice.key(), choice.value()));
    }
    MixChoice.of(method).forEach(choice -> values.put(choice.key(), choice.value()));
    if (!method.drawsLambda()) {
      values.remove(MixMethod.ALPHA);
    }
    if (!method.name().equals(MixMethods.NONE)) {
      values.put(MixMethod.POINTS, method.points());
      values.put(PROBABILITY, probability);
    }
    return values;
  }

  /** The options that another method has. */
  @Override
  public Map<String, String> idle() {
    Map<String, String> idle = new TreeMap<>();
    for (MixMethod other : MixMethods.all()) {
      MixChoice.ownOf(other).forEach(c -> idle.put(c.key(), "--mix " + other.name()));
    }
    MixChoice.ownOf(method).forEach(choice -> idle.remove(choice.key()));
    return idle;
  }
}
