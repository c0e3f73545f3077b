package org.catchupmix.core.backend;

import java.util.function.Function;

/** A choice of {@link BackendOptions}; a device honours some, see {@link Backend#options()}. */
public enum BackendOption {
  /** {@link BackendOptions#threads()}. */
  THREADS("threads", BackendOptions::threads),
  /** {@link BackendOptions#convolution()}. */
  CONVOLUTION("conv", BackendOptions::convolution),
  /** {@link BackendOptions#precision()}. */
  PRECISION("precision", BackendOptions::precision),
  /** {@link BackendOptions#dnn()}. */
  DNN("dnn", BackendOptions::dnn),
  /** {@link BackendOptions#batchNorm()}. */
  BATCH_NORM("bn", BackendOptions::batchNorm),
  /** {@link BackendOptions#kernels()}. */
  KERNEL("kernel", BackendOptions::kernels),
  /** {@link BackendOptions#graphs()}. */
  GRAPHS("graphs", BackendOptions::graphs);

  private final String key;
  private final Function<BackendOptions, Object> choice;

  BackendOption(String key, Function<BackendOptions, Object> choice) {
    this.key = key;
    this.choice = choice;
  }

  /** Its name for users, such as {@code threads}. */
  public String key() {
    return key;
  }

  /** The value of this option. */
  public Object of(BackendOptions options) {
    return choice.apply(options);
  }
}
