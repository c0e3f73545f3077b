package org.catchupmix.study.plot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.recipe.Repetitions;

/** The reason for a series' colour and marker. */
public sealed interface Look {
  /** By the order in the figure. */
  Look ORDERED = new Ordered();

  /** Grey and dashed without markers, such as a diagonal to compare with. */
  Look REFERENCE = new Reference();

  /** By the method's whole name: the same in all figures, see {@link LineStyles}. */
  static Look method(String name) {
    return new Method(name);
  }

  /** By the method of runs, whatever label tells them apart from others in the figure. */
  static Look of(Repetitions<?> setting) {
    return method(setting.method());
  }

  /** Returns the look of each setting, by its label. */
  static <R> Map<String, Look> byLabel(List<Repetitions<R>> settings) {
    Map<String, Look> looks = new LinkedHashMap<>();
    settings.forEach(s -> looks.put(s.label(), of(s)));
    return looks;
  }

  record Ordered() implements Look {}

  record Reference() implements Look {}

  /** A mix method with its options, such as {@code catchup:keep=random}. */
  record Method(String name) implements Look {}
}
