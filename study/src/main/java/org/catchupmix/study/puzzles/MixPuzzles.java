package org.catchupmix.study.puzzles;

import static org.catchupmix.study.puzzles.MapPuzzles.values;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.catchupmix.gpu.Launch;

/** Puzzles 18 to 20: Catch-up Mix. */
final class MixPuzzles {
  private static final double EPSILON = 1e-12;

  private MixPuzzles() {}

  static List<Puzzle> all() {
    return List.of(
        new Puzzle(
            18,
            "rfi-rank",
            () -> List.of(rank(2, 4), rank(3, 37), rank(4, 64)),
            List.of(Goal.coalesced(1.3), Goal.instructions(1500), Goal.noBankConflicts())),
        new Puzzle(
            19,
            "mix-gradient",
            () -> List.of(mixed(3, 2, 4), mixed(4, 7, 33), mixed(5, 6, 64)),
            List.of(
                Goal.coalesced(1.3),
                Goal.globalAtomics("atomic operations on global memory", 0),
                Goal.instructions(120))),
        new Puzzle(
            20,
            "catch-up-mix",
            () -> List.of(whole(3, 4, 8, 3), whole(4, 9, 33, 20), whole(4, 16, 64, 40)),
            List.of(Goal.reads(4.5), Goal.coalesced(1.4), Goal.instructions(200))));
  }

  /** The partner of a sample: a cycle, which is another one backwards. */
  private static int partner(int n, int samples) {
    return (n + 1) % samples;
  }

  private static double share(double[] a, int row, int c, int channels) {
    double sum = IntStream.range(0, channels).mapToDouble(d -> a[row * channels + d]).sum();
    return a[row * channels + c] / (sum + EPSILON);
  }

  /** Ranks of the filters by their relative influence; equal ones by their number. */
  private static double[] ranks(double[] a, double[] p, int channels) {
    return ranked(
        values(
            a.length,
            i ->
                share(a, i / channels, i % channels, channels)
                    - share(a, (int) p[i / channels], i % channels, channels)),
        channels,
        true);
  }

  private static double[] ranked(double[] values, int channels, boolean ties) {
    return values(
        values.length,
        i -> {
          int row = i / channels * channels;
          return IntStream.range(0, channels)
              .filter(
                  d ->
                      values[row + d] < values[i] - 1e-9
                          || ties && Math.abs(values[row + d] - values[i]) <= 1e-9 && row + d < i)
              .count();
        });
  }

  /** Norms on a grid, some equal in both samples, so that ranks do not depend on rounding. */
  private static double[] norms(int samples, int channels) {
    double[] order = Trial.randomIntegers(210 + channels, samples * channels, 8);
    // Sums of powers of two: shares are exact in float.
    double[] a = values(samples * channels, i -> 1 + order[i]);
    for (int n = 0; n < samples; n++) {
      int row = n * channels;
      double sum = IntStream.range(0, channels).mapToDouble(c -> a[row + c]).sum();
      int power = 1;
      while (power < sum) {
        power *= 2;
      }
      a[row + (n + 1) % channels] += power - sum;
    }
    return a;
  }

  private static Trial rank(int samples, int channels) {
    double[] a = norms(samples, channels);
    double[] p = values(samples, n -> partner(n, samples));
    int n = samples * channels;
    Trial trial = new Trial("%d samples, %d channels".formatted(samples, channels)).per(n);
    KernelArray norms = trial.input("a", a, samples, channels);
    KernelArray partners = trial.integers("partner", p, samples);
    KernelArray out = trial.integerOutput("rank", ranks(a, p, channels), samples, channels);
    IntToDoubleFunction influence =
        i ->
            share(a, i / channels, i % channels, channels)
                - share(a, (int) p[i / channels], i % channels, channels);
    return trial
        .launch("rfi_rank", Launch.of(samples, 64), norms, partners, out, channels)
        .mistake(
            out,
            "Equal filters have equal ranks here: among equal ones, the lower number comes first.",
            ranked(values(n, influence), channels, false))
        .mistake(
            out,
            "The order is reversed: rank 0 is the filter that is relatively weakest.",
            ranked(values(n, i -> -influence.applyAsDouble(i)), channels, true))
        .mistake(
            out,
            "These are ranks of the norms: they must be divided by their sum, and compared with the partner's.",
            ranked(a, channels, true))
        .mistake(
            out,
            "These are ranks of a[n,c] - a[p,c]: compare shares, each divided by the sum of its sample.",
            ranked(
                values(n, i -> a[i] - a[(int) p[i / channels] * channels + i % channels]),
                channels,
                true));
  }

