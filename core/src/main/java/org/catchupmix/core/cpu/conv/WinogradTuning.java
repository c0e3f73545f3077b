package org.catchupmix.core.cpu.conv;

import org.catchupmix.core.cpu.vector.CpuTuning;

/**
 * Numbers of the Winograd convolution that were found by measuring; see {@link CpuTuning} for the
 * machine. GFLOP/s are per core and counted as if direct, at batch 32.
 */
final class WinogradTuning {
  private WinogradTuning() {}

  /**
   * Most tiles that a task transforms and multiplies at a time. With AVX-512 (Zen 4) 16, 24 and 32
   * are equally fast and 48 is slower; with AVX2 36 was not compared with others.
   */
  static final int BLOCK_TILES = CpuTuning.VECTOR_REGISTERS >= 32 ? 32 : 36;

  /** A block of tiles is a multiple of it: whole blocks of pixels of the gathered GEMM. */
  static final int BLOCK_STEP = CpuTuning.VECTOR_REGISTERS >= 32 ? 8 : 12;

  /**
   * Tiles in a chunk of the weight gradient. What a task keeps, V and E of a chunk and its P, is
   * then 1.2 MB of floats, a part of L2 where that has 2 MB. 32, 48 and 64 tiles are equally fast
   * (Intel Xeon, model 207, AVX-512), 32, 64 and 128 on Zen 4 with 1 MB of L2; the shorter sum
   * rounds less.
   */
  static final int CHUNK_TILES = 32;

  /**
   * Tiles that a task transforms where it does nothing else: enough tasks, not too small. A
   * multiple of it is a block of tiles.
   */
  static final int TRANSFORM_TILES = BLOCK_STEP;

  /**
   * Channels that go through both halves of a transform before the next: what lies between them, 18
   * KiB, stays in L1. 64, 128 and 256 are equally fast.
   */
  static final int SLAB = 128;

  /**
   * Terms of the sum whose weights a task transforms at a time: 36 KiB before and up to 144 KiB
   * after. 8 to 64 are equally fast.
   */
  static final int WEIGHT_TERMS = 32;

  /**
   * Floats between the planes of a block beyond their size: one cache line, so that the values of
   * one tile do not all fall into the same set of the caches. Without it up to 9 % slower.
   */
  static final int PLANE_GAP = 16;

  private static final boolean MANY_REGISTERS = CpuTuning.VECTOR_REGISTERS >= 32;

  /**
   * Cost of a transformed value, in multiply-adds of whole vectors. This and the next numbers were
   * fitted to measurements for each number of registers: docs/cpu-performance.md has of what.
   */
  static final double TRANSFORM = MANY_REGISTERS ? 16 : 24;

  /** Cost of a transformed weight. */
  static final double WEIGHT = MANY_REGISTERS ? 16 : 14;

  /** Cost of a transformed value in the weight gradient, which copies it into panels. */
  static final double GRADIENT_TRANSFORM = 20;

  /** Cost of a weight's gradient before its transform. */
  static final double GRADIENT_WEIGHT = MANY_REGISTERS ? 10 : 16;

  /** Cost of packing a weight for the direct convolution. */
  static final double DIRECT_WEIGHT = MANY_REGISTERS ? 20 : 16;

  /** Cost of writing a weight's gradient in the direct convolution. */
  static final double DIRECT_GRADIENT_WEIGHT = MANY_REGISTERS ? 16 : 24;

  /** Speed-up that the model must predict: 5 %, and with 32 registers the error of the model. */
  static final double MARGIN = MANY_REGISTERS ? 1.1 : 1.05;
}
