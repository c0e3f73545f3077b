package org.catchupmix.study.compare;

import static org.catchupmix.recipe.Settings.MODEL;
import static org.catchupmix.recipe.Settings.NAME;
import static org.catchupmix.recipe.Settings.RUNS;
import static org.catchupmix.recipe.Settings.SEED;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.catchupmix.mix.MixChoice;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.models.Models;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.SettingType;

/** A choice of Catch-up Mix and its alternatives, changed one at a time. */
public enum Ablation {
  /** The mix points: the input alone, all but the input, each alone. */
  LAYERS,
  /** alpha of the Beta distribution. */
  ALPHA,
  /** Selection of the filters that an image keeps. */
  KEEP,
  /** Comparison of the filters of a pair. */
  RFI,
  /** Norm that measures the influence of a filter. */
  NORM,
  /** Weight of the labels. */
  LABEL_WEIGHT;

  /** Method that the others are changes of. */
  public static final String REFERENCE = "catchup";

  private List<String> values(List<Integer> points) {
    return switch (this) {
      case LAYERS -> layers(points);
      case ALPHA -> options("alpha", "0.2", "0.5", "1", "2", "4");
      case KEEP, RFI, NORM, LABEL_WEIGHT -> constants(toString());
    };
  }

  /** Returns the name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<String> options(String key, String... values) {
    return List.of(values).stream().map(v -> key + "=" + v).toList();
  }

  /** Returns all values of an enumerated option. */
  private static List<String> constants(String key) {
    return MixChoice.ownOf(MixMethods.named(REFERENCE)).stream()
        .filter(c -> c.key().equals(key))
        .flatMap(c -> SettingType.of(c.type()).words().stream())
        .map(word -> key + "=" + word)
        .toList();
  }

  private static List<String> layers(List<Integer> points) {
    List<String> sets = new ArrayList<>();
    String hidden = points.stream().map(String::valueOf).collect(Collectors.joining("+"));
    sets.add("mix-layers=0+" + hidden);
    sets.add("mix-layers=" + hidden);
    sets.add("mix-layers=0");
    points.forEach(p -> sets.add("mix-layers=" + p));
    return sets;
  }

  /** Returns the reference and each change that differs from it. */
  public static List<MethodSetting> settings(Recipe base, List<Ablation> what) {
    List<MethodSetting> settings = new ArrayList<>();
    settings.add(MethodSetting.parse(REFERENCE));
    Recipe reference = settled(base, settings.getFirst());
    List<Integer> points = Models.kind(base.get(MODEL)).mixPoints();
    for (Ablation ablation : what.stream().distinct().toList()) {
      for (String value : ablation.values(points)) {
        MethodSetting setting = MethodSetting.parse(REFERENCE + ":" + value);
        boolean changes = !settled(base, setting).settings().equals(reference.settings());
        if (changes) {
          settings.add(setting);
        }
      }
    }
    return settings;
  }

  private static Recipe settled(Recipe base, MethodSetting setting) {
    Recipe recipe = setting.recipe(base.settings(), base.get(RUNS), base.get(SEED));
    return recipe.with(NAME, "").settled();
  }
}
