package org.catchupmix.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;

/** Checks the message for broken input. */
final class Broken {
  private Broken() {}

  /** Asserts the whole sentence, after filling {@code values} into it. */
  static void assertSentence(Executable action, String sentence, Object... values) {
    DataException e = assertThrows(DataException.class, action);
    assertEquals(sentence.formatted(values), e.getMessage());
  }
}
