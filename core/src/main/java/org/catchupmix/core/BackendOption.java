package org.catchupmix.core;

/** A choice of {@link BackendOptions}; a device honours some, see {@link Backend#options()}. */
public enum BackendOption {
  /** {@link BackendOptions#threads()}. */
  THREADS("--threads"),
  /** {@link BackendOptions#convolution()}. */
  CONVOLUTION("--conv"),
  /** {@link BackendOptions#precision()}. */
  PRECISION("--precision"),
  /** {@link BackendOptions#dnn()}. */
  DNN("--dnn"),
  /** {@link BackendOptions#batchNorm()}. */
  BATCH_NORM("--bn"),
  /** {@link BackendOptions#kernels()}. */
  KERNEL("--kernel");

  private final String flag;

  BackendOption(String flag) {
    this.flag = flag;
  }

  /** Its flag in the program. */
  public String flag() {
    return flag;
  }

  /** What is chosen. */
  public Object of(BackendOptions options) {
    return switch (this) {
      case THREADS -> options.threads();
      case CONVOLUTION -> options.convolution();
      case PRECISION -> options.precision();
      case DNN -> options.dnn();
      case BATCH_NORM -> options.batchNorm();
      case KERNEL -> options.kernels();
    };
  }
}
