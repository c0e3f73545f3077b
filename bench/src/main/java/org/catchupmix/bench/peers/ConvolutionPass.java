package org.catchupmix.bench.peers;

import java.util.Locale;

/** A pass of a convolution. */
public enum ConvolutionPass {
  /** The output. */
  FORWARD,
  /** The gradient w.r.t. the input, dgrad. */
  DGRAD,
  /** The gradient w.r.t. the weights, wgrad. */
  WGRAD;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
