package org.catchupmix.kernels.backend;

import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.kernels.driver.DeviceMemory;
import org.catchupmix.kernels.launch.KernelSet;

/** Products and convolutions by our own kernels, in FP32, on any device. */
public final class KernelDnn implements Dnn {
  private final KernelSet kernels;

  /** By these launchers. */
  public KernelDnn(KernelSet kernels) {
    this.kernels = kernels;
  }

  @Override
  public String arithmetic() {
    return "own";
  }

  @Override
  public String description() {
    return "own kernels, fp32";
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
    kernels.gemm.run(a, transposeA, b, transposeB, out, m, n, k);
  }

  @Override
  public void conv2d(DeviceMemory x, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory y) {
    kernels.conv2dForward.run(x, w, geometry, y);
  }

  @Override
  public void conv2dInputGradient(
      DeviceMemory dy, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory dx) {
    kernels.conv2dInputGradient.run(dy, w, geometry, dx);
  }

  @Override
  public void conv2dWeightGradient(
      DeviceMemory x, DeviceMemory dy, Conv2dGeometry geometry, DeviceMemory dw) {
    kernels.conv2dWeightGradient.run(x, dy, geometry, dw);
  }

  /** The launchers are the device's. */
  @Override
  public void close() {}
}
