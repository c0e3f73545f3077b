package org.catchupmix.mix;

import com.google.auto.service.AutoService;
import java.util.List;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * Manifold Mixup (Verma et al., ICML 2019): {@link Mixup} of the features at a random mix point.
 *
 * <p>As in the authors' program for PreActResNet-18, the point is the input or the output of one of
 * the first two stages. Differences: their commands have alpha 2, and their loss is the binary
 * cross entropy of all softmax probabilities.
 *
 * @param alpha lambda is drawn from Beta(alpha, alpha), above 0
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "manifold",
    year = 2019,
    about = "Manifold Mixup (Verma et al. 2019): features at a random mix point are interpolated")
public record ManifoldMixup(
    @Choice double alpha, @Choice(key = MixMethod.POINTS) List<Integer> points)
    implements MixMethod {
  public ManifoldMixup {
    Draws.requireAlpha(alpha);
    points = Draws.requirePoints(points);
  }

  public ManifoldMixup() {
    this(1, List.of(0, 2, 3));
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    int point = Draws.point(points, random);
    return new Mixup.Interpolated(point, Draws.lambda(alpha, random), random.permutation(batch));
  }
}
