package org.catchupmix.core.primitive;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.tensor.Tensor;

/**
 * A computation that a device does in one piece, as data. It is a record of its arguments; its
 * Javadoc is the formula, and its constructor checks shapes, types and bounds.
 *
 * <p>Conventions. Results are written into tensors that the caller made, the last arguments. "Real"
 * is the device's {@link Backend#computeDtype() compute dtype}; an "activation" is of that dtype or
 * of the {@link Backend#storageDtype() storage dtype}, and all activations of a primitive are of
 * one dtype. Arithmetic is that of the compute dtype, and a result is rounded once when it is
 * stored. A result may not share memory with an argument unless the text says so. Devices check the
 * {@link #indices} in integer tensors.
 *
 * <p>The kinds are listed in sealed interfaces, one per subject, so that a backend's switch must
 * handle each of them. {@link Custom} is for primitives from outside.
 */
public sealed interface Primitive
    permits Elementwise,
        Reduction,
        Matrix,
        BatchNorm,
        Normalization,
        Pooling,
        Loss,
        Rows,
        Mixing,
        Update,
        RandomNumbers,
        Custom {
  /** The tensors it reads and writes, and its floating-point operations. */
  Work work();

  /**
   * An integer argument that names classes, rows or places.
   *
   * @param bound the number below which its elements are; they are not negative
   */
  record Indices(String argument, Tensor tensor, int bound) {
    /**
     * Checks the elements.
     *
     * @throws IllegalArgumentException naming the first that is out of range
     */
    public void require(Primitive primitive, int[] elements) {
      for (int i = 0; i < elements.length; i++) {
        if (elements[i] < 0 || elements[i] >= bound) {
          throw new IllegalArgumentException(
              "%s: %s[%d] is %d, must be 0..%d"
                  .formatted(primitive.name(), argument, i, elements[i], bound - 1));
        }
      }
    }
  }

  /**
   * The integer arguments whose elements have a range. A device refuses others, a GPU those that
   * were uploaded; of those that it computed itself it reads nothing out of bounds.
   */
  default List<Indices> indices() {
    return List.of();
  }

  /** Its name, such as {@code conv2dInputGradient}. */
  default String name() {
    return name(getClass());
  }

  /** The name of a kind: that of its class, with a small first letter. */
  static String name(Class<? extends Primitive> kind) {
    String name = kind.getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /** Returns the name of the component that holds a tensor, if it is known. */
  default Optional<String> argument(Tensor t) {
    return this instanceof Record record
        ? Optional.ofNullable(argument(record, t))
        : Optional.empty();
  }

  private static String argument(Record holder, Tensor t) {
    for (RecordComponent c : holder.getClass().getRecordComponents()) {
      Object value;
      try {
        value = c.getAccessor().invoke(holder);
      } catch (ReflectiveOperationException _) {
        continue; // a record that is not public
      }
      if (value instanceof Optional<?> optional) {
        value = optional.orElse(null);
      }
      String within = value instanceof Record inner ? argument(inner, t) : null;
      if (value == t || within != null) {
        return within == null ? c.getName() : within;
      }
    }
    return null;
  }

  /** Every kind except the {@link Custom} ones, in the order of declaration. */
  static List<Class<? extends Primitive>> kinds() {
    return kinds(Primitive.class).stream()
        .filter(Class::isSealed)
        .flatMap(subject -> kinds(subject).stream())
        .toList();
  }

  /** The kinds of a subject, a sealed interface. */
  static List<Class<? extends Primitive>> kinds(Class<? extends Primitive> subject) {
    return Arrays.stream(subject.getPermittedSubclasses())
        .<Class<? extends Primitive>>map(kind -> kind.asSubclass(Primitive.class))
        .toList();
  }
}
