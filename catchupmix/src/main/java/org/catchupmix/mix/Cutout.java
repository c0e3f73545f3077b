package org.catchupmix.mix;

import static org.catchupmix.core.Preconditions.require;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Tensor;

/**
 * Cutout (DeVries and Taylor, arXiv 1708.04552): sets squares of each image to zero. Their centres
 * are uniform over the pixels, and squares are clipped at the border. Labels do not change.
 *
 * <p>As in the authors' code, a square extends {@code length / 2} pixels to both sides of its
 * centre, images are normalized before, so zero is the mean of the data, and {@code n_holes} is 1.
 * The length is 16 for CIFAR-10, 8 for CIFAR-100 and 20 for SVHN in the paper.
 *
 * @param holes {@code n_holes}, squares per image, at least 1
 * @param length side of a square, in pixels, at least 2; an odd one gives squares of {@code length
 *     - 1}
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "cutout",
    year = 2017,
    prefix = "cutout",
    about = "Cutout (DeVries and Taylor 2017): squares of each image are set to zero")
public record Cutout(
    @Choice("squares that cutout cuts out of each image") int holes,
    @Choice("side of cutout's squares in pixels") int length)
    implements MixMethod {
  public Cutout {
    require(holes >= 1, "--cutout-holes %s must be at least 1", holes);
    require(length >= 2, "--cutout-length %s must be at least 2", length);
  }

  public Cutout() {
    this(1, 16);
  }

  /**
   * Batch with zeroed squares.
   *
   * @param keep 1 where a pixel stays and 0 where it is cut, {@code [N,H,W]}
   */
  record Cut(double[] keep) implements BatchMix.AtPoint {
    @Override
    public Mixed mix(Graph graph, Var features, Saliency saliency) {
      Tensor all = ElementMix.perPixel(graph.scope(), keep, features.shape());
      return Mixed.ownLabels(graph.multiply(features, Var.constant(all)));
    }
  }

  @Override
  public boolean mixesSamples() {
    return false;
  }

  @Override
  public Cut draw(int batch, int height, int width, PhiloxRandom random) {
    double[] keep = new double[batch * height * width];
    Arrays.fill(keep, 1);
    for (int n = 0; n < batch; n++) {
      for (int hole = 0; hole < holes; hole++) {
        int row = random.nextInt(height);
        int column = random.nextInt(width);
        cut(keep, n * height * width, height, width, row, column, length / 2);
      }
    }
    return new Cut(keep);
  }

  private static void cut(
      double[] keep, int start, int height, int width, int row, int column, int half) {
    for (int h = Math.max(0, row - half); h < Math.min(height, row + half); h++) {
      int line = start + h * width;
      Arrays.fill(
          keep, line + Math.max(0, column - half), line + Math.min(width, column + half), 0);
    }
  }
}
