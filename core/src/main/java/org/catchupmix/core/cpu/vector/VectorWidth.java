package org.catchupmix.core.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vector width: the one that the CPU prefers, or a narrower one if forced. */
public final class VectorWidth {
  private VectorWidth() {}

  /** System property that forces vectors narrower than the CPU prefers: 128, 256 or 512 bits. */
  public static final String VECTOR_BITS_PROPERTY = "catchupmix.vectorBits";

  /**
   * The vectors to use.
   *
   * @throws IllegalArgumentException if a width is forced that is none, or wider than the CPU has
   */
  public static VectorSpecies<Float> species() {
    return species(System.getProperty(VECTOR_BITS_PROPERTY));
  }

  /** A description such as {@code AVX2 (256-bit vectors)}. */
  public static String name() {
    return "%s (%d-bit vectors%s)"
        .formatted(instructions(), species().vectorBitSize(), Fma.FUSED ? "" : ", no FMA");
  }

  /** The instruction set, such as {@code AVX2}. */
  public static String instructions() {
    String arch = System.getProperty("os.arch");
    return switch (species().vectorBitSize()) {
      case 512 -> "AVX-512";
      case 256 -> "AVX2";
      default -> arch.equals("aarch64") ? "NEON" : arch.equals("amd64") ? "SSE" : arch;
    };
  }

  private static VectorSpecies<Float> species(String bits) {
    VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
    if (bits == null) {
      return preferred;
    }
    VectorSpecies<Float> forced =
        switch (bits) {
          case "128" -> FloatVector.SPECIES_128;
          case "256" -> FloatVector.SPECIES_256;
          case "512" -> FloatVector.SPECIES_512;
          default ->
              throw new IllegalArgumentException(
                  VECTOR_BITS_PROPERTY + "=" + bits + " must be 128, 256 or 512");
        };
    if (forced.vectorBitSize() > preferred.vectorBitSize()) {
      throw new IllegalArgumentException(
          "%s=%s must be at most %d, the width of this CPU"
              .formatted(VECTOR_BITS_PROPERTY, bits, preferred.vectorBitSize()));
    }
    return forced;
  }
}
