package org.catchupmix.core.cpu.vector;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import jdk.incubator.vector.FloatVector;

/**
 * Multiply-add of vectors: {@code a * b + c}, rounded once where the processor has fused
 * multiply-add, else rounded after the multiplication too.
 *
 * <p>Without hardware {@link Math#fma} is a call into software, about a thousand times slower. The
 * two ways differ in the last bits, so {@code Backend.arithmetic()} tells them apart.
 */
public final class Fma {
  private Fma() {}

  /** Whether multiply-adds are fused: whether the JVM uses the processor's instruction. */
  public static final boolean FUSED = fused();

  private static boolean fused() {
    return Boolean.parseBoolean(
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption("UseFMA")
            .getValue());
  }

  /** {@code a * b + c}. */
  public static FloatVector of(FloatVector a, FloatVector b, FloatVector c) {
    return FUSED ? a.fma(b, c) : a.mul(b).add(c);
  }

  /** {@code a * b + c} of single numbers, for the elements that fill no vector. */
  public static float of(float a, float b, float c) {
    return FUSED ? Math.fma(a, b, c) : a * b + c;
  }
}
