package org.catchupmix.core.backend;

import java.util.function.Function;

/** A choice of {@link BackendOptions}; a device honours some, see {@link Backend#options()}. */
public enum BackendOption {
  /** {@link BackendOptions#threads()}. */
  THREADS("--threads", BackendOptions::threads),
  /** {@link BackendOptions#convolution()}. */
  CONVOLUTION("--conv", BackendOptions::convolution),
  /** {@link BackendOptions#precision()}. */
  PRECISION("--precision", BackendOptions::precision),
  /** {@link BackendOptions#dnn()}. */
  DNN("--dnn", BackendOptions::dnn),
  /** {@link BackendOptions#batchNorm()}. */
  BATCH_NORM("--bn", BackendOptions::batchNorm),
  /** {@link BackendOptions#kernels()}. */
  KERNEL("--kernel", BackendOptions::kernels),
  /** {@link BackendOptions#graphs()}. */
  GRAPHS("--graphs", BackendOptions::graphs);

  private final String flag;
  private final Function<BackendOptions, Object> choice;

  BackendOption(String flag, Function<BackendOptions, Object> choice) {
    this.flag = flag;
    this.choice = choice;
  }

  /** Its flag in the program. */
  public String flag() {
    return flag;
  }

  /** The value of this option. */
  public Object of(BackendOptions options) {
    return choice.apply(options);
  }
}
