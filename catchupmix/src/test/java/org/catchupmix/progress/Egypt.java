package org.catchupmix.progress;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.StackWalker.Option;
import java.util.Locale;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.parallel.Isolated;

/** A country that writes 1 as \u0661: files have the same digits there. */
public final class Egypt {
  private Egypt() {}

  /** Does work in this country, as does all else in this JVM: the test must be {@link Isolated}. */
  public static void run(Executable work) {
    Class<?> test = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE).getCallerClass();
    assertTrue(test.isAnnotationPresent(Isolated.class), test + " must be @Isolated");
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.of("ar", "EG"));
      assertDoesNotThrow(work);
    } finally {
      Locale.setDefault(before);
    }
  }
}
