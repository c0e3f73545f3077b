package org.catchupmix.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.Preconditions;
import org.catchupmix.mix.MixChoice;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;

/**
 * The mix method that a recipe chooses, with its options.
 *
 * @param networkPoints the network's mix points besides 0
 */
record ChosenMix(Recipe recipe, List<Integer> networkPoints) {
  private String name() {
    return recipe.get(MixSettings.MIX);
  }

  MixMethod method() {
    return MixMethods.at(withOptions(), points(), networkPoints);
  }

  double probability() {
    return recipe.find(MixSettings.PROBABILITY).orElseGet(() -> withOptions().defaultProbability());
  }

  private List<Integer> points() {
    List<Integer> given = recipe.get(MixSettings.LAYERS);
    return given.isEmpty() ? MixMethods.named(name()).defaultPoints(networkPoints) : given;
  }

  /** The options that single methods have, by key. */
  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    for (Setting<?> setting : MixSettings.OPTIONS) {
      recipe.find(setting).ifPresent(value -> options.put(setting.key(), value));
    }
    return options;
  }

  private MixMethod withOptions() {
    Map<String, Object> all = options();
    all.put(MixMethod.POINTS, points());
    recipe.find(MixSettings.ALPHA).ifPresent(alpha -> all.put(MixMethod.ALPHA, alpha));
    return MixChoice.with(MixMethods.named(name()), all);
  }

  /** Finds invalid options, and options that would do nothing. */
  void check() {
    MixMethod mine = withOptions();
    boolean mixes = !name().equals(MixMethods.NONE);
    boolean alpha = recipe.find(MixSettings.ALPHA).filter(a -> a != 1).isPresent();
    requireUsed(
        MixSettings.ALPHA, alpha, mine.drawsLambda(), "a mix method that draws mixing ratios");
    boolean probability = recipe.find(MixSettings.PROBABILITY).filter(p -> p != 1).isPresent();
    requireUsed(MixSettings.PROBABILITY, probability, mixes, "a mix method");
    boolean layers = !recipe.get(MixSettings.LAYERS).isEmpty();
    requireUsed(MixSettings.LAYERS, layers, mixes, "a mix method");
    for (MixMethod method : MixMethods.all()) {
      MixChoice.with(method, options());
      for (MixChoice choice : MixChoice.ownOf(method)) {
        Setting<?> setting = Settings.find(choice.key()).orElseThrow();
        boolean chosen = method.name().equals(name());
        boolean used = chosen && !mine.ignores(choice.key());
        String owner = "--mix " + method.name() + (chosen ? " with other options" : "");
        requireUsed(setting, recipe.isChanged(setting), used, owner);
      }
    }
    method();
  }

  private static void requireUsed(Setting<?> setting, boolean isSet, boolean used, String owner) {
    Preconditions.require(
        !isSet || used, "%s does nothing here: it belongs to %s", setting.flag(), owner);
  }

  /** The recipe with the defaults that depend on the method and the network. */
  Recipe settled() {
    MixMethod mine = withOptions();
    Recipe settled = recipe;
    if (!name().equals(MixMethods.NONE)) {
      settled =
          settled.with(MixSettings.LAYERS, points()).with(MixSettings.PROBABILITY, probability());
    }
    for (MixChoice choice : MixChoice.of(mine)) {
      boolean isAlpha = choice.key().equals(MixMethod.ALPHA);
      boolean isKept = isAlpha ? mine.drawsLambda() : !choice.key().equals(MixMethod.POINTS);
      if (isKept) {
        settled = settled.withRead(Settings.find(choice.key()).orElseThrow(), choice.value());
      }
    }
    return settled;
  }
}
