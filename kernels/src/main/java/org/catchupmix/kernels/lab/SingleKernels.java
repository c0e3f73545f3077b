package org.catchupmix.kernels.lab;

import static org.catchupmix.kernels.lab.LabOperation.Setting.TYPE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.catchupmix.core.check.ElementwiseCases;
import org.catchupmix.core.check.LossCases;
import org.catchupmix.core.check.MixCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.PoolCases;
import org.catchupmix.core.check.RowCases;
import org.catchupmix.core.check.UpdateCases;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.lab.LabOperation.Axes;
import org.catchupmix.kernels.launch.PadBf16;
import org.catchupmix.kernels.launch.Variants;

/** The operations of the lab whose launchers have one kernel and nothing to choose. */
final class SingleKernels {
  /** Tensor cores require sides in multiples of so many. */
  private static final int SIDE = 8;

  private SingleKernels() {}

  static List<LabOperation<?>> all() {
    List<LabOperation<?>> all = new ArrayList<>();
    all.add(
        typed(
            "box_paste",
            "box_paste",
            Axes.IMAGE,
            s -> MixCases.box(s, new PhiloxRandom(1, "partner").permutation(s.dim(0)))));
    all.add(
        typed(
            "broadcast",
            "broadcast",
            Axes.IMAGE,
            s -> find(PoolCases.featureMaps(s), "global_average_pool_gradient")));
    for (String pass : List.of("average_pool", "average_pool_gradient")) {
      all.add(
          typed(
              pass,
              "pool",
              Axes.WINDOWS,
              s -> find(PoolCases.windows(LabOperations.windows(s)), pass)));
    }
    losses(all);
    rows(all);
    all.add(typed("fill", "fill", Axes.IMAGE, s -> find(ElementwiseCases.of(s), "fill")));
    casts(all);
    for (String numbers : List.of("fill_uniform", "fill_normal")) {
      all.add(single(numbers, "philox", Axes.NUMBERS, s -> find(UpdateCases.random(s), numbers)));
    }
    all.add(
        single(
            "stop",
            "sgd",
            new Axes(Axes.NUMBERS.names(), "1"),
            _ -> UpdateCases.stop(Double.NaN, 0)));
    all.add(single("snapshot", "sgd", Axes.NUMBERS, s -> UpdateCases.snapshot(s, 0)));
    all.add(pad());
    all.add(crop());
    return all;
  }

  private static void losses(List<LabOperation<?>> all) {
    all.add(
        single(
            "log_softmax_gradient",
            "softmax",
            Axes.CLASSES,
            s -> find(LossCases.softmax(s), "log_softmax_gradient")));
    for (String loss : List.of("cross_entropy", "cross_entropy_gradient")) {
      all.add(
          single(
              loss, "cross_entropy", Axes.CLASSES, s -> find(LossCases.indexLoss(s, 0.1), loss)));
    }
    for (String loss : List.of("mean_cross_entropy", "mean_cross_entropy_gradient")) {
      all.add(
          single(
              loss,
              "cross_entropy",
              Axes.CLASSES,
              s -> find(LossCases.meanLoss(s, 0.1, true), loss)));
    }
    for (String loss : List.of("soft_cross_entropy", "soft_cross_entropy_gradient")) {
      all.add(single(loss, "cross_entropy", Axes.CLASSES, s -> find(LossCases.softLoss(s), loss)));
    }
  }

  /** Gathers launch the kernel of the widest unit that divides a row. */
  private static void rows(List<LabOperation<?>> all) {
    Function<DType, List<String>> units =
        _ -> List.of("gather_rows_1", "gather_rows_2", "gather_rows_4", "gather_rows_16");
    all.add(
        operation(
                "gather_rows",
                "gather_rows",
                units,
                Axes.ROWS,
                s -> RowCases.gather(s, picked(s.dim(0))).getFirst())
            .taking(TYPE));
    all.add(
        operation(
            "gather_bytes",
            "gather_rows",
            units,
            Axes.ROWS,
            s -> RowCases.bytes(s, picked(s.dim(0)))));
    all.add(
        typed(
            "gather_rows_gradient",
            "gather_rows",
            Axes.ROWS,
            s -> RowCases.gather(s, picked(s.dim(0))).getLast()));
    all.add(
        single(
            "normalize_images",
            "normalize_images",
            new Axes(Axes.IMAGE.names(), "128x32x32x3"),
            s -> RowCases.images(s, transform(s.dim(3)))));
  }

