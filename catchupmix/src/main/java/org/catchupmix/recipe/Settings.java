package org.catchupmix.recipe;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.core.Preconditions;

/** All settings, as the records of their {@link Group}s and of mix methods declare them. */
public final class Settings {
  private static final List<Setting> ALL =
      Arrays.stream(Group.values()).flatMap(Settings::declaredBy).toList();

  private Settings() {}

  private static Stream<Setting> declaredBy(Group group) {
    return group == Group.MIXING
        ? MixFlags.all().stream()
        : Arrays.stream(group.type().getRecordComponents()).map(c -> of(group, c));
  }

  private static Setting of(Group group, RecordComponent component) {
    Flag flag = component.getAnnotation(Flag.class);
    SettingType<?> type = FlagRecord.type(component);
    boolean isText = type.element() == String.class && !type.isList();
    Object none = type.isList() ? List.of() : isText ? "" : null;
    Object initial = flag.initial().isEmpty() ? none : type.read(flag.initial());
    String key = FlagRecord.key(component);
    return new Setting(key, group, type, initial, flag.label(), flag.value(), flag.effect());
  }

  public static List<Setting> all() {
    return ALL;
  }

  public static List<Setting> in(Group... groups) {
    return ALL.stream().filter(s -> Arrays.asList(groups).contains(s.group())).toList();
  }

  /** The settings of a run: all but those of Slurm. */
  public static List<Setting> ofRuns() {
    return ALL.stream().filter(s -> s.group() != Group.SLURM).toList();
  }

  public static boolean has(String key) {
    return ALL.stream().anyMatch(s -> s.key().equals(key));
  }

  /**
   * Finds settings by their keys.
   *
   * @throws IllegalArgumentException if one is unknown
   */
  public static List<Setting> allNamed(String... keys) {
    return Arrays.stream(keys).map(Settings::named).toList();
  }

  /**
   * Finds a setting by its key.
   *
   * @throws IllegalArgumentException if it is unknown
   */
  public static Setting named(String key) {
    Preconditions.require(
        has(key), "key '%s' is unknown: 'catchup init' writes a recipe of all keys", key);
    return ALL.stream().filter(s -> s.key().equals(key)).findFirst().orElseThrow();
  }
}
