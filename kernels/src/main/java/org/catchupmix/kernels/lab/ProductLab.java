package org.catchupmix.kernels.lab;

import java.util.List;
import java.util.Optional;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.core.Matrix;
import org.catchupmix.core.Shape;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.launch.Conv2dForward;
import org.catchupmix.kernels.launch.Conv2dInputGradient;
import org.catchupmix.kernels.launch.Conv2dWeightGradient;
import org.catchupmix.kernels.launch.Gemm;
import org.catchupmix.kernels.launch.KernelSet;

/** Products and convolutions in the lab. Every variant takes every size. */
final class ProductLab {
  /** Of a convolution; the kernel is square, its padding half of its side. */
  private static final String CONVOLUTION = "NxHxWxCINxCOUTxKERNELxSTRIDE";

  private ProductLab() {}

  static List<LabOperation<?>> all() {
    return List.of(new Product(), new Forward(), new InputGradient(), new WeightGradient());
  }

  private static Conv2dGeometry geometry(Shape s) {
    int kernel = s.dim(5);
    return new Conv2dGeometry(
        s.dim(0), s.dim(1), s.dim(2), s.dim(3), s.dim(4), kernel, kernel, s.dim(6), kernel / 2);
  }

  /** The elements of the largest tensor of a convolution. */
  private static double largestTensor(Shape s) {
    double windows =
        Math.ceil((double) s.dim(1) / s.dim(6)) * Math.ceil((double) s.dim(2) / s.dim(6));
    double input = (double) s.dim(0) * s.dim(1) * s.dim(2) * s.dim(3);
    double output = s.dim(0) * windows * s.dim(4);
    double weights = (double) s.dim(3) * s.dim(4) * s.dim(5) * s.dim(5);
    return Math.max(weights, Math.max(input, output));
  }

  private record Product() implements LabOperation<Gemm.Variant> {
    @Override
    public String name() {
      return "gemm";
    }

    @Override
    public String file() {
      return "gemm";
    }

    @Override
    public List<Gemm.Variant> variants() {
      return List.of(Gemm.Variant.values());
    }

    @Override
    public Gemm.Variant choice(Shape s) {
      return Gemm.choose(s.dim(0), s.dim(1));
    }

    @Override
    public String axes() {
      return "MxNxK";
    }

    @Override
    public double largestTensor(Shape s) {
      double m = s.dim(0);
      double n = s.dim(1);
      double k = s.dim(2);
      return Math.max(m * n, k * Math.max(m, n));
    }

    @Override
    public Optional<String> refusal(Gemm.Variant variant, Shape s) {
      return Optional.empty();
    }

    @Override
    public OpCase problem(LabSettings settings) {
      Shape s = settings.shape();
      int m = s.dim(0);
      int n = s.dim(1);
      int k = s.dim(2);
      return new OpCase("matmul", settings.label())
          .activation("a", Shape.of(m, k))
          .activation("b", Shape.of(k, n))
          .writesActivation("out", Shape.of(m, n))
          .runs((in, out) -> new Matrix.Matmul(in[0], false, in[1], false, out[0]));
    }

    @Override
    public void launch(
        KernelSet kernels,
        Gemm.Variant variant,
        LabSettings settings,
        DeviceMemory[] in,
        DeviceMemory[] out) {
      Shape s = settings.shape();
      kernels.gemm.run(
          variant,
          settings.type(),
          in[0],
          false,
          in[1],
          false,
          out[0],
          s.dim(0),
          s.dim(1),
          s.dim(2));
    }
  }

  private record Forward() implements LabOperation<Conv2dForward.Variant> {
    @Override
    public String name() {
      return "conv2d";
    }

    @Override
    public String file() {
      return "conv2d";
    }

    @Override
    public List<Conv2dForward.Variant> variants() {
      return List.of(Conv2dForward.Variant.values());
    }

    @Override
    public Conv2dForward.Variant choice(Shape s) {
      return Conv2dForward.choose(geometry(s));
    }

    @Override
    public String axes() {
      return CONVOLUTION;
    }

    @Override
    public double largestTensor(Shape s) {
      return ProductLab.largestTensor(s);
    }

    @Override
    public Optional<String> refusal(Conv2dForward.Variant variant, Shape s) {
      return Optional.empty();
    }

