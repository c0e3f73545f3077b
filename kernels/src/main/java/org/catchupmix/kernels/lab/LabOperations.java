package org.catchupmix.kernels.lab;

import static org.catchupmix.kernels.lab.LabOperation.Setting.TF32;
import static org.catchupmix.kernels.lab.LabOperation.Setting.TYPE;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.catchupmix.core.check.BatchNormCases;
import org.catchupmix.core.check.MatrixCases;
import org.catchupmix.core.check.MixCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.PoolCases;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.lab.LabOperation.Axes;
import org.catchupmix.kernels.launch.ChannelMix;
import org.catchupmix.kernels.launch.ChannelNorm;
import org.catchupmix.kernels.launch.Convolution;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.CudaBatchNorm;
import org.catchupmix.kernels.launch.CudaPooling;
import org.catchupmix.kernels.launch.Gemm;
import org.catchupmix.kernels.launch.GemmShape;
import org.catchupmix.kernels.launch.ImageSizes;
import org.catchupmix.kernels.launch.RfiMask;
import org.catchupmix.kernels.launch.Variants;

/** Operations of the lab, and the parsing of their names and variants. */
public final class LabOperations {
  private static final List<LabOperation<?>> ALL = build();

  private LabOperations() {}

  private static List<LabOperation<?>> build() {
    List<LabOperation<?>> all = new ArrayList<>();
    all.add(
        image(ChannelNorm.VARIANTS, s -> MixCases.norm(s.label(), s.shape(), NormKind.L2))
            .withSettings(TYPE));
    all.add(
        new LabOperation<>(
                RfiMask.VARIANTS,
                Axes.FILTERS,
                s -> new RfiMask.Sizes(s.dim(0), s.dim(1)),
                s -> mask(s, MixCases::drawn))
            .hard(s -> mask(s, MixCases::tied)));
    all.add(image(ChannelMix.MIX, s -> mix(s).getFirst()).withSettings(TYPE));
    all.add(image(ChannelMix.GRADIENT, s -> mix(s).getLast()).withSettings(TYPE));
    all.add(
        new LabOperation<>(
                Gemm.VARIANTS,
                Axes.MATMUL,
                s -> new GemmShape(s.dim(0), s.dim(1), s.dim(2)),
                LabOperations::matmul)
            .library("cublas")
            .withSettings(TYPE, TF32));
    for (ConvolutionPass pass : ConvolutionPass.values()) {
      all.add(
          new LabOperation<>(
                  Convolution.variants(pass),
                  Axes.CONVOLUTION,
                  LabOperations::geometry,
                  s -> MatrixCases.passes(s.label(), geometry(s.shape())).get(pass.ordinal()))
              .library("cudnn")
              .withSettings(TYPE, TF32));
    }
    all.add(batchNorm(CudaBatchNorm.VARIANTS, "batch_norm_training").library("cudnn"));
    all.add(
        batchNorm(CudaBatchNorm.GRADIENT_VARIANTS, "batch_norm_training_gradient")
            .library("cudnn"));
    all.add(
        batchNorm(CudaBatchNorm.VARIANTS, "batch_norm_inference").named("batch_norm_inference"));
    all.add(
        batchNorm(CudaBatchNorm.GRADIENT_VARIANTS, "batch_norm_inference_gradient")
            .named("batch_norm_inference_gradient"));
    for (Variants<PoolGeometry> variants : List.of(CudaPooling.MAX, CudaPooling.MAX_GRADIENT)) {
      all.add(
          new LabOperation<>(
                  variants,
                  Axes.WINDOWS,
                  LabOperations::windows,
                  s -> find(PoolCases.windows(windows(s.shape())), variants.operation()))
              .withSettings(TYPE));
    }
    return List.copyOf(all);
  }

  private static LabOperation<ImageSizes> image(
      Variants<ImageSizes> variants, Function<LabSettings, OpCase> problem) {
    return new LabOperation<>(variants, Axes.IMAGE, ImageSizes::of, problem);
  }

  private static LabOperation<CudaBatchNorm.Sizes> batchNorm(
      Variants<CudaBatchNorm.Sizes> variants, String primitive) {
    return new LabOperation<>(
            variants,
            Axes.MATRIX,
            LabOperations::matrix,
            s -> find(BatchNormCases.of(s.shape(), true), primitive))
        .withSettings(TYPE);
  }

  /** Finds the case of a primitive such as {@code relu_gradient}. */
  private static OpCase find(List<OpCase> cases, String primitive) {
    String name = primitive.replace("_", "");
    return cases.stream()
        .filter(c -> c.primitive().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow();
  }

  private static CudaBatchNorm.Sizes matrix(Shape s) {
    if (s.dim(0) < 3) {
      throw new IllegalArgumentException(
          "--shape %dx%d: batch norm requires at least 3 rows".formatted(s.dim(0), s.dim(1)));
    }
    return new CudaBatchNorm.Sizes(s.dim(0), s.dim(1));
  }

  private static PoolGeometry windows(Shape s) {
    int window = s.dim(4);
    return new PoolGeometry(
        Shape.of(s.dim(0), s.dim(1), s.dim(2), s.dim(3)), window, s.dim(5), (window - 1) / 2);
  }

  private static Conv2dGeometry geometry(Shape s) {
    int kernel = s.dim(5);
    return new Conv2dGeometry(
        Shape.of(s.dim(0), s.dim(1), s.dim(2), s.dim(3)),
        Shape.of(s.dim(4), kernel, kernel, s.dim(3)),
        s.dim(6),
        kernel / 2);
  }

  /** Keeps half of the filters. */
  private static OpCase mask(LabSettings settings, ToDoubleFunction<PhiloxRandom> norm) {
    Shape s = settings.shape();
    return MixCases.mask(
        settings.label(),
        s,
        s.dim(1) / 2,
        FilterRanking.DEFAULT,
        norm,
        r -> r.permutation(s.dim(0)));
  }

  private static List<OpCase> mix(LabSettings settings) {
    Shape s = settings.shape();
    return MixCases.mix(settings.label(), s, r -> r.permutation(s.dim(0)));
  }

  private static OpCase matmul(LabSettings settings) {
    Shape s = settings.shape();
    return MatrixCases.matmul(settings.label(), s.dim(0), s.dim(1), s.dim(2), false, false);
  }

  public static List<LabOperation<?>> all() {
    return ALL;
  }

  /** Finds an operation. */
  public static LabOperation<?> find(String name) {
    List<String> names = ALL.stream().map(LabOperation::name).toList();
    return ALL.stream()
        .filter(o -> o.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the lab has no operation '%s': it has %s"
                        .formatted(name, String.join(", ", names))));
  }

  /** Parses {@code all} or a list of variants such as {@code v1,v3}. */
  public static List<String> variants(LabOperation<?> operation, String text) {
    return text.equals("all")
        ? operation.variants()
        : Stream.of(text.split(",", -1)).map(operation::variant).distinct().toList();
  }
}
