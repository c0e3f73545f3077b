package org.example;

import java.util.List;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.Update;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.autograd.ops.Add;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.MixMethod;

/**
 * Noise on the features of one mix point: {@code h~[n,h,w,c] = h[n,h,w,c] + sigma z}, z normal;
 * labels stay as they are.
 *
 * @param layer the mix point, 0 for the pictures
 * @param sigma standard deviation of the noise, in units of the features
 * @param seed decides the noise
 */
public record FeatureNoise(int layer, double sigma, long seed) implements BatchMix {
  /** Checks the settings. */
  public FeatureNoise {
    if (!(sigma >= 0)) {
      throw new IllegalArgumentException(
          "feature noise: sigma " + sigma + " wants to be at least 0");
    }
  }

  /** The method: a mix point is drawn for each batch, each equally likely. */
  public static MixMethod method(List<Integer> layers, double sigma) {
    return (batch, height, width, random) ->
        new FeatureNoise(layers.get(random.nextInt(layers.size())), sigma, random.nextLong());
  }

  @Override
  public Var at(Graph graph, int point, Var features) {
    if (point != layer) {
      return features;
    }
    Tensor noise = graph.scope().real(features.shape());
    graph.backend().run(new Update.FillNormal(seed, 0, 0, sigma, noise));
    Var z = graph.as(features.value().dtype(), Var.constant(noise));
    return graph.apply(new Add(features, z));
  }

  @Override
  public int[] partner() {
    return null;
  }

  @Override
  public double ownWeight() {
    return 1;
  }
}
