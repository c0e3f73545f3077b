package org.catchupmix.core.check;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Primitive.Indices;

/** Check that a device refuses labels and indices out of range. */
public final class OutOfRange {
  private OutOfRange() {}

  /**
   * Runs each primitive with an index below 0, and with one that is too large.
   *
   * @throws IllegalStateException if the device runs one, or does not name argument, value and
   *     range
   */
  public static void requireRefused(Backend device) {
    Set<String> tried = new TreeSet<>();
    for (OpCase c : OpCases.all()) {
      try (TensorScope scope = new TensorScope(device)) {
        for (Primitive primitive : c.bind(scope).primitives()) {
          for (Indices indices : primitive.indices()) {
            if (tried.add(primitive.name() + " " + indices.argument())) {
              requireRefused(device, primitive, indices, -1);
              requireRefused(device, primitive, indices, indices.bound());
            }
          }
        }
      }
    }
    if (tried.size() < 8) {
      throw new IllegalStateException("too few primitives with indices: " + tried);
    }
  }

  private static void requireRefused(
      Backend device, Primitive primitive, Indices indices, int value) {
    int[] elements = new int[(int) indices.tensor().shape().elements()];
    int last = elements.length - 1;
    elements[last] = value;
    device.upload(elements, indices.tensor());
    String expected =
        "%s: %s[%d] is %d, must be 0..%d"
            .formatted(primitive.name(), indices.argument(), last, value, indices.bound() - 1);
    try {
      device.run(primitive);
    } catch (IllegalArgumentException e) {
      if (e.getMessage().equals(expected)) {
        return;
      }
      throw new IllegalStateException("%s, not %s".formatted(expected, e.getMessage()), e);
    }
    throw new IllegalStateException(
        "%s runs with %s".formatted(device.name(), Arrays.toString(elements)));
  }
}