  /** As many rows as there are, some of them twice. */
  private static int[] picked(int rows) {
    return IntStream.range(0, rows).map(n -> (int) ((5L * n + 3) % rows)).toArray();
  }

  private static ImageTransform transform(int channels) {
    double[] mean = new double[channels];
    double[] std = new double[channels];
    Arrays.fill(mean, 0.5);
    Arrays.fill(std, 0.25);
    return new ImageTransform(mean, std);
  }

  private static void casts(List<LabOperation<?>> all) {
    List<String> real = List.of("cast_u8_f32", "cast_i32_f32", "cast_f32_i32");
    for (int i = 0; i < real.size(); i++) {
      int index = i;
      all.add(single(real.get(i), "cast", Axes.IMAGE, s -> casts(s).get(index)));
    }
    all.add(
        single("cast_f32_bf16", "cast", Axes.IMAGE, s -> ElementwiseCases.storage(s).getFirst())
            .inBf16());
    all.add(
        single("cast_bf16_f32", "cast", Axes.IMAGE, s -> ElementwiseCases.storage(s).getLast())
            .inBf16());
  }

  private static List<OpCase> casts(Shape s) {
    return ElementwiseCases.of(s).stream().filter(c -> c.primitive().equals("cast")).toList();
  }

  private static Shape wide(Shape s) {
    return Shape.of(SIDE * Math.ceilDiv(s.dim(0), SIDE), SIDE * Math.ceilDiv(s.dim(1), SIDE));
  }

  private static LabOperation<Shape> pad() {
    return single("bf16_pad", "pad_bf16", Axes.MATRIX, s -> RowCases.resized(s, wide(s)))
        .inBf16()
        .launchedBy(
            (kernels, settings, bound) ->
                new PadBf16(kernels)
                    .pad(
                        DeviceBuffer.memory(bound.in()[0]),
                        settings.shape(),
                        wide(settings.shape()),
                        DeviceBuffer.memory(bound.out()[0])));
  }

  private static LabOperation<Shape> crop() {
    return single("bf16_crop", "pad_bf16", Axes.MATRIX, s -> RowCases.resized(wide(s), s))
        .inBf16()
        .launchedBy(
            (kernels, settings, bound) ->
                new PadBf16(kernels)
                    .crop(
                        DeviceBuffer.memory(bound.in()[0]),
                        settings.shape(),
                        wide(settings.shape()),
                        DeviceBuffer.memory(bound.out()[0])));
  }

  /** With one kernel for F32 and one for BF16. */
  private static LabOperation<Shape> typed(
      String name, String file, Axes axes, Function<Shape, OpCase> problem) {
    return operation(
            name, file, type -> List.of(type == DType.BF16 ? name + "_bf16" : name), axes, problem)
        .taking(TYPE);
  }

  /** With one kernel. */
  private static LabOperation<Shape> single(
      String name, String file, Axes axes, Function<Shape, OpCase> problem) {
    return operation(name, file, _ -> List.of(name), axes, problem);
  }

  private static LabOperation<Shape> operation(
      String name,
      String file,
      Function<DType, List<String>> entries,
      Axes axes,
      Function<Shape, OpCase> problem) {
    return new LabOperation<>(
        Variants.single(name, file, entries), axes, s -> s, s -> problem.apply(s.shape()));
  }

  private static OpCase find(List<OpCase> cases, String primitive) {
    return LabOperations.find(cases, primitive);
  }
}
