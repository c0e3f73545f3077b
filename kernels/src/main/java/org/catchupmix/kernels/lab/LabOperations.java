package org.catchupmix.kernels.lab;

import static org.catchupmix.kernels.lab.LabOperation.Setting.NORM;
import static org.catchupmix.kernels.lab.LabOperation.Setting.SEED;
import static org.catchupmix.kernels.lab.LabOperation.Setting.TYPE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.Matrix;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.SgdSettings;
import org.catchupmix.core.Shape;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.kernels.launch.CatchupFused;
import org.catchupmix.kernels.launch.ChannelMix;
import org.catchupmix.kernels.launch.ChannelNorm;
import org.catchupmix.kernels.launch.Convolution;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.CudaBatchNorm;
import org.catchupmix.kernels.launch.CudaElementwise;
import org.catchupmix.kernels.launch.CudaLosses;
import org.catchupmix.kernels.launch.CudaPooling;
import org.catchupmix.kernels.launch.CudaReductions;
import org.catchupmix.kernels.launch.CudaUpdates;
import org.catchupmix.kernels.launch.Gemm;
import org.catchupmix.kernels.launch.GemmShape;
import org.catchupmix.kernels.launch.ImageSizes;
import org.catchupmix.kernels.launch.RfiMask;
import org.catchupmix.kernels.launch.Variants;

/**
 * The operations of the lab, and what the command line says about them. What is wrong there is an
 * {@link IllegalArgumentException} that names what would be right.
 */
public final class LabOperations {
  private static final String IMAGE = "NxHxWxC";

  /** Of a convolution; the kernel is square, its padding half of its side. */
  private static final String CONVOLUTION = "NxHxWxCINxCOUTxKERNELxSTRIDE";

  /** Of pooling; windows are square, their padding half of what they have beyond one. */
  private static final String WINDOWS = "NxHxWxCxWINDOWxSTRIDE";

  private static final List<LabOperation<?>> ALL = build();

  /** What a tensor may hold, see {@code CudaMemory}. */
  private static final double MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  private LabOperations() {}

  private static List<LabOperation<?>> build() {
    List<LabOperation<?>> all = new ArrayList<>();
    all.add(
        new LabOperation<>(ChannelNorm.VARIANTS, IMAGE, ImageSizes::of, LabOperations::norms)
            .taking(TYPE, NORM, SEED));
    all.add(
        new LabOperation<>(
                RfiMask.VARIANTS,
                "NxC",
                s -> new RfiMask.Sizes(s.dim(0), s.dim(1)),
                s -> mask(s, LabOperations::drawnNorm))
            .taking(SEED)
            .hard(s -> mask(s, LabOperations::tiedNorm)));
    all.add(
        new LabOperation<>(ChannelMix.MIX, IMAGE, ImageSizes::of, LabOperations::mix)
            .taking(TYPE, SEED));
    all.add(
        new LabOperation<>(ChannelMix.GRADIENT, IMAGE, ImageSizes::of, LabOperations::mixGradient)
            .taking(TYPE, SEED));
    all.add(
        new LabOperation<>(
                CatchupFused.VARIANTS,
                IMAGE,
                ImageSizes::of,
                s -> fused(s, LabOperations::drawnNorm))
            .taking(TYPE, SEED)
            .hard(s -> fused(s, LabOperations::tiedNorm))
            .launchedBy(
                (kernels, settings, bound) ->
                    new CatchupFused(kernels)
                        .run(
                            bound.in()[0],
                            bound.in()[1],
                            bound.in()[2],
                            FilterRanking.DEFAULT,
                            settings.shape().dim(3) / 2,
                            bound.out()[0],
                            bound.out()[1])));
    all.add(
        new LabOperation<>(
                Gemm.VARIANTS,
                "MxNxK",
                s -> new GemmShape(s.dim(0), s.dim(1), s.dim(2)),
                LabOperations::matmul)
            .taking(TYPE, SEED)
            .largest(LabOperations::largestMatrix));
    for (ConvolutionPass pass : ConvolutionPass.values()) {
      all.add(
          new LabOperation<>(
                  Convolution.variants(pass),
                  CONVOLUTION,
                  LabOperations::geometry,
                  s -> convolution(pass, s))
              .taking(TYPE, SEED)
              .largest(LabOperations::largestTensor));
    }
    all.add(
        batchNorm(
            CudaBatchNorm.VARIANTS, s -> find(OpCases.batchNorm(s.shape()), "batchNormTraining")));
    all.add(
        batchNorm(
            CudaBatchNorm.GRADIENT_VARIANTS,
            s -> find(OpCases.batchNorm(s.shape()), "batchNormTrainingGradient")));
    all.add(windows(CudaPooling.MAX, "maxPool"));
    all.add(windows(CudaPooling.MAX_GRADIENT, "maxPoolGradient"));
    all.add(
        new LabOperation<>(
                CudaReductions.VARIANTS,
                IMAGE,
                s -> new CudaReductions.Sizes(s.dim(0), s.dim(1) * s.dim(2), s.dim(3)),
                s -> find(OpCases.featureMaps(s.shape()), "globalAveragePool"))
            .taking(TYPE));
    all.add(
        new LabOperation<>(
            CudaLosses.VARIANTS,
            "NxK",
            s -> s.dim(0),
            s -> find(OpCases.softmax(s.shape()), "logSoftmax")));
    all.add(
        new LabOperation<>(
            CudaUpdates.VARIANTS,
            "N",
            s -> s.dim(0),
            s -> OpCases.step(s.shape(), new SgdSettings(0.1, 0.9, true, 1e-4)).getFirst()));
    for (Variants<Integer> variants : CudaElementwise.variants()) {
      String primitive = primitive(variants.operation());
      LabOperation<Integer> operation =
          new LabOperation<>(
              variants,
              IMAGE,
              s -> Math.toIntExact(s.elements()),
              s -> find(OpCases.elementwise(s.shape()), primitive));
      all.add(variants.operation().equals("add_bias") ? operation : operation.taking(TYPE));
    }
    return List.copyOf(all);
  }

