package org.catchupmix.kernels.backend;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.launch.Conv2dForward;
import org.catchupmix.kernels.launch.Conv2dInputGradient;
import org.catchupmix.kernels.launch.Conv2dWeightGradient;
import org.catchupmix.kernels.launch.Gemm;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.launch.Variants;

/** Products and convolutions by our own kernels, with sums in FP32, on any device. */
public final class KernelDnn implements Dnn {
  /** The operations that run here and nowhere else. */
  public static final List<String> OPERATIONS =
      Stream.of(
              Gemm.VARIANTS,
              Conv2dForward.VARIANTS,
              Conv2dInputGradient.VARIANTS,
              Conv2dWeightGradient.VARIANTS)
          .map(Variants::operation)
          .toList();

  private final KernelSet kernels;
  private final DType type;

  /** By these launchers, on F32. */
  public KernelDnn(KernelSet kernels) {
    this(kernels, DType.F32);
  }

  /**
   * By these launchers.
   *
   * @param type of operands and results, F32 or BF16
   */
  public KernelDnn(KernelSet kernels, DType type) {
    if (type != DType.F32 && type != DType.BF16) {
      throw new IllegalArgumentException("type %s wants F32 or BF16".formatted(type));
    }
    this.kernels = kernels;
    this.type = type;
  }

  @Override
  public DType type() {
    return type;
  }

  @Override
  public String arithmetic() {
    return "own";
  }

  @Override
  public String description() {
    return "own kernels, " + (type == DType.F32 ? "fp32" : type.name().toLowerCase(Locale.ROOT));
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
    kernels.gemm.run(type, a, transposeA, b, transposeB, out, m, n, k);
  }

  @Override
  public void conv2d(DeviceMemory x, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory y) {
    kernels.conv2dForward.run(type, x, w, geometry, y);
  }

  @Override
  public void conv2dInputGradient(
      DeviceMemory dy, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory dx) {
    kernels.conv2dInputGradient.run(type, dy, w, geometry, dx);
  }

  @Override
  public void conv2dWeightGradient(
      DeviceMemory x, DeviceMemory dy, Conv2dGeometry geometry, DeviceMemory dw) {
    kernels.conv2dWeightGradient.run(type, x, dy, geometry, dw);
  }

  /** The launchers are the device's. */
  @Override
  public void close() {}
}
