package org.catchupmix.core.backend;

import java.util.function.Function;

/** A choice of {@link BackendOptions}; a device honours some, see {@link Backend#options()}. */
public enum BackendOption {
  THREADS("threads", BackendOptions::threads),
  CONVOLUTION("conv", BackendOptions::convolution),
  PRECISION("precision", BackendOptions::precision),
  DNN("dnn", BackendOptions::dnn),
  BATCH_NORM("bn", BackendOptions::batchNorm),
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

  public Object of(BackendOptions options) {
    return choice.apply(options);
  }
}
