package org.catchupmix.emulator.arithmetic;

import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether to use the JDK's Vector API: this JVM has it if it was started with {@code --add-modules
 * jdk.incubator.vector}, or if the program loaded the module before its first kernel. Without it
 * the emulator does the same in plain loops, and is slower.
 *
 * <p>To compile vectors takes the JIT compiler more than a second of work, so that the plain loops
 * run first, until so much has been run in this JVM that more is likely to come. The system
 * property {@code emulator.vectors} may be {@code always}, for tests of vectors and measurements,
 * or {@code never}.
 */
public final class VectorModule {
  /** Whether this JVM has it. */
  public static final boolean PRESENT = isPresent();

  /** Instructions of warps, a second of plain loops. */
  private static final long WARM_UP = 1 << 24;

  private static final String WHEN = System.getProperty("emulator.vectors", "");

  /** Whether they are used from the beginning. */
  public static final boolean ALWAYS = WHEN.equals("always");

  private static final AtomicLong RUN = new AtomicLong();

  private VectorModule() {}

  private static boolean isPresent() {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      return false; // memory is little-endian, and vectors are loaded as they lie there
    }
    try {
      Class.forName("jdk.incubator.vector.IntVector", false, VectorModule.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Whether vectors pay from now on, as so many more instructions of warps have been run. */
  public static boolean paysAfter(long more) {
    boolean warm = RUN.addAndGet(more) > WARM_UP || ALWAYS;
    return PRESENT && warm && !WHEN.equals("never");
  }
}
