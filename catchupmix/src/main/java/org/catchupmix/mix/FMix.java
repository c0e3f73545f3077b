package org.catchupmix.mix;

import static org.catchupmix.core.Preconditions.require;

import com.google.auto.service.AutoService;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * FMix (Harris, Marcu, Painter, Niranjan, Pruegel-Bennett, Hare, 2020, arXiv 2002.12047): an image
 * keeps the pixels of a mask, the others come from its partner. The mask has the {@code lambda H W}
 * highest pixels of low-frequency noise, an inverse Fourier transform of a spectrum for real
 * numbers, with a and b standard normal and f a frequency in 1/pixel:
 *
 * <pre>
 *   g(fy, fx)  = 1 / max(sqrt(fy^2 + fx^2), 1 / max(H, W))^decay
 *   paper:     S[v,u] = g(v/H, u/W) (a[v,u] + i b[v,u])                          all v and u
 *   program:   S[v,u] = g(0, v/W) a[v,u] + i g(1/H, v/W) b[v,u]                  v <= W/2, u = 0 and 1, else 0
 * </pre>
 *
 * <p>The second is what the authors' published program computes ({@code ecs-vlc/FMix}, {@code
 * fmix.py}): it takes two rows of its spectrum for the real and the imaginary part, so that the
 * noise has the two lowest frequencies along a row alone. It is the default, since published
 * numbers are made with it.
 *
 * <p>As there, the number of kept pixels is rounded up or down, each with probability 1/2; labels
 * are weighted by lambda. lambda ~ Beta(alpha, alpha), mask and permutation are drawn once per
 * batch. Soft borders ({@code max_soft}) and {@code reformulate} are missing; both are off in the
 * authors' program.
 *
 * @param alpha above 0
 * @param decay {@code decay_power}, 3; above 0
 * @param spectrum formula of the noise
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "fmix",
    year = 2020,
    prefix = "fmix",
    about = "FMix (Harris et al. 2020): regions of a random mask come from the partner's image")
public record FMix(
    @Choice double alpha,
    @Choice("how fast high frequencies of fmix's mask decay") double decay,
    @Choice("whether fmix's noise is that of the authors' program or of their paper") Form spectrum)
    implements MixMethod {
  /** Formula of the noise. */
  public enum Form {
    /** The authors' program. */
    PROGRAM,
    /** The paper. */
    PAPER
  }

  public FMix {
    Draws.requireAlpha(alpha);
    require(
        decay > 0 && decay < Double.POSITIVE_INFINITY, "--fmix-decay %s must be above 0", decay);
  }

  public FMix() {
    this(1, 3, Form.PROGRAM);
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
    double[] noise = spectrum(height, width, random).inverse(height, width);
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

  Spectrum spectrum(int height, int width, PhiloxRandom random) {
    return spectrum == Form.PAPER ? paper(height, width, random) : program(height, width, random);
  }

  private double amplitude(double fy, double fx, int height, int width) {
    double lowest = 1.0 / Math.max(height, width);
    return 1 / StrictMath.pow(Math.max(StrictMath.sqrt(fx * fx + fy * fy), lowest), decay);
  }

  private Spectrum paper(int height, int width, PhiloxRandom random) {
    Spectrum s = new Spectrum(height, width);
    for (int v = 0; v < height; v++) {
      for (int u = 0; u < s.half; u++) {
        double fy = (double) Math.min(v, height - v) / height;
        double amplitude = amplitude(fy, (double) u / width, height, width);
        s.real[v * s.half + u] = amplitude * random.nextNormal();
        s.imaginary[v * s.half + u] = amplitude * random.nextNormal();
      }
    }
    return s;
  }

  private Spectrum program(int height, int width, PhiloxRandom random) {
    Spectrum s = new Spectrum(height, width);
    // Frequencies that their table has along a row; an odd width has its highest twice.
    int listed = width / 2 + 1 + width % 2;
    for (int v = 0; v < Math.min(listed, height); v++) {
      double f = (double) Math.min(v, width - v) / width;
      double real = amplitude(0, f, height, width);
      double imaginary = amplitude(1.0 / height, f, height, width);
      for (int u = 0; u < Math.min(2, s.half); u++) {
        s.real[v * s.half + u] = real * random.nextNormal();
        s.imaginary[v * s.half + u] = imaginary * random.nextNormal();
      }
    }
    return s;
  }

  /** Half of the spectrum of real numbers, {@code [H, W/2 + 1]}. */
  static final class Spectrum {
    final int half;
    final double[] real;
    final double[] imaginary;

    Spectrum(int height, int width) {
      half = width / 2 + 1;
      real = new double[height * half];
      imaginary = new double[height * half];
    }

    /** Transforms along one axis after the other, without a factor. */
    double[] inverse(int height, int width) {
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
            noise[y * width + x] +=
                count * (re * StrictMath.cos(angle) - im * StrictMath.sin(angle));
          }
        }
      }
      return noise;
    }
  }
}
