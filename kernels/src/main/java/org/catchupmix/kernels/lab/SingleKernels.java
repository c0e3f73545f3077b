package org.catchupmix.kernels.lab;

import static org.catchupmix.kernels.lab.LabOperation.Setting.TYPE;
import static org.catchupmix.kernels.lab.LabOperations.find;
import static org.catchupmix.kernels.lab.LabOperations.windows;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.check.ElementwiseCases;
import org.catchupmix.core.check.LossCases;
import org.catchupmix.core.check.MixCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.PoolCases;
import org.catchupmix.core.check.ReductionCases;
import org.catchupmix.core.check.RowCases;
import org.catchupmix.core.check.UpdateCases;
import org.catchupmix.core.primitive.AdamSettings;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.lab.LabOperation.Axes;
import org.catchupmix.kernels.launch.Variants;

/** Operations whose launchers have one kernel and nothing to choose. */
final class SingleKernels {
  private static final Function<DType, List<String>> GATHERS =
      _ -> List.of("gather_rows_1", "gather_rows_2", "gather_rows_4", "gather_rows_16");

  private SingleKernels() {}

  static List<LabOperation<?>> all() {
    Axes images = new Axes(Axes.IMAGE.names(), "128x32x32x3");
    Axes one = new Axes(Axes.NUMBERS.names(), "1");
    return List.of(
        typed("box_paste", "box_paste", Axes.IMAGE, SingleKernels::box),
        typed(
            "broadcast",
            "broadcast",
            Axes.IMAGE,
            s -> find(PoolCases.featureMaps(s), "global_average_pool_gradient")),
        typed("average_pool", "pool", Axes.WINDOWS, s -> pool(s, "average_pool")),
        typed("average_pool_gradient", "pool", Axes.WINDOWS, s -> pool(s, "average_pool_gradient")),
        typed("fill", "fill", Axes.IMAGE, s -> find(ElementwiseCases.of(s), "fill")),
        typed("map", "map", Axes.IMAGE, s -> find(ElementwiseCases.functions(s), "map")),
        typed(
            "map_gradient",
            "map",
            Axes.IMAGE,
            s -> find(ElementwiseCases.functions(s), "map_gradient")),
        typed("move", "move", Axes.IMAGE, s -> RowCases.permutation(s, 3, 1, 2, 0)),
        single("max_along", "max", Axes.IMAGE, s -> ReductionCases.max(s, 2).getFirst()),
        single("max_along_gradient", "max", Axes.IMAGE, s -> ReductionCases.max(s, 2).getLast()),
        among("log_softmax_gradient", "softmax", Axes.CLASSES, LossCases::softmax),
        among("cross_entropy", "cross_entropy", Axes.CLASSES, SingleKernels::losses),
        among("cross_entropy_gradient", "cross_entropy", Axes.CLASSES, SingleKernels::losses),
        among("mean_cross_entropy", "cross_entropy", Axes.CLASSES, SingleKernels::losses),
        among("mean_cross_entropy_gradient", "cross_entropy", Axes.CLASSES, SingleKernels::losses),
        operation("gather_rows", "gather_rows", GATHERS, Axes.ROWS, s -> gather(s).getFirst())
            .withSettings(TYPE),
        operation(
            "gather_bytes",
            "gather_rows",
            GATHERS,
            Axes.ROWS,
            s -> RowCases.bytes(s, picks(s.dim(0)))),
        typed("gather_rows_gradient", "gather_rows", Axes.ROWS, s -> gather(s).getLast()),
        single(
            "normalize_images",
            "normalize_images",
            images,
            s -> RowCases.images(s, transform(s.dim(3)))),
        single("cast_u8_f32", "cast", Axes.IMAGE, s -> casts(s).get(0)),
        single("cast_i32_f32", "cast", Axes.IMAGE, s -> casts(s).get(1)),
        single("cast_f32_i32", "cast", Axes.IMAGE, s -> casts(s).get(2)),
        single("cast_f32_bf16", "cast", Axes.IMAGE, s -> ElementwiseCases.storage(s).getFirst())
            .inBf16(),
        single("cast_bf16_f32", "cast", Axes.IMAGE, s -> ElementwiseCases.storage(s).getLast())
            .inBf16(),
        among("fill_uniform", "philox", Axes.NUMBERS, UpdateCases::random),
        among("fill_normal", "philox", Axes.NUMBERS, UpdateCases::random),
        single(
            "adam",
            "adam",
            Axes.NUMBERS,
            s -> UpdateCases.adam(s, AdamSettings.adamW(0.1, 0.01), 7)),
        single("stop", "sgd", one, _ -> UpdateCases.stop(Double.NaN, 0)),
        single("snapshot", "sgd", Axes.NUMBERS, s -> UpdateCases.snapshot(s, 0)));
  }

  private static OpCase box(Shape s) {
    return MixCases.box(s, new PhiloxRandom(1, "partner").permutation(s.dim(0)));
  }

  private static OpCase pool(Shape s, String pass) {
    return find(PoolCases.windows(windows(s)), pass);
  }

  private static List<OpCase> losses(Shape s) {
    return Stream.of(LossCases.indexLoss(s, 0.1), LossCases.meanLoss(s, 0.1, true))
        .flatMap(List::stream)
        .toList();
  }

  private static List<OpCase> gather(Shape s) {
    return RowCases.gather(s, picks(s.dim(0)));
  }

  /** Picks as many rows as there are, some of them twice. */
  private static int[] picks(int rows) {
    return IntStream.range(0, rows).map(n -> (int) ((5L * n + 3) % rows)).toArray();
  }

  private static ImageTransform transform(int channels) {
    double[] mean = new double[channels];
    double[] std = new double[channels];
    Arrays.fill(mean, 0.5);
    Arrays.fill(std, 0.25);
    return new ImageTransform(mean, std);
  }

  private static List<OpCase> casts(Shape s) {
    return ElementwiseCases.of(s).stream().filter(c -> c.primitive().equals("cast")).toList();
  }

  /** Makes an operation whose case is the one of its name. */
  private static LabOperation<Shape> among(
      String name, String file, Axes axes, Function<Shape, List<OpCase>> cases) {
    return single(name, file, axes, s -> find(cases.apply(s), name));
  }

  /** Makes an operation with one kernel for F32 and one for BF16. */
  private static LabOperation<Shape> typed(
      String name, String file, Axes axes, Function<Shape, OpCase> problem) {
    return operation(
            name, file, type -> List.of(type == DType.BF16 ? name + "_bf16" : name), axes, problem)
        .withSettings(TYPE);
  }

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
}
