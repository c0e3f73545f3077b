package org.catchupmix.train;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.ImageDataset;

/**
 * Training images that are kept back, so that epochs can be judged by images that are neither
 * trained on nor tested with. Of each class as many as its part of all; where that is no whole
 * number, the classes with the largest remainders have one more (Hamilton's method), of equal ones
 * the first.
 *
 * @param train what is left to learn from, in its order
 * @param kept what was kept back, in its order
 */
record Validation(ImageDataset train, ImageDataset kept) {
  /**
   * Refuses what is neither a count nor a share.
   *
   * @param val as in {@code --val}; empty for none
   */
  static void check(String val) {
    RecipeCheck.require(
        val.isEmpty() || val.matches("[1-9][0-9]{0,8}") || isShare(val),
        "--val %s must be a number of images from 1 on, or a share such as 0.1, from 0.001 to 0.999",
        val);
  }

  private static boolean isShare(String val) {
    return val.matches("0\\.(?!0+$)[0-9]{1,3}");
  }

  /**
   * Keeps a part of the images back.
   *
   * @param val a count, or a share of all
   * @param seed decides which
   * @throws RunException if none would be left on one of the two sides, or a class would lose all
   */
  static Validation split(ImageDataset all, String val, long seed) {
    int n = all.size();
    long count = isShare(val) ? Math.round(Double.parseDouble(val) * n) : Long.parseLong(val);
    if (count < 1 || count > n - 2) {
      throw new RunException(
          "--val %s is %d of %d training images: at least 1 is required, and 2 to train on"
              .formatted(val, count, n));
    }
    int[] classes = all.classCounts();
    int[] quotas = quotas(classes, (int) count);
    for (int c = 0; c < quotas.length; c++) {
      if (quotas[c] > 0 && quotas[c] == classes[c]) {
        throw new RunException(
            "--val %s takes every training image of class %d (%d): a smaller one is required"
                .formatted(val, c, quotas[c]));
      }
    }
    BitSet kept = new BitSet(n);
    int[] taken = new int[quotas.length];
    for (int i : new PhiloxRandom(seed, "validation").permutation(n)) {
      if (taken[all.label(i)] < quotas[all.label(i)]) {
        taken[all.label(i)]++;
        kept.set(i);
      }
    }
    return new Validation(
        all.subset(IntStream.range(0, n).filter(i -> !kept.get(i)).toArray()),
        all.subset(kept.stream().toArray()));
  }

  /** The number to keep back of each class; the sum is {@code count}. */
  static int[] quotas(int[] classCounts, int count) {
    long all = Arrays.stream(classCounts).asLongStream().sum();
    int[] quotas = new int[classCounts.length];
    long[] remainders = new long[classCounts.length];
    for (int c = 0; c < quotas.length; c++) {
      quotas[c] = (int) ((long) count * classCounts[c] / all);
      remainders[c] = (long) count * classCounts[c] % all;
    }
    int left = count - Arrays.stream(quotas).sum();
    IntStream.range(0, quotas.length)
        .boxed()
        .sorted((a, b) -> Long.compare(remainders[b], remainders[a]))
        .limit(left)
        .forEach(c -> quotas[c]++);
    return quotas;
  }
}
