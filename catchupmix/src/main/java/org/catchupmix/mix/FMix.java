package org.catchupmix.mix;

import static org.catchupmix.core.primitive.Arguments.require;

import com.google.auto.service.AutoService;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * FMix (Harris, Marcu, Painter, Niranjan, Pruegel-Bennett, Hare, 2020, arXiv 2002.12047): an image
 * keeps the pixels of a mask, the others come from its partner. The mask has the {@code lambda H W}
 * highest pixels of low-frequency noise:
 *
 * <pre>
 *   noise = Re IFFT( (a + i b) / max(f, 1 / max(H, W))^decay )      a, b standard normal, f in 1/pixel
 * </pre>
 *
 * <p>Half of the spectrum is drawn, as for the FFT of real numbers; the number of kept pixels is
 * rounded up or down, each with probability 1/2; labels are weighted by lambda. lambda ~
 * Beta(alpha, alpha), mask and permutation are drawn once per batch. The masks were not compared
 * with those of the authors' code.
 *
 * @param alpha above 0
 * @param decay {@code decay_power}, 3; above 0
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "fmix",
    year = 2020,
    prefix = "fmix",
    about = "FMix (Harris et al. 2020): regions of a random mask come from the partner's image")
public record FMix(
    @Choice double alpha, @Choice("how fast high frequencies of fmix's mask decay") double decay)
    implements MixMethod {
  public FMix {
    Draws.requireAlpha(alpha);
    require(
        decay > 0 && decay < Double.POSITIVE_INFINITY, "--fmix-decay %s must be above 0", decay);
  }

  public FMix() {
    this(1, 3);
  }

  /**
   * Batch with masked images.
   *
   * @param keep 1 where a pixel stays and 0 where the partner's is taken, {@code [H,W]}
   * @param partner p, a permutation of the batch
   */
  record Masked(double lambda, double[] keep, int[] partner) implements BatchMix.AtPoint {
    @Override
    public Mixed mix(Graph graph, Var features, Saliency saliency) {
      double[] all = new double[partner.length * keep.length];
      for (int n = 0; n < partner.length; n++) {
        System.arraycopy(keep, 0, all, n * keep.length, keep.length);
      }
      return new Mixed(
          ElementMix.of(
              graph, features, partner, ElementMix.perPixel(graph.scope(), all, features.shape())),
          new LabelMix.OneWeight(partner, lambda));
    }
  }

  @Override
  public Masked draw(int batch, int height, int width, PhiloxRandom random) {
    double lambda = Draws.lambda(alpha, random);
    double[] noise = noise(height, width, random);
    double exact = lambda * noise.length;
    int kept = (int) (random.nextDouble() > 0.5 ? Math.ceil(exact) : Math.floor(exact));
    double[] keep = new double[noise.length];
    IntStream.range(0, noise.length)
        .boxed()
        .sorted(Comparator.comparingDouble(pixel -> -noise[pixel]))
        .limit(kept)
        .forEach(pixel -> keep[pixel] = 1);
    return new Masked(lambda, keep, random.permutation(batch));
  }

  /** Low-frequency noise, by an inverse DFT along one axis after the other. */
  private double[] noise(int height, int width, PhiloxRandom random) {
    int half = width / 2 + 1;
    double[] real = new double[height * half];
    double[] imaginary = new double[height * half];
    for (int v = 0; v < height; v++) {
      for (int u = 0; u < half; u++) {
        double fy = (double) Math.min(v, height - v) / height;
        double fx = (double) u / width;
        double lowest = 1.0 / Math.max(height, width);
        double f = Math.max(StrictMath.sqrt(fx * fx + fy * fy), lowest);
        double amplitude = 1 / StrictMath.pow(f, decay);
        real[v * half + u] = amplitude * random.nextNormal();
        imaginary[v * half + u] = amplitude * random.nextNormal();
      }
    }
    double[] noise = new double[height * width];
    for (int y = 0; y < height; y++) {
      for (int u = 0; u < half; u++) {
        double re = 0;
        double im = 0;
        for (int v = 0; v < height; v++) {
          double angle = 2 * Math.PI * (v * y % height) / height;
          double cos = StrictMath.cos(angle);
          double sin = StrictMath.sin(angle);
          re += real[v * half + u] * cos - imaginary[v * half + u] * sin;
          im += real[v * half + u] * sin + imaginary[v * half + u] * cos;
        }
        // Frequencies without a mirror image count once.
        int count = u == 0 || 2 * u == width ? 1 : 2;
        for (int x = 0; x < width; x++) {
          double angle = 2 * Math.PI * (u * x % width) / width;
          noise[y * width + x] += count * (re * StrictMath.cos(angle) - im * StrictMath.sin(angle));
        }
      }
    }
    return noise;
  }
}
