package org.catchupmix.study.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.catchupmix.mix.MixKind;
import org.catchupmix.train.Recipe;
import org.catchupmix.train.RecipeFile;
import org.catchupmix.train.RunException;

/**
 * A mix method with its options, as one of those that are compared. Written {@code
 * METHOD:KEY=VALUE:KEY=VALUE}, such as {@code catchup:keep=random:mix-layers=0+1}; the keys are
 * those of a recipe, and {@code +} joins the values of a list.
 *
 * @param label how it is written
 * @param mix the method
 * @param options values by key
 */
public record Variant(String label, MixKind mix, Map<String, String> options) {
  /** The keys of a recipe that belong to its mix method. */
  static final Set<String> MIX_KEYS =
      Set.of(
          "mix",
          "mix-layers",
          "alpha",
          "mix-prob",
          "rfi",
          "keep",
          "norm",
          "label-weight",
          "cutout-holes",
          "cutout-length",
          "patchup-type",
          "patchup-block",
          "patchup-gamma",
          "guided-blur",
          "guided-blur-sigma");

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if the method or a key is none of ours
   */
  public static Variant parse(String text) {
    List<String> parts = List.of(text.split(":", -1));
    Map<String, String> options = new LinkedHashMap<>();
    for (String part : parts.subList(1, parts.size())) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? part : part.substring(0, equals);
      if (equals < 0 || !MIX_KEYS.contains(key) || key.equals("mix")) {
        throw new IllegalArgumentException(
            "method '%s': '%s' wants to be KEY=VALUE with a key of a mix method: %s"
                .formatted(
                    text, part, MIX_KEYS.stream().filter(k -> !k.equals("mix")).sorted().toList()));
      }
      options.put(key, part.substring(equals + 1).replace('+', ','));
    }
    return new Variant(text, kind(text, parts.getFirst()), options);
  }

  private static MixKind kind(String text, String name) {
    for (MixKind kind : MixKind.values()) {
      if (kind.name().equalsIgnoreCase(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "method '%s' is unknown: known are %s"
            .formatted(text, List.of(MixKind.values()).toString().toLowerCase(Locale.ROOT)));
  }

  /**
   * Refuses settings of the base's mix method where no variant is of that method: all would begin
   * with the defaults of theirs.
   *
   * @param base the recipe that all share
   * @param given settings that a user chose, by key
   * @throws IllegalArgumentException if one would do nothing
   */
  public static void requireUse(Recipe base, Map<String, String> given, List<Variant> variants) {
    MixKind method = base.mixing.method;
    if (variants.stream().anyMatch(v -> v.mix() == method)) {
      return;
    }
    given.keySet().stream()
        .filter(MIX_KEYS::contains)
        .findFirst()
        .ifPresent(
            key -> {
              String option = ":" + key + "=" + given.get(key).replace(',', '+');
              throw new IllegalArgumentException(
                  "--set %s does nothing: the recipe's method is %s%s"
                      .formatted(
                          key,
                          method.name().toLowerCase(Locale.ROOT),
                          variants.stream()
                              .map(v -> v.label() + option)
                              .filter(text -> parse(text).suits(base))
                              .findFirst()
                              .map(text -> "; write " + text)
                              .orElse(", which is not compared")));
            });
  }

  private boolean suits(Recipe base) {
    try {
      recipe(RecipeFile.settings(base), base.runs, base.seed).check();
      return true;
    } catch (IllegalArgumentException | RunException e) {
      return false;
    }
  }

  /** The name of the folder of a run. */
  String folder(long seed) {
    return label.replaceAll("[^A-Za-z0-9._-]", "-") + "-seed" + seed;
  }

  /**
   * The recipe of a run. What the base says of its own mix method is taken over by variants of that
   * method; variants of others begin with the defaults of theirs.
   *
   * @param base settings by key
   */
  Recipe recipe(Map<String, Object> base, String runs, long seed) {
    Map<String, Object> settings = new LinkedHashMap<>(base);
    if (!mix.name().equalsIgnoreCase(String.valueOf(base.get("mix")))) {
      settings.keySet().removeAll(MIX_KEYS);
    }
    settings.put("mix", mix.name().toLowerCase(Locale.ROOT));
    settings.putAll(options);
    settings.put("name", folder(seed));
    settings.put("runs", runs);
    settings.put("seed", seed);
    return RecipeFile.of("method '" + label + "'", settings);
  }
}
