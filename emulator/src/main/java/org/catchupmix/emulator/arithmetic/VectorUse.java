package org.catchupmix.emulator.arithmetic;

import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides when to use the JDK's Vector API, which is present with {@code --add-modules
 * jdk.incubator.vector}; plain loops do the same, slower.
 *
 * <p>Compiling vectors costs the JIT compiler over a second, so plain loops run first until enough
 * work was done in this JVM. The system property {@code emulator.vectors} may be {@code always},
 * for tests and measurements, or {@code never}.
 */
public final class VectorUse {
  /** Whether this JVM has the API. */
  public static final boolean PRESENT = isPresent();

  /** Warp instructions before vectors are used, about a second of plain loops. */
  private static final long WARM_UP = 1 << 24;

  private static final String WHEN = System.getProperty("emulator.vectors", "");

  /** Whether vectors are used from the start. */
  public static final boolean ALWAYS = WHEN.equals("always");

  private static final AtomicLong RUN = new AtomicLong();

  private VectorUse() {}

  private static boolean isPresent() {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      return false; // vector loads assume little-endian memory
    }
    try {
      Class.forName("jdk.incubator.vector.IntVector", false, VectorUse.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Adds to the warp instructions run, and says whether vectors pay from now on. */
  public static boolean paysAfter(long more) {
    boolean warm = RUN.addAndGet(more) > WARM_UP || ALWAYS;
    return PRESENT && warm && !WHEN.equals("never");
  }
}
