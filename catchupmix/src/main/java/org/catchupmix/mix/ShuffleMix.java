package org.catchupmix.mix;

import static org.catchupmix.core.Preconditions.require;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * ShuffleMix (Liu, Chen, Guo, Wang, Jia, 2023, arXiv 2305.18684) at one mix point: mixes a random
 * set R of {@code k = floor(ratio * C)} channels with those of the partner:
 *
 * <pre>
 *   hard:  y[n,c] = h[p(n),c]                                     for c in R      lambda = 0
 *   soft:  y[n,c] = lambda * h[n,c] + (1 - lambda) * h[p(n),c]    for c in R
 *          y[n,c] = h[n,c]                                        for other c
 *   own weight of the labels = 1 - k / C * (1 - lambda)
 * </pre>
 *
 * <p>As in the authors' program and its commands: soft, ratio 0.5, lambda ~ Beta(1, 1), one set R
 * for the whole batch, a mix point drawn uniformly from the input and the outputs of all stages
 * (without the stem), at least one channel of the input.
 *
 * <p>Differences: a set of its own for each sample is an option here; the noise of ShuffleMix-NFM,
 * dropping channels instead of mixing them, and mixing always the first channels are missing.
 *
 * @param alpha lambda is drawn from Beta(alpha, alpha), above 0
 * @param ratio share of the channels that are mixed, 0..1
 * @param type {@code mix_type}: the treatment of a chosen channel
 * @param channels which samples have the same set R
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "shufflemix",
    year = 2023,
    prefix = "shuffle",
    about =
        "ShuffleMix (Liu et al. 2023): random channels of the features at a random mix point are"
            + " mixed with the partner's")
public record ShuffleMix(
    @Choice double alpha,
    @Choice(key = MixMethod.POINTS) List<Integer> points,
    @Choice("share of the channels that shufflemix mixes") double ratio,
    @Choice("whether shufflemix interpolates channels (soft) or exchanges them (hard)") Type type,
    @Choice("whether all samples of a batch mix the same channels, or each sample its own")
        Channels channels)
    implements MixMethod {
  /** Treatment of a chosen channel. */
  public enum Type {
    /** Interpolated with the partner's. */
    SOFT,
    /** Replaced by the partner's. */
    HARD
  }

  /** Samples that mix the same channels. */
  public enum Channels {
    /** All of a batch: the authors' program. */
    BATCH,
    /** Each its own. */
    SAMPLE
  }

  public ShuffleMix {
    Draws.requireAlpha(alpha);
    points = Draws.requirePoints(points);
    require(ratio >= 0 && ratio <= 1, "--shuffle-ratio %s must be 0..1", ratio);
  }

  public ShuffleMix() {
    this(1, List.of(0, 2, 3, 4, 5), 0.5, Type.SOFT, Channels.BATCH);
  }

  @Override
  public List<Integer> defaultPoints(List<Integer> networkPoints) {
    return Stream.concat(Stream.of(0), networkPoints.stream().filter(k -> k > 1)).toList();
  }

  @Override
  public boolean ignores(String key) {
    return key.equals(ALPHA) && type == Type.HARD;
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    int point = Draws.point(points, random);
    double lambda = type == Type.HARD ? 0 : Draws.lambda(alpha, random);
    return new Shuffled(this, point, lambda, random.permutation(batch), random.nextLong());
  }

  /**
   * Batch mixed at a point.
   *
   * @param lambda weight of a sample's own channel, 0 if hard
   * @param partner p, a permutation of the batch
   * @param randomSeed selects the channels
   */
  record Shuffled(ShuffleMix options, int point, double lambda, int[] partner, long randomSeed)
      implements BatchMix.AtPoint {
    /** k. */
    int mixed(int channels) {
      int mixed = (int) (channels * options.ratio());
      return point == 0 ? Math.max(1, mixed) : mixed;
    }

    @Override
    public Mixed mix(Graph graph, Var features, Saliency saliency) {
      Shape all = features.shape();
      int channels = all.dim(-1);
      int mixed = mixed(channels);
      int sets = options.channels() == Channels.SAMPLE ? all.dim(0) : 1;
      PhiloxRandom random = new PhiloxRandom(randomSeed, "shufflemix");
      double[] own = new double[sets * channels];
      Arrays.fill(own, 1);
      for (int set = 0; set < sets; set++) {
        int[] order = random.permutation(channels);
        for (int i = 0; i < mixed; i++) {
          own[set * channels + order[i]] = lambda;
        }
      }
      TensorScope scope = graph.scope();
      Tensor one = scope.of(sets == 1 ? Shape.of(channels) : Shape.of(sets, channels), own);
      int[] axes = sets == 1 ? new int[] {0, 1, 2} : new int[] {1, 2};
      Tensor weight = scope.real(all);
      scope.backend().run(new Reduction.Broadcast(one, axes, 1, weight));
      scope.release(one);
      double label = 1 - (double) mixed / channels * (1 - lambda);
      return new Mixed(
          ElementMix.of(graph, features, partner, weight), new LabelMix.OneWeight(partner, label));
    }
  }
}
