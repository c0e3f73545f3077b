package org.catchupmix.kernels.lab;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.Shape;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.kernels.driver.DeviceMemory;
import org.catchupmix.kernels.launch.Conv2dForward;
import org.catchupmix.kernels.launch.Conv2dInputGradient;
import org.catchupmix.kernels.launch.Conv2dWeightGradient;
import org.catchupmix.kernels.launch.Gemm;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.launch.KernelVariant;

/** Products and convolutions in the lab; a convolution is 3x3 with stride 1 and padding 1. */
final class ProductLab {
  private static final String CONVOLUTION = "NxHxWxCinxCout";

  private ProductLab() {}

  static List<LabOperation<?>> all() {
    return List.of(
        new Product<>(
            "gemm",
            "MxNxK",
            List.of(Gemm.Variant.values()),
            s -> Gemm.choose(s.dim(0), s.dim(1)),
            ProductLab::product,
            (k, v, s, in, out) ->
                k.gemm.run(v, in[0], false, in[1], false, out[0], s.dim(0), s.dim(1), s.dim(2))),
        new Product<>(
            "conv2d",
            CONVOLUTION,
            List.of(Conv2dForward.Variant.values()),
            s -> Conv2dForward.choose(geometry(s)),
            ProductLab::forward,
            (k, v, s, in, out) -> k.conv2dForward.run(v, in[0], in[1], geometry(s), out[0])),
        new Product<>(
            "conv2d_input_gradient",
            CONVOLUTION,
            List.of(Conv2dInputGradient.Variant.values()),
            s -> Conv2dInputGradient.choose(geometry(s)),
            ProductLab::inputGradient,
            (k, v, s, in, out) -> k.conv2dInputGradient.run(v, in[0], in[1], geometry(s), out[0])),
        new Product<>(
            "conv2d_weight_gradient",
            CONVOLUTION,
            List.of(Conv2dWeightGradient.Variant.values()),
            s -> Conv2dWeightGradient.choose(geometry(s)),
            ProductLab::weightGradient,
            (k, v, s, in, out) ->
                k.conv2dWeightGradient.run(v, in[0], in[1], geometry(s), out[0])));
  }

  private static Conv2dGeometry geometry(Shape s) {
    return new Conv2dGeometry(s.dim(0), s.dim(1), s.dim(2), s.dim(3), s.dim(4), 3, 3, 1, 1);
  }

  private static OpCase product(LabSettings settings) {
    int m = settings.shape().dim(0);
    int n = settings.shape().dim(1);
    int k = settings.shape().dim(2);
    return new OpCase("matmul", settings.label())
        .real("a", Shape.of(m, k))
        .real("b", Shape.of(k, n))
        .writes("out", Shape.of(m, n))
        .calls((b, in, out) -> b.matmul(in[0], false, in[1], false, out[0]));
  }

  private static OpCase forward(LabSettings settings) {
    Conv2dGeometry g = geometry(settings.shape());
    return new OpCase("conv2d", settings.label())
        .real("x", g.inputShape())
        .real("w", g.weightShape())
        .writes("y", g.outputShape())
        .calls((b, in, out) -> b.conv2d(in[0], in[1], g, out[0]));
  }

  private static OpCase inputGradient(LabSettings settings) {
    Conv2dGeometry g = geometry(settings.shape());
    return new OpCase("conv2dInputGradient", settings.label())
        .real("dy", g.outputShape())
        .real("w", g.weightShape())
        .writes("dx", g.inputShape())
        .calls((b, in, out) -> b.conv2dInputGradient(in[0], in[1], g, out[0]));
  }

  private static OpCase weightGradient(LabSettings settings) {
    Conv2dGeometry g = geometry(settings.shape());
    return new OpCase("conv2dWeightGradient", settings.label())
        .real("x", g.inputShape())
        .real("dy", g.outputShape())
        .writes("dw", g.weightShape())
        .calls((b, in, out) -> b.conv2dWeightGradient(in[0], in[1], g, out[0]));
  }

  /** Starts a variant. */
  private interface Start<V> {
    void run(KernelSet kernels, V variant, Shape shape, DeviceMemory[] in, DeviceMemory[] out);
  }

  /** An operation whose variants run for all sizes, in the source of its name. */
  private record Product<V extends KernelVariant>(
      String name,
      String axes,
      List<V> variants,
      Function<Shape, V> choose,
      Function<LabSettings, OpCase> problems,
      Start<V> start)
      implements LabOperation<V> {
    @Override
    public List<String> entries(V variant) {
      // The sums of chunks that v3 adds are v2's.
      return variant == Conv2dWeightGradient.Variant.V3
          ? List.of(name + "_v2", name + "_sum")
          : List.of(variant.entry(name));
    }

    @Override
    public String file() {
      return name;
    }

    @Override
    public V choice(Shape shape) {
      return choose.apply(shape);
    }

    @Override
    public Optional<String> refusal(V variant, Shape shape) {
      return Optional.empty();
    }

    @Override
    public OpCase problem(LabSettings settings) {
      return problems.apply(settings);
    }

    @Override
    public void launch(
        KernelSet kernels, V variant, LabSettings settings, DeviceMemory[] in, DeviceMemory[] out) {
      start.run(kernels, variant, settings.shape(), in, out);
    }
  }
}
