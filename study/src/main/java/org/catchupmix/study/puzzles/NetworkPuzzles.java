package org.catchupmix.study.puzzles;

import static org.catchupmix.study.puzzles.MapPuzzles.values;

import java.util.List;
import org.catchupmix.gpu.Launch;

/** Puzzles 14 to 17: layers of a network. */
final class NetworkPuzzles {
  private NetworkPuzzles() {}

  static List<Puzzle> all() {
    return List.of(
        new Puzzle(
            14,
            "softmax",
            () -> List.of(softmax(3, 10), softmax(5, 77), softmax(8, 128)),
            List.of(Goal.coalesced(1.1), Goal.barriers(0), Goal.instructions(150))),
        new Puzzle(
            15,
            "cross-entropy",
            () -> List.of(crossEntropy(3, 10), crossEntropy(6, 70), crossEntropy(8, 128)),
            List.of(Goal.coalesced(1.5), Goal.barriers(0), Goal.instructions(180))),
        new Puzzle(
            16,
            "conv",
            () -> List.of(conv(1, 3, 4, 1, 2), conv(2, 5, 3, 3, 8), conv(1, 6, 5, 4, 32)),
            List.of(Goal.coalesced(1.1), Goal.instructions(700))),
        new Puzzle(
            17,
            "channel-norm",
            () -> List.of(channelNorm(2, 5, 32), channelNorm(3, 9, 64), channelNorm(2, 64, 32)),
            List.of(
                Goal.coalesced(1.1),
                Goal.reads(1.1),
                Goal.warpInstructions(1),
                Goal.barriers(4),
                Goal.noBankConflicts())));
  }

  private static double highest(double[] x, int row, int k) {
    double top = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < k; j++) {
      top = Math.max(top, x[row * k + j]);
    }
    return top;
  }

  private static double total(double[] x, int row, int k) {
    double top = highest(x, row, k);
    double sum = 0;
    for (int j = 0; j < k; j++) {
      sum += Math.exp(x[row * k + j] - top);
    }
    return sum;
  }

  private static double probability(double[] x, int i, int k) {
    return Math.exp(x[i] - highest(x, i / k, k)) / total(x, i / k, k);
  }

  /**
   * Rows with a large offset each, some with larger ones at the end: only the true maximum works.
   */
  private static double[] scores(int seed, int rows, int k) {
    double[] x = Trial.random(seed, rows * k);
    return values(
        rows * k,
        i ->
            (float)
                (2 * x[i]
                    + (i / k % 3 - 1) * 120
                    + (i / k % 4 == 2 && 4 * (i % k) >= 3 * k ? 100 : 0)));
  }

  private static Trial softmax(int rows, int k) {
    double[] x = scores(150 + k, rows, k);
    Trial trial = new Trial("%d rows, k = %d".formatted(rows, k)).per((long) rows * k);
    KernelArray in = trial.input("x", x, rows, k);
    KernelArray out = trial.output("y", values(rows * k, i -> probability(x, i, k)), rows, k);
    Launch launch = new Launch(Math.ceilDiv(rows, 4), 1, 1, 32, 4, 1, 0);
    return trial
        .launch("softmax", launch, in, out, rows, k)
        .mistake(
            out,
            "These are not divided by the sum of the row.",
            values(rows * k, i -> Math.exp(x[i] - highest(x, i / k, k))));
  }

  private static Trial crossEntropy(int rows, int k) {
    double[] x = scores(160 + k, rows, k);
    double[] labels = Trial.randomIntegers(170 + k, rows, k);
    Trial trial = new Trial("%d rows, k = %d".formatted(rows, k)).per((long) rows * k);
    KernelArray in = trial.input("x", x, rows, k);
    KernelArray label = trial.integers("labels", labels, rows);
    double[] losses =
        values(rows, r -> Math.log(total(x, r, k)) + highest(x, r, k) - x[r * k + (int) labels[r]]);
    KernelArray loss = trial.output("losses", losses, rows);
    KernelArray gradient =
        trial.output(
            "gradient",
            values(rows * k, i -> probability(x, i, k) - (i % k == (int) labels[i / k] ? 1 : 0)),
            rows,
            k);
    Launch launch = new Launch(Math.ceilDiv(rows, 4), 1, 1, 32, 4, 1, 0);
    return trial
        .launch("cross_entropy", launch, in, label, loss, gradient, rows, k)
        .mistake(
            loss,
            "The sign is wrong: the loss is the negative logarithm of a probability.",
            values(rows, r -> -losses[r]))
        .mistake(
            gradient,
            "This is the softmax alone: 1 is to be subtracted at the label.",
            values(rows * k, i -> probability(x, i, k)));
  }

  private static Trial conv(int samples, int height, int width, int in, int out) {
    double[] x = Trial.random(180 + height, samples * height * width * in);
    double[] w = Trial.random(190 + in, 9 * in * out);
    int n = samples * height * width * out;
    Trial trial =
        new Trial(
                "n = %d, %dx%d pixels, %d to %d channels"
                    .formatted(samples, height, width, in, out))
            .per(n);
    KernelArray images = trial.input("x", x, samples, height, width, in);
    KernelArray weights = trial.input("w", w, 3, 3, in, out);
    double[] y = new double[n];
    double[] flipped = new double[n];
    for (int i = 0; i < n; i++) {
      int o = i % out;
      int column = i / out % width;
      int row = i / out / width % height;
      int sample = i / out / width / height;
      for (int tap = 0; tap < 9; tap++) {
        int r = row + tap / 3 - 1;
        int c = column + tap % 3 - 1;
        for (int ci = 0; ci < in && r >= 0 && r < height && c >= 0 && c < width; ci++) {
          double v = x[((sample * height + r) * width + c) * in + ci];
          y[i] += v * w[(tap * in + ci) * out + o];
          flipped[i] += v * w[((8 - tap) * in + ci) * out + o];
        }
      }
    }
    KernelArray result = trial.output("y", y, samples, height, width, out);
    return trial
        .launch(
            "conv",
            Launch.of(Math.ceilDiv(n, 128), 128),
            images,
            weights,
            result,
            samples,
            height,
            width,
            in,
            out)
        .mistake(
            result,
            "The window is mirrored: w[0,0] belongs to the pixel above left, x[r-1,c-1].",
            flipped);
  }

  private static Trial channelNorm(int samples, int pixels, int channels) {
    double[] x = Trial.random(200 + pixels, samples * pixels * channels);
    Trial trial =
        new Trial("%d samples, %d pixels, %d channels".formatted(samples, pixels, channels))
            .per((long) samples * pixels * channels);
    KernelArray in = trial.input("x", x, samples, pixels, channels);
    double[] norms = norms(x, samples, pixels, channels);
    KernelArray out = trial.output("norms", norms, samples, channels);
    Launch launch = new Launch(channels / 32, samples, 1, 32, 8, 1, 0);
    return trial
        .launch("channel_norm", launch, in, out, pixels, channels)
        .mistake(
            out, "The square root is missing.", values(norms.length, i -> norms[i] * norms[i]));
  }

  /** Norms of the channels of x[samples,pixels,channels]. */
  static double[] norms(double[] x, int samples, int pixels, int channels) {
    double[] norms = new double[samples * channels];
    for (int i = 0; i < x.length; i++) {
      norms[i / (pixels * channels) * channels + i % channels] += x[i] * x[i];
    }
    return values(norms.length, i -> Math.sqrt(norms[i]));
  }
}
