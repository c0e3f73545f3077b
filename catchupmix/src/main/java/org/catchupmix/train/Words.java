package org.catchupmix.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.catchupmix.core.Spelling;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * What is the same for all flags: the words of an enum, what an error says of another word, and
 * what the help says of words and defaults.
 */
public final class Words {
  private Words() {}

  /** The words of an enum, as they are typed. */
  public static List<String> of(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(Words::of).toList();
  }

  /** The word of a constant, as it is typed. */
  public static String of(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** An error that names the words, and the one that was meant if it is near. */
  static TypeConversionException error(String text, List<String> words) {
    return new TypeConversionException(
        "'%s' is none of %s%s"
            .formatted(text, String.join(", ", words), Spelling.guess(text, words)));
  }

  private static <T> void number(
      CommandLine line, Class<T> boxed, Class<T> plain, Function<String, T> parse, String what) {
    ITypeConverter<T> converter =
        text -> {
          try {
            return parse.apply(text);
          } catch (NumberFormatException e) {
            throw new TypeConversionException("'%s' is not %s".formatted(text, what));
          }
        };
    line.registerConverter(boxed, converter);
    line.registerConverter(plain, converter);
  }

  /** A flag with what its annotation need not say: its words, if they are few, and its default. */
  private static OptionSpec told(OptionSpec flag) {
    OptionSpec.Builder told = OptionSpec.builder(flag);
    Class<?> type = flag.typeInfo().getAuxiliaryTypes()[0];
    boolean isNamed = !flag.paramLabel().startsWith("<");
    if (type == boolean.class && flag.arity().max() == 1) {
      told.paramLabel("true|false").fallbackValue("true");
    } else if (type.isEnum() && !isNamed) {
      told.paramLabel(String.join("|", of(type)));
    }
    Object value = flag.defaultValue() == null ? flag.getValue() : flag.defaultValue();
    String[] about = flag.description();
    boolean isSaid = about.length == 0 || String.join("", about).contains("(default");
    boolean isEmpty = List.of("null", "", "[]", "{}").contains(String.valueOf(value));
    if (flag.arity().max() > 0 && !isSaid && !isEmpty) {
      String text = value instanceof Enum<?> ? of(value) : "${DEFAULT-VALUE}";
      about[about.length - 1] += " (default: " + text + ")";
      told.description(about);
    }
    return told.build();
  }

  /**
   * Lets a command and its subcommands read enums so, and numbers with errors in plain words. Its
   * help says of each flag that takes a value its words and its default.
   */
  public static CommandLine read(CommandLine line) {
    number(line, Integer.class, int.class, Integer::valueOf, "a whole number below 2^31");
    number(line, Long.class, long.class, Long::valueOf, "a whole number");
    number(line, Double.class, double.class, Double::valueOf, "a number");
    for (OptionSpec flag : List.copyOf(line.getCommandSpec().options())) {
      if (flag.group() == null) {
        line.getCommandSpec().remove(flag).addOption(told(flag));
      }
    }
    for (ArgSpec arg : line.getCommandSpec().args()) {
      for (Class<?> type : arg.typeInfo().getAuxiliaryTypes()) {
        if (type.isEnum()) {
          register(line, type);
        }
      }
    }
    line.getSubcommands().values().forEach(Words::read);
    return line;
  }

  private static <T> void register(CommandLine line, Class<T> type) {
    line.registerConverter(
        type,
        text -> {
          Optional<T> found =
              Arrays.stream(type.getEnumConstants())
                  .filter(c -> of(c).equals(text.toLowerCase(Locale.ROOT)))
                  .findFirst();
          return found.orElseThrow(() -> error(text, of(type)));
        });
  }
}
