package org.catchupmix.recipe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.catchupmix.mix.MixChoice;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.recipe.Setting.Group;

/** The settings of mixing: the method, what all methods share, and the options of each method. */
final class MixSettings {
  static final Setting<String> MIX =
      new Setting<>(
              "mix",
              Group.MIXING,
              SettingType.names(MixMethods.names()),
              MixMethods.CATCHUP,
              "METHOD")
          .about("how samples are mixed: " + String.join(", ", MixMethods.names()));

  static final Setting<List<Integer>> LAYERS =
      Group.MIXING
          .list(Integer.class, ",", MixMethod.POINTS, "K")
          .about(
              "mix points to draw from, such as 0,1,2; 0 is the input (default: the method's own)");

  static final Setting<Double> ALPHA =
      Group.MIXING
          .unset(Double.class, MixMethod.ALPHA, "A")
          .about(
              "lambda is drawn from Beta(A, A), or comixup's weights from a Dirichlet distribution"
                  + " (default: the method's own)");

  static final Setting<Double> PROBABILITY =
      Group.MIXING
          .unset(Double.class, "mix-prob", "P")
          .about("share of batches that are mixed (default: the method's own)")
          .must(p -> p >= 0 && p <= 1, "0..1");

  static final List<Setting<?>> OPTIONS = options();

  private MixSettings() {}

  private static List<Setting<?>> options() {
    List<Setting<?>> options = new ArrayList<>();
    for (MixMethod method : MixMethods.all()) {
      MixChoice.ownOf(method).forEach(choice -> options.add(of(choice)));
    }
    return options;
  }

  /** The keys of options that a method does not have. */
  static Set<String> unused(String used) {
    Set<String> keys = new HashSet<>();
    MixMethods.all().forEach(method -> MixChoice.ownOf(method).forEach(c -> keys.add(c.key())));
    MixMethods.all().stream()
        .filter(method -> method.name().equals(used))
        .flatMap(method -> MixChoice.ownOf(method).stream())
        .forEach(choice -> keys.remove(choice.key()));
    return keys;
  }

  private static <T> Setting<T> of(MixChoice choice) {
    @SuppressWarnings("unchecked") // a choice has values of its type
    Class<T> type = (Class<T>) choice.type();
    @SuppressWarnings("unchecked")
    T initial = (T) choice.value();
    // The words of an enum are its label.
    String label = type.isEnum() ? "" : type == Double.class ? "X" : "N";
    return new Setting<>(choice.key(), Group.MIXING, SettingType.of(type), initial, label)
        .about(choice.about());
  }
}
