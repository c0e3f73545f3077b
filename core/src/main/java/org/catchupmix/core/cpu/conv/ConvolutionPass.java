package org.catchupmix.core.cpu.conv;

/** The three passes of a convolution, each with two operands. */
public enum ConvolutionPass {
  /** y from x and w. */
  FORWARD,
  /** dx from dy and w. */
  INPUT_GRADIENT,
  /** dw from x and dy. */
  WEIGHT_GRADIENT
}
