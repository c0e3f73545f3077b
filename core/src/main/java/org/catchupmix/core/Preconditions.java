package org.catchupmix.core;

/** Checks arguments; a message names the argument, its value and what would be valid. */
public final class Preconditions {
  private Preconditions() {}

  /**
   * Requires that a condition holds.
   *
   * @param message a format of {@code values}
   * @throws IllegalArgumentException with the message if it does not
   */
  public static void require(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }
}
