package org.catchupmix.app.cli;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.recipe.Group;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.Settings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The flags of some settings, under the headings of their groups. */
public final class SettingFlags {
  /** The settings of a network without its weights. */
  public static final List<Setting> NETWORK =
      Settings.allNamed("model", "width", "stem", "final-norm");

  private final RecipeText defaults;
  private final List<Setting> settings;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Mixin final CommandSpec flags;

  /**
   * The flags of these settings.
   *
   * @param defaults values where flags are not given
   */
  public SettingFlags(RecipeText defaults, List<Setting> settings) {
    this.defaults = defaults;
    this.settings = settings;
    this.flags = CommandSpec.create();
    settings.stream()
        .collect(Collectors.groupingBy(Setting::group))
        .forEach(
            (group, members) -> {
              ArgGroupSpec.Builder builder =
                  ArgGroupSpec.builder()
                      .heading("%n" + group.heading() + "%n")
                      .order(group.ordinal())
                      .exclusive(false)
                      .validate(false);
              members.forEach(s -> builder.addArg(flag(s)));
              flags.addArgGroup(builder.build());
            });
  }

  /** The flags of a group's settings. */
  public static SettingFlags of(Group group) {
    return of(group, List.of());
  }

  /** The flags of a group's settings, and some others. */
  public static SettingFlags of(Group group, List<Setting> others) {
    Stream<Setting> all = Stream.concat(Settings.in(group).stream(), others.stream());
    return new SettingFlags(new RecipeText(), all.toList());
  }

  private OptionSpec flag(Setting setting) {
    Function<String, ?> parse = setting.type().parse();
    OptionSpec.Builder flag =
        OptionSpec.builder(setting.flag())
            .paramLabel(setting.valueLabel())
            .description(setting.help(defaults.value(setting)).replace("%", "%%"))
            .completionCandidates(setting.type().words())
            .converters(
                text -> {
                  try {
                    return parse.apply(text);
                  } catch (IllegalArgumentException e) {
                    throw new TypeConversionException(e.getMessage());
                  }
                });
    if (setting.type().isList()) {
      flag.type(List.class).auxiliaryTypes(setting.type().element());
      flag.splitRegex(setting.type().separator());
    } else {
      flag.type(setting.type().element());
    }
    if (setting.type().element() == Boolean.class) {
      flag.arity("0..1").fallbackValue("true");
    }
    return flag.build();
  }

  /** The defaults, overridden by the flags that were given. */
  public RecipeText text() {
    return over(defaults);
  }

  /**
   * A recipe, overridden by the flags that were given.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public RecipeText over(RecipeText text) {
    RecipeText result = text;
    for (Setting setting : given()) {
      Object value = parsed().matchedOption(setting.flag()).getValue();
      result = result.with(setting.key(), value);
    }
    return result;
  }

  /**
   * One group of the settings, such as that of the device.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public <T extends Record> T settle(Class<T> group) {
    return text().settle(group);
  }

  /** The settings whose flags were given. */
  public List<Setting> given() {
    return settings.stream().filter(s -> parsed().hasMatchedOption(s.flag())).toList();
  }

  private ParseResult parsed() {
    return command.commandLine().getParseResult();
  }

  /** Whether a flag was given. */
  public boolean isGiven(String key) {
    return given().contains(Settings.named(key));
  }
}
