package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.operation.ShapeOp;
import org.catchupmix.core.operation.ShapeOp.GatherRows;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Cases of operations on the rows of a batch. */
public final class RowCases {
  static final ImageTransform COLOURS =
      new ImageTransform(new double[] {0.49, 0.48, 0.45}, new double[] {0.25, 0.24, 0.26});

  private RowCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    cases.addAll(gather(Shape.of(4), 3, 3, 0));
    cases.addAll(gather(Shape.of(5, 7), 4, 3, 2, 1, 0));
    cases.addAll(gather(Shape.of(3, 2, 2, 5), 2, 0, 2, 2, 1));
    cases.add(embedding(Shape.of(5, 3), Shape.of(2, 3), 4, 0, 3, 3, 1, 0));
    cases.add(bytes(Shape.of(3, 5), 2, 1));
    cases.add(permutation(Shape.of(3, 5), 1, 0));
    cases.add(permutation(Shape.of(2, 3, 4, 5), 0, 3, 1, 2));
    cases.add(permutation(Shape.of(2, 3, 2, 3, 2, 4), 0, 2, 4, 1, 3, 5));
    cases.add(slice(Shape.of(7), 0, 2, 5));
    cases.add(slice(Shape.of(3, 6, 5), 1, 1, 3));
    cases.addAll(concat(2, Shape.of(3, 2, 4), Shape.of(3, 2, 1), Shape.of(3, 2, 2)));
    cases.addAll(concat(0, Shape.of(1, 5), Shape.of(300, 5)));
    ImageTransform grey = new ImageTransform(new double[] {0.5}, new double[] {2});
    cases.add(images(Shape.of(1, 1, 1, 1), grey));
    cases.add(images(Shape.of(3, 7, 5, 3), COLOURS));
    return cases;
  }

  public static List<OpCase> gather(Shape x, int... index) {
    int[] dims = x.dims();
    dims[0] = index.length;
    Shape out = Shape.of(dims);
    Shape rows = Shape.of(index.length);
    String label = x + " to " + out;
    return List.of(
        new OpCase(
                label,
                t -> new Rows.GatherRows(t.activation(x), t.ints(index), t.activationResult(out)))
            .differentiates((g, v) -> new GatherRows(v, g.scope().of(rows, index))),
        new OpCase(
            label,
            t ->
                new Rows.GatherRowsGradient(
                    t.activation(out), t.ints(index), t.activationResult(x))));
  }

  /** Rows of a table by numbers of several axes. */
  private static OpCase embedding(Shape table, Shape words, int... index) {
    Shape out = Shape.of(words.dim(0), words.dim(1), table.dim(1));
    return new OpCase(
            "%s by %s".formatted(table, words),
            t ->
                new Rows.GatherRows(
                    t.activation(table), t.ints(words, _ -> index), t.activationResult(out)))
        .differentiates((g, v) -> new GatherRows(v, g.scope().of(words, index)));
  }

  /** A whole tensor with permuted axes. */
  static OpCase permutation(Shape x, int... axes) {
    Shape out = Shape.of(IntStream.of(axes).map(x::dim).toArray());
    return new OpCase(
            x + " to axes " + Arrays.toString(axes),
            t -> Rows.Move.permutation(t.activation(x), axes, t.activationResult(out)))
        .differentiates((_, v) -> new ShapeOp.Permute(v, axes));
  }

  private static OpCase slice(Shape x, int axis, int from, int to) {
    int[] dims = x.dims();
    dims[axis] = to - from;
    return new OpCase(
            "%s axis %d from %d to %d".formatted(x, axis, from, to),
            t -> Rows.Move.slice(t.activation(x), axis, from, t.activationResult(Shape.of(dims))))
        .differentiates((_, v) -> new ShapeOp.Slice(v, axis, from, to));
  }

  /**
   * Writes all parts side by side, then one part into a tensor whose other elements are unchanged.
   */
  private static List<OpCase> concat(int axis, Shape... parts) {
    int[] dims = parts[0].dims();
    dims[axis] = Arrays.stream(parts).mapToInt(s -> s.dim(axis)).sum();
    Shape out = Shape.of(dims);
    String label = "%s to %s".formatted(Arrays.toString(parts), out);
    return List.of(
        OpCase.ofSeveral(
                label,
                t -> {
                  List<Tensor> all = Arrays.stream(parts).map(t::activation).toList();
                  Tensor y = t.activationResult(out);
                  List<Primitive> moves = new ArrayList<>();
                  int place = 0;
                  for (Tensor part : all) {
                    moves.add(Rows.Move.place(part, axis, place, y));
                    place += part.shape().dim(axis);
                  }
                  return moves;
                })
            .differentiates(parts.length, (g, v) -> g.apply(new ShapeOp.Concat(v, axis))),
        new OpCase(
            "part of " + label,
            t ->
                Rows.Move.place(
                    t.activation(parts[0]),
                    axis,
                    dims[axis] - parts[0].dim(axis),
                    t.updatedActivation(out))));
  }

  public static OpCase bytes(Shape x, int... index) {
    Shape out = Shape.of(index.length, x.dim(1));
    return new OpCase(
        "bytes",
        t -> new Rows.GatherRows(t.bytes(x, 256), t.ints(index), t.result(out, OpCase.Kind.BYTE)));
  }

  static OpCase images(Shape images, ImageTransform transform) {
    int[] placement = new int[3 * images.dim(0)];
    for (int n = 0; n < images.dim(0); n++) {
      placement[3 * n] = 2 * n - 1;
      placement[3 * n + 1] = 1 - n;
      placement[3 * n + 2] = n % 2;
    }
    return new OpCase(
        images.toString(),
        t ->
            new Rows.NormalizeImages(
                t.bytes(images, 256),
                t.ints(Shape.of(images.dim(0), 3), _ -> placement),
                transform,
                t.result(images)));
  }
}