  private static Trial mixed(int samples, int pixels, int channels) {
    int plane = pixels * channels;
    double[] h = Trial.random(220 + pixels, samples * plane);
    double[] g = Trial.random(230 + pixels, samples * plane);
    double[] mask = Trial.randomIntegers(240 + channels, samples * channels, 2);
    double[] p = values(samples, n -> partner(n, samples));
    double[] q = values(samples, n -> (n + samples - 1) % samples);
    Trial trial =
        new Trial("%d samples, %d pixels, %d channels".formatted(samples, pixels, channels))
            .per(2L * samples * plane);
    KernelArray features = trial.input("h", h, samples, pixels, channels);
    KernelArray partners = trial.integers("partner", p, samples);
    KernelArray inverse = trial.integers("inverse", q, samples);
    KernelArray masks = trial.integers("mask", mask, samples, channels);
    KernelArray gradients = trial.input("g", g, samples, pixels, channels);
    KernelArray mixed =
        trial.output(
            "mixed",
            values(
                samples * plane, i -> keeps(mask, i, plane, channels) ? h[i] : h[at(p, i, plane)]),
            samples,
            pixels,
            channels);
    KernelArray dh =
        trial.output("dh", gradient(g, mask, q, plane, channels), samples, pixels, channels);
    Launch launch = Launch.of(Math.ceilDiv(plane, 128), samples, 128);
    return trial
        .launch("mix", launch, features, partners, masks, mixed, pixels, channels)
        .launch("mix_gradient", launch, gradients, inverse, masks, dh, pixels, channels)
        .mistake(
            mixed,
            "The mask is used the wrong way round: 1 keeps the own filter.",
            values(
                samples * plane, i -> keeps(mask, i, plane, channels) ? h[at(p, i, plane)] : h[i]))
        .mistake(
            dh,
            "This asks the own mask what the other sample took: ask the mask of sample q.",
            values(
                samples * plane, i -> keeps(mask, i, plane, channels) ? g[i] : g[at(q, i, plane)]))
        .mistake(
            dh,
            "What other samples took of this one is missing: add (1 - mask[q]) * g[q].",
            values(samples * plane, i -> keeps(mask, i, plane, channels) ? g[i] : 0));
  }

  private static double[] gradient(double[] g, double[] mask, double[] q, int plane, int channels) {
    return values(
        g.length,
        i -> {
          int other = at(q, i, plane);
          return (keeps(mask, i, plane, channels) ? g[i] : 0)
              + (keeps(mask, other, plane, channels) ? 0 : g[other]);
        });
  }

  private static boolean keeps(double[] mask, int i, int plane, int channels) {
    return mask[i / plane * channels + i % channels] == 1;
  }

  /** Finds this element in the sample that a permutation names. */
  private static int at(double[] permutation, int i, int plane) {
    return (int) permutation[i / plane] * plane + i % plane;
  }

  private static Trial whole(int samples, int pixels, int channels, int keep) {
    int plane = pixels * channels;
    double[] random = Trial.random(250 + channels, samples * plane);
    // Filters of different strengths show a sum that does not begin at 0.
    double[] h =
        values(random.length, i -> (float) (0.02 * Math.pow(3, i % channels % 4) * random[i]));
    double[] p = values(samples, n -> partner(n, samples));
    double[] ranks = ranks(NetworkPuzzles.norms(h, samples, pixels, channels), p, channels);
    IntToDoubleFunction mask = i -> ranks[i / plane * channels + i % channels] < keep ? 1 : 0;
    Trial trial =
        new Trial(
                "%d samples, %d pixels, %d channels, keep %d"
                    .formatted(samples, pixels, channels, keep))
            .per((long) samples * plane);
    KernelArray features = trial.input("h", h, samples, pixels, channels);
    KernelArray partners = trial.integers("partner", p, samples);
    KernelArray mixed =
        trial.output(
            "mixed",
            values(samples * plane, i -> mask.applyAsDouble(i) == 1 ? h[i] : h[at(p, i, plane)]),
            samples,
            pixels,
            channels);
    return trial
        .launch(
            "catch_up_mix",
            Launch.of(samples, 64),
            features,
            partners,
            mixed,
            pixels,
            channels,
            keep)
        .mistake(
            mixed,
            "The mask is used the wrong way round: keep the filters of the lowest ranks.",
            values(samples * plane, i -> mask.applyAsDouble(i) == 1 ? h[at(p, i, plane)] : h[i]));
  }
}
