package org.catchupmix.core;

import java.util.ArrayList;
import java.util.List;

/**
 * A computation that a device does in one piece, as data: a record of its arguments, whose Javadoc
 * is the formula and whose constructor checks shapes, types and bounds. {@link Backend#run} does
 * it.
 *
 * <p>Conventions. Results are written into tensors that the caller made, the last arguments. "Real"
 * is the device's {@link Backend#computeDtype() compute dtype}; an "activation" is of that dtype or
 * of the {@link Backend#storageDtype() storage dtype}, and all activations of a primitive are of
 * one dtype. Arithmetic is that of the compute dtype, and a result is rounded once when it is
 * stored. A result may not share memory with an argument unless the text says so. Values inside of
 * integer tensors (labels, indices) are not checked here; who uploads them checks them.
 *
 * <p>The kinds are listed in sealed interfaces, one for each subject, so that a backend's switch
 * without one of them does not compile; {@link Custom} is the door for those from outside.
 */
public sealed interface Primitive
    permits Elementwise,
        Reduction,
        Matrix,
        Normalization,
        Pooling,
        Loss,
        Rows,
        Mixing,
        Update,
        Custom {
  /** What it reads, writes and computes. */
  Work work();

  /** Its name, such as {@code conv2dInputGradient}. */
  default String name() {
    return name(getClass());
  }

  /** The name of a kind: that of its class, with a small first letter. */
  static String name(Class<? extends Primitive> kind) {
    String name = kind.getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /** Every kind but the {@link Custom} ones, in the order of their declaration. */
  static List<Class<? extends Primitive>> kinds() {
    List<Class<? extends Primitive>> kinds = new ArrayList<>();
    for (Class<?> subject : Primitive.class.getPermittedSubclasses()) {
      if (subject.isSealed()) {
        kinds.addAll(kinds(subject.asSubclass(Primitive.class)));
      }
    }
    return kinds;
  }

  /** The kinds of a subject. */
  static List<Class<? extends Primitive>> kinds(Class<? extends Primitive> subject) {
    List<Class<? extends Primitive>> kinds = new ArrayList<>();
    for (Class<?> kind : subject.getPermittedSubclasses()) {
      kinds.add(kind.asSubclass(Primitive.class));
    }
    return kinds;
  }
}
