package org.catchupmix.core.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The numbers of the CPU backend that were found by measuring, each with its reason.
 *
 * <p>Where nothing else is said, measured on two cores of an AMD EPYC of the Zen 4 kind (AVX-512,
 * 32 KiB L1, 1 MiB L2 per core) with Java 25; "AVX2" is one of the Zen 3 kind (32 KiB L1, 512 KiB
 * L2 per core). None of them changes a result by more than rounding, but some of them change the
 * order of additions: resuming bit-exactly requires the same numbers.
 */
public final class CpuTuning {
  private CpuTuning() {}

  /**
   * Version of the arithmetic, which a checkpoint records. Raised by each change that alters the
   * last bits of a result on the same processor.
   */
  public static final int REVISION = 10;

  /** The vectors of all kernels. */
  public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Floats in a vector. */
  public static final int LANES = SPECIES.length();

  /** A number of floats, rounded up to whole vectors. */
  public static int wholeVectors(int floats) {
    return Math.ceilDiv(floats, LANES) * LANES;
  }

  /**
   * Vector registers that kernels may count on. AVX-512 and AArch64 have 32, AVX2 has 16. Narrow
   * vectors on an AVX-512 machine count as 16, so that the kernels for AVX2 can be tested there.
   */
  public static final int VECTOR_REGISTERS =
      SPECIES.vectorBitSize() >= 512 || System.getProperty("os.arch").equals("aarch64") ? 32 : 16;

  /**
   * Vectors of channels in a tile of the gathered GEMM. C2 loads all that an iteration reads before
   * it multiplies, so sums, weights and pixels must fit the registers together: with 32 registers 8
   * pixels by 2 vectors, with 16 registers 3 by 3. GFLOP/s of one core with 256 bits (peak 98): 6
   * by 2 38, 4 by 3 39, 8 by 1 54, 4 by 2 82, 3 by 3 87 (medians, 64 terms, AMD EPYC of family 25
   * without AVX-512).
   */
  public static final int TILE_VECTORS = VECTOR_REGISTERS >= 32 ? 2 : 3;

  /**
   * Most pixels in a block of the gathered GEMM, and output channels in one of the weight gradient.
   * With 32 registers 8 by 2 vectors keep 16 sums in registers: 16 multiply-adds for 10 loads, and
   * enough independent sums to hide the latency of the multiply-adds.
   */
  public static final int BLOCK = 8;

  /**
   * Terms that one call of the gathered GEMM adds up before the next pixels. The weights of a call,
   * {@code K_BLOCK * TILE_VECTORS * LANES} floats, 64 KiB at most, are read again for each block of
   * pixels. GFLOP/s per core with 64, 128, 256, 512, 1024 terms on 64 channels of 32x32: 93, 98,
   * 102, 106, 108; shorter sums also round less.
   */
  public static final int K_BLOCK = 512;

  /**
   * Output pixels that a task of the gathered GEMM aims at; each task reads all weights once. 64 to
   * 1024 are equally fast; small tasks share out evenly.
   */
  public static final int TASK_PIXELS = 256;

  /**
   * Floats of input, and of results, in a block of pixels of a task: 32 KiB. All tiles of channels
   * meet it while it is near.
   */
  public static final int BLOCK_FLOATS = 8 << 10;

  /**
   * Most channels of a pixel that the gathered GEMM stores tile by tile. More are put together in
   * scratch memory first, after which an inference's epilogue meets whole rows. CPU ms of one
   * thread, 1x1, 32 images, tile by tile and so: 64 to 256 channels of 32x32 15.7 and 14.0, with
   * batch norm, residual and ReLU 21.2 and 15.2; 128 to 512 of 16x16 13.4 and 12.1, 16.0 and 12.5;
   * 512 to 2048 of 4x4 13.8 and 12.3 with them. 64 to 64 of 32x32 would take 4.9 instead of 4.2.
   */
  public static final int CHANNELS_STORED_BY_TILE = 128;

