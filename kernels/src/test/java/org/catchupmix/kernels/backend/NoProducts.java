package org.catchupmix.kernels.backend;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;

/** Stands where products are not wanted: refuses each. */
final class NoProducts implements Dnn {
  private static UnsupportedOperationException refusal() {
    return new UnsupportedOperationException("this test has no products");
  }

  @Override
  public DType type() {
    return DType.F32;
  }

  @Override
  public String arithmetic() {
    return "none";
  }

  @Override
  public String description() {
    return "no products";
  }

  @Override
  public void matmul(
      DeviceMemory a,
      boolean transposeA,
      DeviceMemory b,
      boolean transposeB,
      DeviceMemory out,
      int m,
      int n,
      int k) {
    throw refusal();
  }

  @Override
  public void conv2d(DeviceMemory x, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory y) {
    throw refusal();
  }

  @Override
  public void conv2dInputGradient(
      DeviceMemory dy, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory dx) {
    throw refusal();
  }

  @Override
  public void conv2dWeightGradient(
      DeviceMemory x, DeviceMemory dy, Conv2dGeometry geometry, DeviceMemory dw) {
    throw refusal();
  }

  @Override
  public void close() {}
}
