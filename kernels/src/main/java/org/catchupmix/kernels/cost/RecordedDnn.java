package org.catchupmix.kernels.cost;

import static org.catchupmix.kernels.cost.SampledGpu.read;
import static org.catchupmix.kernels.cost.SampledGpu.written;

import java.util.List;
import java.util.Locale;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.GemmShape;

/**
 * Stands in for cuDNN and cuBLAS: computes nothing, and records what they are asked.
 *
 * @param gpu records
 * @param type of operands and results
 */
record RecordedDnn(SampledGpu gpu, DType type) implements Dnn {
  @Override
  public String arithmetic() {
    return "recorded";
  }

  @Override
  public String description() {
    return "cuDNN and cuBLAS, predicted";
  }

  /** {@inheritDoc} cuBLAS does. */
  @Override
  public boolean multipliesAnySides() {
    return true;
  }

  @Override
  public void matmul(GemmShape s, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    record(
        "cublas gemm %dx%dx%d".formatted(s.m(), s.n(), s.k()),
        2.0 * s.m() * s.n() * s.k(),
        a,
        b,
        out);
  }

  @Override
  public void convolve(
      ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    record(
        "cudnn conv2d %s %dx%d %d->%d, %dx%d"
            .formatted(
                pass.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                g.kernelHeight(),
                g.kernelWidth(),
                g.inChannels(),
                g.outChannels(),
                g.height(),
                g.width()),
        g.flops(),
        a,
        b,
        out);
  }

  private void record(String name, double flops, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    gpu.calls()
        .add(
            new RecordedCall.Library(
                name,
                flops,
                List.of(read(a, a.bytes()), read(b, b.bytes()), written(out, out.bytes()))));
  }

  @Override
  public void close() {}
}
