package org.catchupmix.kernels.jcuda;

import org.catchupmix.core.tensor.DType;
import org.catchupmix.kernels.backend.Dnn;

/** A library of a dtype for tests, which owns nothing. */
abstract class StubDnn implements Dnn {
  private final DType type;

  StubDnn(DType type) {
    this.type = type;
  }

  @Override
  public DType type() {
    return type;
  }

  @Override
  public String arithmetic() {
    return "test";
  }

  @Override
  public String description() {
    return "test";
  }

  @Override
  public void close() {}
}
