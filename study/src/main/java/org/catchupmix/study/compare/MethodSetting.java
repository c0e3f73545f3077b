package org.catchupmix.study.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.Preconditions;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.recipe.Group;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.Settings;

/**
 * A mix method with its options.
 *
 * <p>Written {@code METHOD:KEY=VALUE:KEY=VALUE}, such as {@code
 * catchup:keep=random:mix-layers=0+1:lr=0.05}; the keys are those of a recipe for mixing,
 * optimization and augmentation, and {@code +} joins the values of a list.
 */
public record MethodSetting(String label, String mix, Map<String, String> options) {
  private static final List<Setting> AUGMENTATION =
      Settings.allNamed("augment", "crop", "crop-scale", "flip");

  /**
   * Parses a setting.
   *
   * @throws IllegalArgumentException if the method or a key is unknown
   */
  public static MethodSetting parse(String text) {
    List<String> parts = List.of(text.split(":", -1));
    List<String> keys = keys();
    Map<String, String> options = new LinkedHashMap<>();
    for (String part : parts.subList(1, parts.size())) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? part : part.substring(0, equals);
      if (equals < 0 || !keys.contains(key)) {
        throw new IllegalArgumentException(
            "method '%s': '%s' must be KEY=VALUE with a key of mixing, optimization or augmentation: %s"
                .formatted(text, part, keys));
      }
      options.put(key, part.substring(equals + 1).replace('+', ','));
    }
    String mix = parts.getFirst().toLowerCase(Locale.ROOT);
    List<String> known = MixMethods.names();
    Preconditions.require(known.contains(mix), "method '%s' is unknown: known are %s", text, known);
    return new MethodSetting(text, mix, options);
  }

  /** Keys that a method may have for itself: all have the same images and network. */
  private static List<String> keys() {
    return Stream.concat(
            Settings.in(Group.MIXING, Group.OPTIMIZATION).stream(), AUGMENTATION.stream())
        .map(Setting::key)
        .filter(key -> !key.equals("mix"))
        .sorted()
        .toList();
  }

  private static Set<String> mixKeys() {
    return Settings.in(Group.MIXING).stream().map(s -> s.key()).collect(Collectors.toSet());
  }

  /**
   * Rejects options of a mix method that is not compared.
   *
   * @param given keys of settings that a user chose
   * @throws IllegalArgumentException if one would do nothing
   */
  public static void requireUse(RecipeText base, Set<String> given, List<MethodSetting> settings) {
    String method = base.text("mix");
    if (settings.stream().anyMatch(v -> v.mix().equals(method))) {
      return;
    }
    for (String key : given) {
      if (mixKeys().contains(key)) {
        throw new IllegalArgumentException(
            "--set %s does nothing: it is an option of %s, the recipe's method, which is not compared; write METHOD:%s=VALUE for another"
                .formatted(key, method, key));
      }
    }
  }

  String folder(long seed) {
    return label.replaceAll("[^A-Za-z0-9._-]", "-") + "-seed" + seed;
  }

  /**
   * Returns the recipe of a run. Options of the base's mix method apply to settings of that method;
   * others begin with their defaults.
   */
  RecipeText recipe(Map<String, Object> base, String runs, long seed) {
    Map<String, Object> settings = new LinkedHashMap<>(base);
    if (!mix.equals(base.get("mix"))) {
      settings.keySet().removeAll(mixKeys());
    }
    settings.put("mix", mix);
    settings.putAll(options);
    settings.put("name", folder(seed));
    settings.put("runs", runs);
    settings.put("seed", seed);
    return RecipeFile.of("method '" + label + "'", settings);
  }
}
