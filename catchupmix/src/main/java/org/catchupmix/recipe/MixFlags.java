package org.catchupmix.recipe;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.mix.MixChoice;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;

/** The flags of mixing: the method, what all methods share, and the options of each method. */
final class MixFlags {
  private MixFlags() {}

  static List<Setting> all() {
    String names = String.join(", ", MixMethods.names());
    List<Setting> all = new ArrayList<>();
    all.add(
        of(
            MixSettings.MIX,
            SettingType.names(MixMethods.names()),
            MixMethods.CATCHUP,
            "METHOD",
            "how samples are mixed: " + names));
    all.add(
        of(
            MixMethod.POINTS,
            SettingType.list(Integer.class, ","),
            List.of(),
            "K",
            "mix points to draw from, such as 0,1,2; 0 is the input (default: the method's own)"));
    all.add(
        of(
            MixMethod.ALPHA,
            SettingType.of(Double.class),
            null,
            "A",
            "lambda is drawn from Beta(A, A), or comixup's weights from a Dirichlet distribution"
                + " (default: the method's own)"));
    all.add(
        of(
            MixSettings.PROBABILITY,
            SettingType.of(Double.class),
            null,
            "P",
            "share of batches that are mixed (default: the method's own)"));
    for (MixMethod method : MixMethods.all()) {
      for (MixChoice choice : MixChoice.ownOf(method)) {
        // The words of an enum are its label.
        String label = choice.type().isEnum() ? "" : choice.type() == Double.class ? "X" : "N";
        SettingType<?> type = SettingType.of(choice.type());
        all.add(of(choice.key(), type, choice.value(), label, choice.about()));
      }
    }
    return all;
  }

  private static Setting of(
      String key, SettingType<?> type, Object initial, String label, String about) {
    return new Setting(key, Group.MIXING, type, initial, label, about, Effect.RESULT);
  }
}
