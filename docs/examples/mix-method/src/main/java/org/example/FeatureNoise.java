package org.example;

import com.google.auto.service.AutoService;
import java.util.List;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.Choice;
import org.catchupmix.mix.Draws;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.Mixed;
import org.catchupmix.mix.Saliency;

/**
 * Noise on the features of one mix point: {@code h~[n,h,w,c] = h[n,h,w,c] + std z}, z normal;
 * labels stay as they are.
 *
 * @param points the mix points from which one is drawn for each batch, 0 for the images
 * @param std standard deviation of the noise, in units of the features, at least 0
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "feature-noise",
    about = "feature noise: normal noise is added to the features at a random mix point")
public record FeatureNoise(
    @Choice(key = MixMethod.POINTS) List<Integer> points,
    @Choice(value = "deviation of the noise of feature-noise", key = "noise-std") double std)
    implements MixMethod {
  /** Checks the settings. */
  public FeatureNoise {
    points = Draws.requirePoints(points);
    if (!(std >= 0)) {
      throw new IllegalArgumentException("--noise-std " + std + " must be at least 0");
    }
  }

  /** The defaults. */
  public FeatureNoise() {
    this(List.of(0, 1, 2, 3), 0.1);
  }

  @Override
  public boolean mixesSamples() {
    return false;
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    return new Noise(Draws.point(points, random), std, random.nextLong());
  }

  /**
   * A batch with its noise.
   *
   * @param point the mix point
   * @param std standard deviation
   * @param seed decides the noise
   */
  record Noise(int point, double std, long seed) implements BatchMix.AtPoint {
    @Override
    public Mixed mix(Graph graph, Var features, Saliency saliency) {
      Tensor noise = graph.scope().real(features.shape());
      graph.backend().run(new RandomNumbers.FillNormal(seed, 0, 0, std, noise));
      Var z = graph.as(features.value().dtype(), Var.constant(noise));
      return Mixed.ownLabels(graph.add(features, z));
    }
  }
}
