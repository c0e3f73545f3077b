package org.catchupmix.kernels.launch;

/** Passes of a convolution, each with two operands and a result. */
public enum ConvolutionPass {
  /** Computes y from x and w. */
  FORWARD,
  /** Computes dx from dy and w, the gradient w.r.t. the input. */
  INPUT_GRADIENT,
  /** Computes dw from x and dy, the gradient w.r.t. the weights. */
  WEIGHT_GRADIENT
}