    @Override
    public OpCase problem(LabSettings settings) {
      Conv2dGeometry g = geometry(settings.shape());
      return new OpCase("conv2d", settings.label())
          .activation("x", g.inputShape())
          .activation("w", g.weightShape())
          .writesActivation("y", g.outputShape())
          .runs((in, out) -> new Matrix.Conv2d(in[0], in[1], g, out[0]));
    }

    @Override
    public void launch(
        KernelSet kernels,
        Conv2dForward.Variant variant,
        LabSettings settings,
        DeviceMemory[] in,
        DeviceMemory[] out) {
      kernels.conv2dForward.run(
          variant, settings.type(), in[0], in[1], geometry(settings.shape()), out[0]);
    }
  }

  private record InputGradient() implements LabOperation<Conv2dInputGradient.Variant> {
    @Override
    public String name() {
      return "conv2d_input_gradient";
    }

    @Override
    public String file() {
      return "conv2d_input_gradient";
    }

    @Override
    public List<Conv2dInputGradient.Variant> variants() {
      return List.of(Conv2dInputGradient.Variant.values());
    }

    @Override
    public Conv2dInputGradient.Variant choice(Shape s) {
      return Conv2dInputGradient.choose(geometry(s));
    }

    @Override
    public String axes() {
      return CONVOLUTION;
    }

    @Override
    public double largestTensor(Shape s) {
      return ProductLab.largestTensor(s);
    }

    @Override
    public Optional<String> refusal(Conv2dInputGradient.Variant variant, Shape s) {
      return Optional.empty();
    }

    @Override
    public OpCase problem(LabSettings settings) {
      Conv2dGeometry g = geometry(settings.shape());
      return new OpCase("conv2dInputGradient", settings.label())
          .activation("dy", g.outputShape())
          .activation("w", g.weightShape())
          .writesActivation("dx", g.inputShape())
          .runs((in, out) -> new Matrix.Conv2dInputGradient(in[0], in[1], g, out[0]));
    }

    @Override
    public void launch(
        KernelSet kernels,
        Conv2dInputGradient.Variant variant,
        LabSettings settings,
        DeviceMemory[] in,
        DeviceMemory[] out) {
      kernels.conv2dInputGradient.run(
          variant, settings.type(), in[0], in[1], geometry(settings.shape()), out[0]);
    }
  }

  private record WeightGradient() implements LabOperation<Conv2dWeightGradient.Variant> {
    @Override
    public String name() {
      return "conv2d_weight_gradient";
    }

    @Override
    public String file() {
      return "conv2d_weight_gradient";
    }

    @Override
    public List<Conv2dWeightGradient.Variant> variants() {
      return List.of(Conv2dWeightGradient.Variant.values());
    }

    @Override
    public Conv2dWeightGradient.Variant choice(Shape s) {
      return Conv2dWeightGradient.choose(geometry(s));
    }

    @Override
    public List<String> entries(Conv2dWeightGradient.Variant variant, DType type) {
      return switch (variant) {
        case V1, V2 -> List.of(variant.entry(name(), type));
        case V3 -> Conv2dWeightGradient.entriesInChunks(type);
      };
    }

    @Override
    public String axes() {
      return CONVOLUTION;
    }

    @Override
    public double largestTensor(Shape s) {
      return ProductLab.largestTensor(s);
    }

    @Override
    public Optional<String> refusal(Conv2dWeightGradient.Variant variant, Shape s) {
      return Optional.empty();
    }

    @Override
    public OpCase problem(LabSettings settings) {
      Conv2dGeometry g = geometry(settings.shape());
      return new OpCase("conv2dWeightGradient", settings.label())
          .activation("x", g.inputShape())
          .activation("dy", g.outputShape())
          .writesActivation("dw", g.weightShape())
          .runs((in, out) -> new Matrix.Conv2dWeightGradient(in[0], in[1], g, out[0]));
    }

    @Override
    public void launch(
        KernelSet kernels,
        Conv2dWeightGradient.Variant variant,
        LabSettings settings,
        DeviceMemory[] in,
        DeviceMemory[] out) {
      kernels.conv2dWeightGradient.run(
          variant, settings.type(), in[0], in[1], geometry(settings.shape()), out[0]);
    }
  }
}
