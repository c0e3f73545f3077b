package org.catchupmix.progress;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.util.Locale;
import org.junit.jupiter.api.function.Executable;

/** A country that writes 1 as \u0661: files have the same digits there. */
public final class Egypt {
  private Egypt() {}

  public static void run(Executable work) {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.of("ar", "EG"));
      assertDoesNotThrow(work);
    } finally {
      Locale.setDefault(before);
    }
  }
}
