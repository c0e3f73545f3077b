package org.catchupmix.verify;

import java.util.function.Function;
import java.util.function.Supplier;
import org.catchupmix.core.UserException;

/**
 * What a device gave, or why it gave nothing: one refusal must not hide what the other checks find.
 *
 * @param value what it gave; null where it refused
 * @param refusal why it gave nothing; null where it did
 */
record Attempt<T>(T value, String refusal) {
  /** Runs a computation; whatever it throws is its refusal, unless the machine itself is at end. */
  static <T> Attempt<T> of(Supplier<T> computation) {
    try {
      return new Attempt<>(computation.get(), null);
    } catch (UserException e) {
      return new Attempt<>(null, e.getMessage());
    } catch (RuntimeException e) {
      return new Attempt<>(null, e.toString());
    }
  }

  boolean isRefused() {
    return refusal != null;
  }

  /** The value in another form. */
  <R> Attempt<R> map(Function<T, R> form) {
    return new Attempt<>(isRefused() ? null : form.apply(value), refusal);
  }

  /** The failure of what was attempted. */
  String failure(Object what) {
    return "%s: refused: %s".formatted(what, refusal);
  }
}
