package org.catchupmix.kernels.lab;

import static org.catchupmix.kernels.lab.LabOperation.Setting.TYPE;
import static org.catchupmix.kernels.lab.LabOperations.find;
import static org.catchupmix.kernels.lab.LabOperations.windows;

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
import org.catchupmix.kernels.lab.LabOperation.Axes;
import org.catchupmix.kernels.launch.Variants;

/** Operations whose launchers have one kernel and nothing to choose. */
final class SingleKernels {
  private static final Function<DType, List<String>> GATHERS =
      _ -> List.of("gather_rows_1", "gather_rows_2", "gather_rows_4", "gather_rows_16");

  private final List<LabOperation<?>> all = new ArrayList<>();

  private SingleKernels() {}

  static List<LabOperation<?>> all() {
    SingleKernels kernels = new SingleKernels();
    kernels.addFeatures();
    kernels.addLosses();
    kernels.addRows();
    kernels.addCasts();
    kernels.addUpdates();
    return kernels.all;
  }

  private void addFeatures() {
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
      all.add(typed(pass, "pool", Axes.WINDOWS, s -> find(PoolCases.windows(windows(s)), pass)));
    }
    all.add(typed("fill", "fill", Axes.IMAGE, s -> find(ElementwiseCases.of(s), "fill")));
  }

  private void addLosses() {
    String file = "cross_entropy";
    add("softmax", Axes.CLASSES, LossCases::softmax, "log_softmax_gradient");
    add(
        file,
        Axes.CLASSES,
        s -> LossCases.indexLoss(s, 0.1),
        "cross_entropy",
        "cross_entropy_gradient");
    add(
        file,
        Axes.CLASSES,
        s -> LossCases.meanLoss(s, 0.1, true),
        "mean_cross_entropy",
        "mean_cross_entropy_gradient");
  }

  /** Adds gathers, which launch the kernel of the widest unit that divides a row. */
  private void addRows() {
    String file = "gather_rows";
    all.add(
        operation("gather_rows", file, GATHERS, Axes.ROWS, s -> gather(s).getFirst()).taking(TYPE));
    all.add(
        operation(
            "gather_bytes", file, GATHERS, Axes.ROWS, s -> RowCases.bytes(s, picked(s.dim(0)))));
    all.add(typed("gather_rows_gradient", file, Axes.ROWS, s -> gather(s).getLast()));
    all.add(
        single(
            "normalize_images",
            "normalize_images",
            new Axes(Axes.IMAGE.names(), "128x32x32x3"),
            s -> RowCases.images(s, transform(s.dim(3)))));
  }

  private void addCasts() {
    List<String> names = List.of("cast_u8_f32", "cast_i32_f32", "cast_f32_i32");
    for (String name : names) {
      all.add(single(name, "cast", Axes.IMAGE, s -> casts(s).get(names.indexOf(name))));
    }
    all.add(
        single("cast_f32_bf16", "cast", Axes.IMAGE, s -> ElementwiseCases.storage(s).getFirst())
            .inBf16());
    all.add(
        single("cast_bf16_f32", "cast", Axes.IMAGE, s -> ElementwiseCases.storage(s).getLast())
            .inBf16());
  }

  private void addUpdates() {
    add("philox", Axes.NUMBERS, UpdateCases::random, "fill_uniform", "fill_normal");
    all.add(
        single(
            "stop",
            "sgd",
            new Axes(Axes.NUMBERS.names(), "1"),
            _ -> UpdateCases.stop(Double.NaN, 0)));
    all.add(single("snapshot", "sgd", Axes.NUMBERS, s -> UpdateCases.snapshot(s, 0)));
  }

  private static List<OpCase> gather(Shape s) {
    return RowCases.gather(s, picked(s.dim(0)));
  }

  /** Picks as many rows as there are, some of them twice. */
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

  private static List<OpCase> casts(Shape s) {
    return ElementwiseCases.of(s).stream().filter(c -> c.primitive().equals("cast")).toList();
  }

  /** Adds an operation for each of several primitives of a list of cases. */
  private void add(
      String file, Axes axes, Function<Shape, List<OpCase>> cases, String... primitives) {
    for (String name : primitives) {
      all.add(single(name, file, axes, s -> find(cases.apply(s), name)));
    }
  }

  /** Makes an operation with one kernel for F32 and one for BF16. */
  private static LabOperation<Shape> typed(
      String name, String file, Axes axes, Function<Shape, OpCase> problem) {
    return operation(
            name, file, type -> List.of(type == DType.BF16 ? name + "_bf16" : name), axes, problem)
        .taking(TYPE);
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
