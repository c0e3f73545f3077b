package org.catchupmix.mix;

import com.google.auto.service.AutoService;
import java.util.Optional;
import java.util.function.Supplier;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.operation.MixOp.BoxPaste;
import org.catchupmix.core.primitive.Box;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * CutMix (Yun et al., ICCV 2019): pastes a box of the partner's image. The box has {@code 1 -
 * lambda} of the area and a uniform centre, and is clipped at the border. A label's weight is the
 * visible share of its image, {@code 1 - clipped area / area}. The authors' commands mix half of
 * the batches for CIFAR-100 and all for ImageNet; here all are mixed by default.
 *
 * @param alpha lambda is drawn from Beta(alpha, alpha), above 0
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "cutmix",
    year = 2019,
    about = "CutMix (Yun et al. 2019): a box of the partner's image is pasted")
public record CutMix(@Choice double alpha) implements MixMethod {
  public CutMix {
    Draws.requireAlpha(alpha);
  }

  public CutMix() {
    this(1);
  }

  /**
   * Batch with a pasted box.
   *
   * @param own visible share of the image
   * @param partner p, a permutation of the batch
   */
  record Pasted(Box box, double own, int[] partner) implements PairMix {
    @Override
    public PairPlan plan(int channels) {
      return PairPlan.box(partner, own, box);
    }

    @Override
    public Optional<Object> kind() {
      return Optional.of("a box at 0");
    }

    @Override
    public Var mix(Graph graph, Var features, PairTensors numbers) {
      return graph.apply(new BoxPaste(features, numbers.pairing(), numbers.box()));
    }
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    return draw(height, width, random, () -> random.permutation(batch));
  }

  /** Draws the box, then the partners. */
  Pasted draw(int height, int width, PhiloxRandom random, Supplier<int[]> partner) {
    double lambda = Draws.lambda(alpha, random);
    int row = random.nextInt(height);
    int column = random.nextInt(width);
    return around(lambda, height, width, row, column, partner.get());
  }

  static Pasted around(double lambda, int height, int width, int row, int column, int[] partner) {
    Box box = box(lambda, height, width, row, column);
    double own = 1 - (double) box.area() / ((double) height * width);
    return new Pasted(box, own, partner);
  }

  private static Box box(double lambda, int height, int width, int centreRow, int centreColumn) {
    double side = Math.sqrt(1 - lambda);
    int boxHeight = (int) (height * side);
    int boxWidth = (int) (width * side);
    int top = Math.max(0, centreRow - boxHeight / 2);
    int left = Math.max(0, centreColumn - boxWidth / 2);
    int bottom = Math.min(height, centreRow + boxHeight / 2);
    int right = Math.min(width, centreColumn + boxWidth / 2);
    return new Box(top, left, bottom - top, right - left);
  }
}
