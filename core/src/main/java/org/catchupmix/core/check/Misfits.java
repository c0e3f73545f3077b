package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.DryBackend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * Arguments that do not fit: those of a case, one of them of another type, with another extent or
 * an axis more, of another device, or null. A primitive must refuse them with its name.
 */
public final class Misfits {
  private Misfits() {}

  /** Another tensor in the place of an argument, or none. */
  private record Change(String what, Optional<Tensor> tensor) {}

  /**
   * Tries all misfits of a case on a device.
   *
   * @return those that are not refused as they should be, such as {@code gatherRows x axis 0}, with
   *     what happens: {@code accepted}, or another exception
   */
  public static Map<String, String> notRefused(OpCase c, Backend device) {
    Map<String, String> found = new TreeMap<>();
    try (TensorScope scope = new TensorScope(device);
        TensorScope elsewhere = new TensorScope(new DryBackend(DType.F32, DType.BF16))) {
      List<OpCase.Argument> arguments = c.arguments();
      for (int i = 0; i < arguments.size(); i++) {
        OpCase.Argument argument = arguments.get(i);
        for (Change change : changes(argument, scope, elsewhere)) {
          outcome(c, scope, i, change.tensor().orElse(null))
              .ifPresent(
                  outcome ->
                      found.put(
                          "%s %s %s".formatted(c.primitive(), argument.name(), change.what()),
                          outcome));
        }
      }
    }
    return found;
  }

  private static Optional<String> outcome(OpCase c, TensorScope scope, int index, Tensor changed) {
    try {
      c.with(scope, index, changed);
      return Optional.of("accepted");
    } catch (IllegalArgumentException e) {
      boolean named =
          Primitive.kinds().stream().anyMatch(k -> e.getMessage().startsWith(Primitive.name(k)));
      return named ? Optional.empty() : Optional.of(e.toString());
    } catch (RuntimeException e) {
      return Optional.of(e.toString());
    }
  }

  private static List<Change> changes(OpCase.Argument a, TensorScope scope, TensorScope elsewhere) {
    List<Change> changes = new ArrayList<>();
    Shape shape = a.shape();
    DType type = OpCase.type(a.kind(), scope.backend());
    DType other = type == DType.I32 ? DType.U8 : DType.I32;
    changes.add(new Change("type", Optional.of(scope.tensor(shape, other))));
    changes.add(
        new Change(
            "device",
            Optional.of(elsewhere.tensor(shape, OpCase.type(a.kind(), elsewhere.backend())))));
    changes.add(new Change("null", Optional.empty()));
    for (int axis = 0; axis < shape.rank(); axis++) {
      Shape longer = shape.with(axis, shape.dim(axis) + 1);
      changes.add(new Change("axis " + axis, Optional.of(scope.tensor(longer, type))));
    }
    int[] more = Arrays.copyOf(shape.dims(), shape.rank() + 1);
    more[shape.rank()] = 2;
    changes.add(new Change("rank", Optional.of(scope.tensor(Shape.of(more), type))));
    return changes;
  }
}
