package org.catchupmix.kernels.launch;

import java.util.Scanner;
import org.catchupmix.core.check.MatrixCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.tensor.Shape;

/** Cases of matmuls and convolutions of any size. */
public final class MatrixProblems {
  private MatrixProblems() {}

  /** Makes a case of a matmul. One factor is positive, so that long sums grow. */
  public static OpCase matmul(int m, int n, int k, boolean ta, boolean tb) {
    return new OpCase(
        "%d,%d,%d%s%s".formatted(m, n, k, ta ? " a^T" : "", tb ? " b^T" : ""),
        t ->
            new Matrix.Matmul(
                t.activation(
                    ta ? Shape.of(k, m) : Shape.of(m, k), random -> 1 + random.nextDouble()),
                ta,
                t.activation(tb ? Shape.of(n, k) : Shape.of(k, n)),
                tb,
                t.activationResult(Shape.of(m, n))));
  }

  /**
   * Reads a geometry: batch, height, width and channels of the input, output channels, height and
   * width of the window, stride, padding and groups.
   */
  public static Conv2dGeometry geometry(String sizes) {
    Scanner n = new Scanner(sizes).useDelimiter("[, ]+");
    Shape x = Shape.of(n.nextInt(), n.nextInt(), n.nextInt(), n.nextInt());
    int outChannels = n.nextInt();
    int height = n.nextInt();
    int width = n.nextInt();
    int stride = n.nextInt();
    int padding = n.nextInt();
    int groups = n.nextInt();
    Shape weight = Shape.of(outChannels, height, width, x.dim(3) / groups);
    return new Conv2dGeometry(x, weight, stride, padding, groups);
  }

  public static OpCase convolution(ConvolutionPass pass, Conv2dGeometry g) {
    return MatrixCases.passes(g.toString(), g).get(pass.ordinal());
  }
}
