package org.catchupmix.mix;

import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

  /**
   * Options of a method, in the order of its record.
   *
   * @throws IllegalArgumentException if its class is no record
   */
  public static List<MixChoice> of(MixMethod method) {
    if (!method.getClass().isRecord()) {
      throw new IllegalArgumentException(
          "mix method %s: %s must be a record".formatted(method.name(), method.getClass()));
    }
    return Arrays.stream(method.getClass().getRecordComponents())
        .map(c -> new MixChoice(method, c))
        .toList();
  }

  /** Options that no other method shares. */
  public static List<MixChoice> ownOf(MixMethod method) {
    return of(method).stream()
        .filter(c -> !c.key().equals(MixMethod.ALPHA) && !c.key().equals(MixMethod.POINTS))
        .toList();
  }

  /**
   * Returns the method with other values.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public static MixMethod with(MixMethod method, Map<String, ?> values) {
    List<MixChoice> choices = of(method);
    List<Object> arguments = new ArrayList<>();
    for (MixChoice c : choices) {
      arguments.add(values.containsKey(c.key()) ? values.get(c.key()) : c.value());
    }
    Class<?>[] types = choices.stream().map(c -> c.component.getType()).toArray(Class<?>[]::new);
    try {
      return method.getClass().getConstructor(types).newInstance(arguments.toArray());
    } catch (InvocationTargetException e) {
      throw refused(method, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("mix method " + method.name() + " must be public", e);
    }
  }

  /** Turns an exception of any method's constructor, perhaps of a plug-in, into a sentence. */
  private static IllegalArgumentException refused(MixMethod method, Throwable cause) {
    String message =
        cause instanceof IllegalArgumentException && cause.getMessage() != null
            ? cause.getMessage()
            : "mix method %s refuses its options: %s".formatted(method.name(), cause);
    return new IllegalArgumentException(message, cause);
  }

  public String key() {
    String prefix = method.entry().prefix();
    String word = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    boolean alone = prefix.isEmpty() || word.equals(MixMethod.ALPHA);
    return !choice.key().isEmpty() ? choice.key() : alone ? word : prefix + "-" + word;
  }

  /** Value in the method that was read. */
  public Object value() {
    try {
      return component.getAccessor().invoke(method);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("mix method " + method.name() + " must be public", e);
    }
  }

  public Class<?> type() {
    return MethodType.methodType(component.getType()).wrap().returnType();
  }

  public String about() {
    return choice.value();
  }
}
