package org.catchupmix.core.cpu.vector;

/** Names of the vectors that the CPU backend uses. */
public final class VectorWidth {
  private VectorWidth() {}

  /** A description such as {@code AVX2 (256-bit vectors)}. */
  public static String name() {
    return "%s (%d-bit vectors%s)"
        .formatted(instructions(), CpuTuning.SPECIES.vectorBitSize(), Fma.FUSED ? "" : ", no FMA");
  }

  /** The instruction set, such as {@code AVX2}. */
  public static String instructions() {
    String arch = System.getProperty("os.arch");
    return switch (CpuTuning.SPECIES.vectorBitSize()) {
      case 512 -> "AVX-512";
      case 256 -> "AVX2";
      default -> arch.equals("aarch64") ? "NEON" : arch.equals("amd64") ? "SSE" : arch;
    };
  }
}
