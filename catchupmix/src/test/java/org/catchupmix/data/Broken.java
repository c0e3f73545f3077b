package org.catchupmix.data;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** Checks how broken input is rejected. */
public final class Broken {
  private Broken() {}

  /** Asserts that a message names each value, such as the file and what was found in it. */
  public static DataException assertRejected(Executable action, Object... values) {
    DataException e = assertThrows(DataException.class, action);
    for (Object value : values) {
      boolean named =
          e.getMessage().contains(String.valueOf(value))
              || value instanceof Number && e.getMessage().contains("%,d".formatted(value));
      assertTrue(named, "'%s' does not name %s".formatted(e.getMessage(), value));
    }
    return e;
  }
}
