package org.catchupmix.core.check;

import java.util.function.Supplier;

/** Makes a value when it is first wanted. */
final class Once<T> implements Supplier<T> {
  private final Supplier<T> make;
  private T value;

  private Once(Supplier<T> make) {
    this.make = make;
  }

  static <T> Supplier<T> of(Supplier<T> make) {
    return new Once<>(make);
  }

  @Override
  public T get() {
    if (value == null) {
      value = make.get();
    }
    return value;
  }
}
