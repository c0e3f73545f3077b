package org.catchupmix.core.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The numbers of the CPU backend that were found by measuring, each with its reason.
 *
 * <p>Measured on two cores of an AMD EPYC of the Zen 4 kind (AVX-512, 32 KiB L1, 1 MiB L2 per core)
 * with Java 25. None of them changes a result by more than rounding, but some of them change the
 * order of additions: a checkpoint that resumes to the same bits needs the same numbers.
 */
final class CpuTuning {
  private CpuTuning() {}

  /** System property that forces vectors narrower than the CPU prefers: 128, 256 or 512 bits. */
  static final String VECTOR_BITS_PROPERTY = "catchupmix.vectorBits";

  /** The vectors of all kernels. */
  static final VectorSpecies<Float> SPECIES = species(System.getProperty(VECTOR_BITS_PROPERTY));

  /** Floats in a vector. */
  static final int LANES = SPECIES.length();

  /**
   * Vector registers that kernels may count on. AVX-512 and AArch64 have 32, AVX2 has 16. Narrow
   * vectors on an AVX-512 machine count as 16, so that the kernels for AVX2 can be tested there.
   */
  static final int VECTOR_REGISTERS =
      SPECIES.vectorBitSize() >= 512 || System.getProperty("os.arch").equals("aarch64") ? 32 : 16;

  /**
   * Pixels (rows of a matrix) in a block of the gathered product, and output channels in a tile of
   * the weight gradient. 8 pixels by 2 vectors keep 16 sums in registers: 16 multiply-adds for 10
   * loads, and enough independent sums to hide the latency of two multiply-add units.
   */
  static final int BLOCK = 8;

  /**
   * Terms of a sum that one call of the gathered product adds up before it moves on to the next
   * pixels. The weights of a call, {@code K_BLOCK * 2 * LANES} floats, are read again for each
   * block of pixels and should come from L1 or near L2.
   */
  static final int K_BLOCK = Integer.getInteger("kb", 512);

  /** Output pixels that a task of the gathered product aims at; each reads all weights once. */
  static final int TASK_PIXELS = Integer.getInteger("tp", 256);

  /** Floats of zero-padded input that a task of the gathered product copies: 1/4 of L2. */
  static final int PADDED_FLOATS = Integer.getInteger("pf", 64) << 10;

  /**
   * Tasks that a pass is cut into at least, if its size allows. Fixed, since the number of threads
   * must not change a result; enough for 8 threads to share evenly.
   */
  static final int MIN_TASKS = 16;

  /**
   * Output pixels of a block of the weight gradient. A tile of sums is loaded and stored once per
   * block, which costs as much as 3 pixels; the block of x and dy should stay in L2.
   */
  static final int WEIGHT_GRADIENT_PIXELS = Integer.getInteger("wp", 512);

  /**
   * Floats of partial sums that a weight gradient may use beside its result. Few weights and many
   * pixels (early layers): chunks of pixels are summed apart, each reading its pixels once. Many
   * weights and few pixels (late layers): one chunk, tasks share out the output channels.
   */
  static final int PARTIAL_FLOATS = Integer.getInteger("ps", 1024) << 10;

  /**
   * Elements of a tensor that a task of an elementwise loop or of a row-wise reduction works on: 64
   * KiB, so that a reduction may pass over its rows twice in L2. A multiple of 16, which the blocks
   * of random numbers and the vectors divide.
   */
  static final int ELEMENTS_PER_TASK = 16 << 10;

  /**
   * Rows that a column is summed over in single precision before double precision takes over. The
   * error of a sum of n numbers grows with n; 64 keeps it at that of a convolution's sums, and the
   * change of precision costs one addition in 64.
   */
  static final int ROWS_PER_SUM = 64;

  /** What an exponential costs, in elements of a plain loop. */
  static final int EXPONENTIAL_COST = 32;

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
                  VECTOR_BITS_PROPERTY + "=" + bits + " wants to be 128, 256 or 512");
        };
    if (forced.vectorBitSize() > preferred.vectorBitSize()) {
      throw new IllegalArgumentException(
          "%s=%s wants to be at most %d, the width of this CPU"
              .formatted(VECTOR_BITS_PROPERTY, bits, preferred.vectorBitSize()));
    }
    return forced;
  }
}
