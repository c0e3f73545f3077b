package org.catchupmix.nn;

/** Role of a named tensor, which decides its initial values and its layout in files. */
public enum Role {
  /** Convolution weights, {@code [Cout,KH,KW,Cin]}; in PyTorch's files {@code [Cout,Cin,KH,KW]}. */
  CONVOLUTION_WEIGHT(true),
  /** Weights of a linear layer, {@code [out,in]} here and in PyTorch's files. */
  LINEAR_WEIGHT(true),
  /** Vectors of numbered things, {@code [count,features]}. */
  EMBEDDING(true),
  BIAS(true),
  /** gamma of a batch norm. */
  NORM_SCALE(true),
  /** gamma of the last batch norm of a residual branch: zero at the start, on request. */
  LAST_NORM_SCALE(true),
  /** beta of a batch norm. */
  NORM_SHIFT(true),
  RUNNING_MEAN(false),
  RUNNING_VARIANCE(false);

  private final boolean parameter;

  Role(boolean parameter) {
    this.parameter = parameter;
  }

  /** Whether it is trained; otherwise it is a buffer, which the forward pass updates. */
  public boolean isParameter() {
    return parameter;
  }
}
