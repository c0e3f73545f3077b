package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.operation.MixOp.GatherRows;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.tensor.Shape;

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
    cases.add(bytes(Shape.of(3, 5), 2, 1));
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

  public static OpCase bytes(Shape x, int... index) {
    Shape out = Shape.of(index.length, x.dim(1));
    return new OpCase(
        "bytes",
        t -> new Rows.GatherRows(t.bytes(x, 256), t.ints(index), t.result(out, OpCase.Kind.BYTE)));
  }

  public static OpCase images(Shape images, ImageTransform transform) {
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
