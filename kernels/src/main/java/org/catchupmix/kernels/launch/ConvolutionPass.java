package org.catchupmix.kernels.launch;

/** The three passes of a convolution, each of two operands and a result. */
public enum ConvolutionPass {
  /** y of x and w. */
  FORWARD,
  /** dx of dy and w, the gradient w.r.t. the input. */
  INPUT_GRADIENT,
  /** dw of x and dy, the gradient w.r.t. the weights. */
  WEIGHT_GRADIENT
}
