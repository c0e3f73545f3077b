package org.catchupmix.train;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.ImageDataset;

/**
 * Training images held out to judge epochs, stratified by class with the largest-remainder
 * (Hamilton) method; ties go to the lower class. Both parts keep the order of the images.
 */
record Validation(ImageDataset train, ImageDataset heldOut) {
  /**
   * Holds out a part of the images.
   *
   * @param val a count, or a share of all
   * @throws IllegalArgumentException if no image would be held out, fewer than 2 would remain to
   *     train on, or a class would lose all
   */
  static Validation split(ImageDataset all, String val, long seed) {
    int n = all.size();
    long count = val.contains(".") ? Math.round(Double.parseDouble(val) * n) : Long.parseLong(val);
    if (count < 1 || count > n - 2) {
      throw new IllegalArgumentException(
          "%s %s is %d of %d training images: at least 1 is required, and 2 to train on"
              .formatted("--val", val, count, n));
    }
    int[] classes = all.classCounts();
    int[] quotas = quotas(classes, (int) count);
    for (int c = 0; c < quotas.length; c++) {
      if (quotas[c] > 0 && quotas[c] == classes[c]) {
        throw new IllegalArgumentException(
            "%s %s takes every training image of class %d (%d): a smaller one is required"
                .formatted("--val", val, c, quotas[c]));
      }
    }
    BitSet heldOut = new BitSet(n);
    int[] taken = new int[quotas.length];
    for (int i : new PhiloxRandom(seed, "validation").permutation(n)) {
      if (taken[all.label(i)] < quotas[all.label(i)]) {
        taken[all.label(i)]++;
        heldOut.set(i);
      }
    }
    return new Validation(
        all.subset(IntStream.range(0, n).filter(i -> !heldOut.get(i)).toArray()),
        all.subset(heldOut.stream().toArray()));
  }

  /** Number of images to hold out of each class; the sum is {@code count}. */
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
