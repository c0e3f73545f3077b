package org.catchupmix.core.backend;

/** The convolution algorithm of the {@code cpu} backend. */
public enum ConvolutionAlgorithm {
  /** Each product of the formula is computed: the smallest error, about 0.3e-6. */
  DIRECT,
  /**
   * Winograd's minimal filtering (Lavin and Gray 2016) for each 3x3 convolution of stride 1, direct
   * for the others: fewer multiplications, a relative error of up to 2.4e-6. An infinite input
   * makes NaN of outputs near it that are infinite or finite with DIRECT.
   */
  WINOGRAD,
  /** Winograd where it was measured to be faster, by the sizes alone; else direct. */
  AUTO
}