  private static LabOperation<CudaBatchNorm.Sizes> batchNorm(
      Variants<CudaBatchNorm.Sizes> variants, Function<LabSettings, OpCase> problem) {
    return new LabOperation<>(variants, "RxC", LabOperations::matrix, problem).taking(TYPE);
  }

  private static LabOperation<PoolGeometry> windows(
      Variants<PoolGeometry> variants, String primitive) {
    return new LabOperation<>(
            variants,
            WINDOWS,
            LabOperations::windows,
            s -> find(OpCases.windows(windows(s.shape())), primitive))
        .taking(TYPE)
        .largest(s -> (double) s.dim(0) * s.dim(1) * s.dim(2) * s.dim(3));
  }

  /** {@code relu_gradient} to {@code reluGradient}. */
  private static String primitive(String operation) {
    StringBuilder name = new StringBuilder();
    for (String word : operation.split("_")) {
      name.append(
          name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }

  private static OpCase find(List<OpCase> cases, String primitive) {
    return cases.stream().filter(c -> c.primitive().equals(primitive)).findFirst().orElseThrow();
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
        s.dim(0), s.dim(1), s.dim(2), s.dim(3), window, s.dim(5), (window - 1) / 2);
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

  private static double largestMatrix(Shape s) {
    double m = s.dim(0);
    double n = s.dim(1);
    double k = s.dim(2);
    return Math.max(m * n, k * Math.max(m, n));
  }

  private static double drawnNorm(OpCase c) {
    return Math.abs(c.random().nextGaussian());
  }

  /** Of few values, so that many filters are equally strong and the smaller channel decides. */
  private static double tiedNorm(OpCase c) {
    return c.random().nextInt(3);
  }

  private static OpCase permuted(OpCase c, String name, int samples) {
    return c.ints(name, Shape.of(samples), () -> c.random().permutation(samples));
  }

  private static OpCase norms(LabSettings settings) {
    Shape s = settings.shape();
    return new OpCase("channelNorm", settings.label())
        .activation("x", s)
        .writes("norms", Shape.of(s.dim(0), s.dim(3)))
        .runs((in, out) -> new Mixing.ChannelNorm(in[0], settings.norm(), out[0]));
  }

  /** Half of the filters are kept. */
  private static OpCase mask(LabSettings settings, ToDoubleFunction<OpCase> norm) {
    Shape s = settings.shape();
    OpCase c = new OpCase("rfiMask", settings.label());
    c.real("norms", s, () -> norm.applyAsDouble(c));
    return permuted(c, "partner", s.dim(0))
        .writes("mask", s, OpCase.Kind.BYTE)
        .runs(
            (in, out) ->
                new Mixing.RfiMask(in[0], in[1], FilterRanking.DEFAULT, s.dim(1) / 2, out[0]));
  }

  private static OpCase mix(LabSettings settings) {
    Shape s = settings.shape();
    return permuted(
            new OpCase("channelMix", settings.label()).activation("x", s), "partner", s.dim(0))
        .bytes("mask", Shape.of(s.dim(0), s.dim(3)), 2)
        .writesActivation("out", s)
        .runs((in, out) -> new Mixing.ChannelMix(in[0], in[1], in[2], out[0]));
  }

  private static OpCase mixGradient(LabSettings settings) {
    Shape s = settings.shape();
    return permuted(
            new OpCase("channelMixGradient", settings.label()).activation("dy", s),
            "inverse",
            s.dim(0))
        .bytes("mask", Shape.of(s.dim(0), s.dim(3)), 2)
        .writesActivation("dx", s)
        .runs((in, out) -> new Mixing.ChannelMixGradient(in[0], in[1], in[2], out[0]));
  }

  /** Half of the filters are kept. */
  private static OpCase fused(LabSettings settings, ToDoubleFunction<OpCase> norm) {
    Shape s = settings.shape();
    Shape rows = Shape.of(s.dim(0), s.dim(3));
    OpCase c = new OpCase("catchupFused", settings.label());
    c.activation("x", s).real("norms", rows, () -> norm.applyAsDouble(c));
    return permuted(c, "partner", s.dim(0))
        .writesActivation("out", s)
        .writes("mask", rows, OpCase.Kind.BYTE)
        .runs(
            (in, out) ->
                new Mixing.RfiMask(in[1], in[2], FilterRanking.DEFAULT, s.dim(3) / 2, out[1]),
            (in, out) -> new Mixing.ChannelMix(in[0], in[2], out[1], out[0]));
  }

  private static OpCase matmul(LabSettings settings) {
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

  private static OpCase convolution(ConvolutionPass pass, LabSettings settings) {
    Conv2dGeometry g = geometry(settings.shape());
    return OpCases.convolution(settings.label(), g).get(pass.ordinal());
  }

  /** All of them. */
  public static List<LabOperation<?>> all() {
    return ALL;
  }

  /** The one of a name. */
  public static LabOperation<?> find(String name) {
    return ALL.stream()
        .filter(o -> o.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the lab has no operation '%s': it has %s"
                        .formatted(
                            name,
                            ALL.stream()
                                .map(LabOperation::name)
                                .collect(Collectors.joining(", ")))));
  }

  /** The variants of {@code all} or of a list such as {@code v1,v3}. */
  public static List<String> variants(LabOperation<?> operation, String text) {
    List<String> all = operation.variants();
    if (text.equals("all")) {
      return all;
    }
    List<String> chosen = List.of(text.split(",", -1));
    for (String label : chosen) {
      if (!all.contains(label)) {
        throw new IllegalArgumentException(
            "%s has no variant '%s': it has all, %s"
                .formatted(operation.name(), label, String.join(", ", all)));
      }
    }
    return chosen.stream().distinct().toList();
  }

  /** The sizes of a text such as {@code 8x16x16x64}. */
  public static Shape shape(LabOperation<?> operation, String text) {
    String[] parts = text.split("x", -1);
    int[] dims = Arrays.stream(parts).mapToInt(LabOperations::size).toArray();
    boolean bad = Arrays.stream(dims).anyMatch(d -> d < 1);
    if (bad || dims.length != operation.axes().split("x").length) {
      throw new IllegalArgumentException(
          "--shape %s: %s requires %s, each at least 1"
              .formatted(text, operation.name(), operation.axes()));
    }
    Shape shape = Shape.of(dims);
    double elements = operation.largestTensor(shape);
    if (elements > MAX_ELEMENTS) {
      throw new IllegalArgumentException(
          "--shape %s has a tensor of %.0f elements: at most %.0f"
              .formatted(text, elements, MAX_ELEMENTS));
    }
    operation.requireSizes(shape);
    return shape;
  }

  /** A number of at most 9 digits; 0 for anything else. */
  private static int size(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }
}