  /**
   * Most floats of zero-padded input that a task of the gathered GEMM copies: 256 KiB, a part of
   * L2. A strip of one row may be larger.
   */
  public static final int PADDED_FLOATS = 64 << 10;

  /**
   * Fewest tasks into which a pass is divided, if its size allows. Fixed, since the number of
   * threads must not change a result; enough for 8 threads to share evenly.
   */
  public static final int MIN_TASKS = 16;

  /**
   * Most channels of a group that a convolution spreads over the lanes of a vector. Forward pass
   * and gradients w.r.t. the input and the weights, 32 groups, 3x3, 32 images, 2 threads of Zen 5:
   * 4 channels at 32x32 take 2.4, 2.2, 2.5 ms instead of 5.0, 4.9, 5.9 with {@link
   * #GROUPED_CHANNELS} (AVX2 alone: 3.2, 3.3, 3.3 instead of 8.0, 7.9, 8.8), 8 channels at 16x16
   * 1.8, 1.8, 1.5 instead of 1.9, 1.9, 2.3 (AVX2 alone: 2.6, 2.6, 2.6 instead of 2.8, 2.8, 3.0).
   */
  public static final int SPREAD_CHANNELS = 8;

  /**
   * Channels of the groups that a grouped convolution computes together. Fewer leave lanes of a
   * vector idle and go through memory more often, more multiply more zeros. CPU ms of one thread,
   * forward, groups of 4 channels on 32 images of 32x32, with 16, 32 and 64: 36, 25, 27; 16 is not
   * slower from 16 channels a group on.
   */
  public static final int GROUPED_CHANNELS = 32;

  /** Rows of A that a task of the matmul multiplies: it reads its part of B once for them. */
  public static final int MATRIX_ROWS = 64;

  /**
   * Most output pixels of a block of the weight gradient. A tile of sums goes through memory once
   * per block; a panel of x, 128 KiB, is met by all output channels. 256 channels of 8x8 to 512,
   * stride 2, with blocks of 128 pixels, whose dy then fits L2, and of 512: 7.1 and 6.6 ms (AVX2 on
   * the same machine: 9.1 and 8.9); with up to 256 output channels 256 and 512 are equally fast.
   */
  public static final int WEIGHT_GRADIENT_PIXELS = 512;

  /**
   * Floats of partial sums that a weight gradient may use beside its result: 4 MiB. Few weights and
   * many pixels (early layers): chunks of pixels are summed apart, each reading its pixels once.
   * Many weights and few pixels (late layers): one chunk, tasks share out the output channels. 1
   * MiB and 16 MiB are slower.
   */
  public static final int PARTIAL_FLOATS = 1 << 20;

  /**
   * Elements of a tensor that a task of an elementwise loop or of a row-wise reduction works on: 64
   * KiB, so that a reduction may pass over its rows twice in L2. A multiple of 16, which the blocks
   * of random numbers and the vectors divide.
   */
  public static final int ELEMENTS_PER_TASK = 16 << 10;

  /**
   * Rows that a column is summed over in single precision before double precision takes over. The
   * error of a sum of n numbers grows with n; 64 keeps it at that of a convolution's sums, and the
   * change of precision costs one addition in 64.
   */
  public static final int ROWS_PER_SUM = 64;

  /**
   * Nanoseconds for which a thread polls for new work before it sleeps. On a virtual machine, whose
   * host takes a sleeping core away, waking one takes up to milliseconds: steps of preact-resnet10
   * of width 16 at batch 32 took 19, 18 and 15 ms with 30, 200 and 1000 us (medians, in turn, Zen
   * 5).
   */
  public static final long SPIN_NANOS = 1_000_000;

  /** Side of the squares in which a matrix is transposed: two of them fit L1. */
  public static final int TRANSPOSE_SIDE = 32;

  /** Cost of an exponential, in elements of a plain loop. */
  public static final int EXPONENTIAL_COST = 32;
}
