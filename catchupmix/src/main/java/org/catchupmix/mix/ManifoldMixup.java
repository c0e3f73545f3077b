package org.catchupmix.mix;

import com.google.auto.service.AutoService;
import java.util.List;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * Manifold Mixup (Verma et al., ICML 2019): {@link Mixup} of the features at a random mix point.
 *
 * @param alpha lambda is drawn from Beta(alpha, alpha), above 0
 * @param points the mix points from which one is drawn for each batch
 */
@AutoService(MixMethod.class)
public record ManifoldMixup(
    @Choice(key = MixMethod.ALPHA) double alpha,
    @Choice(key = MixMethod.POINTS) List<Integer> points)
    implements MixMethod {
  /** Checks the settings. */
  public ManifoldMixup {
    Draws.requireAlpha(alpha);
    points = Draws.requirePoints(points);
  }

  /** The defaults. */
  public ManifoldMixup() {
    this(1, List.of(0, 2, 3));
  }

  @Override
  public String name() {
    return "manifold";
  }

  @Override
  public String description() {
    return "Manifold Mixup (Verma et al. 2019): features at a random layer are interpolated";
  }

  @Override
  public int year() {
    return 2019;
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    int point = Draws.point(points, random);
    return new Interpolated(point, Draws.lambda(alpha, random), random.permutation(batch));
  }
}
