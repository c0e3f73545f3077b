package org.catchupmix.recipe;

import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads the {@link Flag}s of a record's components, and its values by their keys. */
final class FlagRecord {
  private FlagRecord() {}

  static String key(RecordComponent component) {
    String key = component.getAnnotation(Flag.class).key();
    return key.isEmpty()
        ? component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)
        : key;
  }

  /** The type of a component's values; a list of text has one value per text. */
  static SettingType<?> type(RecordComponent component) {
    if (component.getGenericType() instanceof ParameterizedType list) {
      Class<?> element = (Class<?>) list.getActualTypeArguments()[0];
      return SettingType.list(element, element == String.class ? "" : ",");
    }
    Class<?> type = component.getType();
    if (type == OptionalInt.class) {
      return SettingType.of(Integer.class);
    }
    return SettingType.of(MethodType.methodType(type).wrap().returnType());
  }

  /** Values of a record by key. */
  static Map<String, Object> values(Record of) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : of.getClass().getRecordComponents()) {
      try {
        values.put(key(component), plain(component.getAccessor().invoke(of)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(of.getClass() + " must be public", e);
      }
    }
    return values;
  }

  private static Object plain(Object value) {
    return value instanceof OptionalInt number
        ? number.isPresent() ? number.getAsInt() : null
        : value;
  }

  /**
   * Creates a record.
   *
   * @param values gives the value of a key, null without one
   * @throws IllegalArgumentException if a value is invalid
   */
  static <T> T create(Class<T> type, Function<String, Object> values) {
    RecordComponent[] components = type.getRecordComponents();
    List<Object> arguments = new ArrayList<>();
    for (RecordComponent component : components) {
      Object value = values.apply(key(component));
      arguments.add(
          component.getType() == OptionalInt.class
              ? value == null ? OptionalInt.empty() : OptionalInt.of((Integer) value)
              : value);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(arguments.toArray());
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
