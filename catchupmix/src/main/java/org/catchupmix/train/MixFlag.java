package org.catchupmix.train;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.catchupmix.mix.MixMethods;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/** Flags that are made of what the mix methods say of themselves. */
public final class MixFlag {
  private MixFlag() {}

  /**
   * A flag over a field.
   *
   * @param key the flag without its dashes
   * @param label stands for the value
   * @param about one sentence
   * @param set gets null where the flag is not given
   */
  static OptionSpec.Builder over(
      String key,
      String label,
      String about,
      Class<?> type,
      Supplier<Object> get,
      Consumer<Object> set) {
    return OptionSpec.builder("--" + key)
        .paramLabel(label)
        .description(about)
        .type(type)
        .getter(
            new IGetter() {
              @Override
              @SuppressWarnings("unchecked")
              public <T> T get() {
                return (T) get.get();
              }
            })
        .setter(
            new ISetter() {
              @Override
              public <T> T set(T value) {
                set.accept(value);
                return value;
              }
            });
  }

  /**
   * {@code --mix} over a field that holds the name of a method.
   *
   * @param names of the methods to choose from
   * @param more goes on with the help after their names
   * @param set gets null where the flag is not given
   */
  public static OptionSpec method(
      List<String> names, String more, Supplier<Object> get, Consumer<Object> set) {
    String words = String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
    return over("mix", "METHOD", words + more, String.class, get, set)
        .converters(MixFlag::nameOf)
        .build();
  }

  /** {@code --mix} as the only flag of a mixin. */
  public static CommandSpec mixin(OptionSpec method) {
    return CommandSpec.create().addOption(method);
  }

  private static String nameOf(String text) {
    List<String> names = MixMethods.names();
    String name = text.toLowerCase(Locale.ROOT);
    if (!names.contains(name)) {
      throw Words.error(text, names);
    }
    return name;
  }
}
