package org.catchupmix.kernels.cost;

import java.util.List;
import java.util.Locale;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.LaunchReport.Touched;
import org.catchupmix.gpu.DeviceMemory;
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
    record(name(pass, g), g.flops(), a, b, out);
  }

  @Override
  public boolean addInputGradient(
      Conv2dGeometry g, DeviceMemory dy, DeviceMemory w, DeviceMemory dx) {
    String name = name(ConvolutionPass.INPUT_GRADIENT, g) + ", added";
    record(name, g.flops(), List.of(read(dy), read(w), read(dx), write(dx)));
    return true;
  }

  private static String name(ConvolutionPass pass, Conv2dGeometry g) {
    return "cudnn conv2d %s %dx%d %d->%d, %dx%d"
        .formatted(
            pass.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            g.kernelHeight(),
            g.kernelWidth(),
            g.inChannels(),
            g.outChannels(),
            g.height(),
            g.width());
  }

  private void record(String name, double flops, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    record(name, flops, List.of(read(a), read(b), write(out)));
  }

  private void record(String name, double flops, List<Touched> memory) {
    gpu.calls().add(new RecordedCall.Library(name, flops, memory));
  }

  private static Touched read(DeviceMemory m) {
    return SampledGpu.read(m, m.bytes());
  }

  private static Touched write(DeviceMemory m) {
    return SampledGpu.written(m, m.bytes());
  }

  @Override
  public void close() {}
}
