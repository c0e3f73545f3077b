package org.catchupmix.mix;

import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A {@link Choice} of a mix method, read from its record. */
public final class MixChoice {
  private final RecordComponent component;
  private final Choice choice;
  private final MixMethod method;

  private MixChoice(MixMethod method, RecordComponent component) {
    this.method = method;
    this.component = component;
    this.choice = component.getAnnotation(Choice.class);
    if (choice == null) {
      throw new IllegalArgumentException(
          "mix method %s: component %s must be a @Choice"
              .formatted(method.name(), component.getName()));
    }
  }

  /** Options of a method, in the order of its record. */
  public static List<MixChoice> of(MixMethod method) {
    return Arrays.stream(components(method)).map(c -> new MixChoice(method, c)).toList();
  }

  /** Options that no other method shares. */
  public static List<MixChoice> ownOf(MixMethod method) {
    return of(method).stream()
        .filter(c -> !c.key().equals(MixMethod.ALPHA) && !c.key().equals(MixMethod.POINTS))
        .toList();
  }

  private static RecordComponent[] components(MixMethod method) {
    if (!method.getClass().isRecord()) {
      throw new IllegalArgumentException(
          "mix method %s: %s must be a record".formatted(method.name(), method.getClass()));
    }
    return method.getClass().getRecordComponents();
  }

  /**
   * Returns the method with other values.
   *
   * @param values new values by key
   * @throws IllegalArgumentException if a value is invalid
   */
  public static MixMethod with(MixMethod method, Map<String, ?> values) {
    List<MixChoice> choices = of(method);
    List<Object> arguments = new ArrayList<>();
    for (MixChoice c : choices) {
      arguments.add(values.containsKey(c.key()) ? c.wrapped(values.get(c.key())) : c.raw());
    }
    Class<?>[] types = choices.stream().map(c -> c.component.getType()).toArray(Class<?>[]::new);
    try {
      return method.getClass().getConstructor(types).newInstance(arguments.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("mix method " + method.name() + " must be public", e);
    }
  }

  private Object wrapped(Object value) {
    return component.getType() == OptionalDouble.class ? OptionalDouble.of((Double) value) : value;
  }

  private Object raw() {
    try {
      return component.getAccessor().invoke(method);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("mix method " + method.name() + " must be public", e);
    }
  }

  /** The key of recipes. */
  public String key() {
    return choice.key();
  }

  /** Value in the method that was read; null if it depends on another option. */
  public Object value() {
    Object raw = raw();
    return raw instanceof OptionalDouble d ? d.isPresent() ? d.getAsDouble() : null : raw;
  }

  /** The class of its values. */
  public Class<?> type() {
    return component.getType() == OptionalDouble.class
        ? Double.class
        : MethodType.methodType(component.getType()).wrap().returnType();
  }

  /** Placeholder of the value in the help. */
  public String label() {
    return choice.label().isEmpty()
        ? Arrays.stream(type().getEnumConstants())
            .map(MixChoice::word)
            .collect(Collectors.joining("|"))
        : choice.label();
  }

  /** Help text, one clause without the default. */
  public String about() {
    return choice.about();
  }

  /** Value in words. */
  public String valueInWords() {
    return choice.otherwise().isEmpty() ? word(raw()) : choice.otherwise();
  }

  /** Condition under which it has an effect. */
  public String owner() {
    String with = choice.with().isEmpty() ? "" : " with " + choice.with();
    return "--mix " + method.name() + with;
  }

  private static String word(Object value) {
    return value instanceof Enum<?> e ? e.name().toLowerCase(Locale.ROOT) : String.valueOf(value);
  }
}
