package org.catchupmix.data.shards;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.EncodedImages;
import org.catchupmix.data.ImageDecoder;
import org.catchupmix.progress.Steps;

/**
 * Images in shards, with sixteen bytes of index per image.
 *
 * @param shards files of the shards
 * @param firsts index of the first image of each shard, then the number of images
 * @param offsets offset of each image in its shard
 * @param lengths bytes of each image
 * @param labels class of each image
 */
record ShardImages(List<Path> shards, int[] firsts, long[] offsets, int[] lengths, int[] labels)
    implements EncodedImages {
  /**
   * Reads the indices of shards.
   *
   * @throws DataException if a file is not a shard, or there are no images
   */
  static ShardImages of(List<Path> shards) {
    int[] firsts = new int[shards.size() + 1];
    long[] offsets = new long[1 << 10];
    int[] lengths = new int[1 << 10];
    int[] labels = new int[1 << 10];
    int n = 0;
    try (Steps steps = Steps.onTerminal("reading where images are")) {
      steps.beginSteps(shards.size());
      for (int s = 0; s < shards.size(); s++) {
        for (ShardIndex.Entry e : ShardIndex.of(shards.get(s)).entries()) {
          if (n == labels.length) {
            offsets = Arrays.copyOf(offsets, n + (n >> 1));
            lengths = Arrays.copyOf(lengths, n + (n >> 1));
            labels = Arrays.copyOf(labels, n + (n >> 1));
          }
          offsets[n] = e.offset();
          lengths[n] = e.length();
          labels[n++] = e.label();
        }
        firsts[s + 1] = n;
        steps.add(1);
      }
    }
    if (n == 0) {
      throw new DataException(shards.getFirst().getParent() + " has shards without any image");
    }
    return new ShardImages(
        shards,
        firsts,
        Arrays.copyOf(offsets, n),
        Arrays.copyOf(lengths, n),
        Arrays.copyOf(labels, n));
  }

  /** Highest label, from which the number of classes follows. */
  int highestLabel() {
    return IntStream.of(labels).max().orElseThrow();
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public String name(int i) {
    int shard = shard(i);
    return "%s, image %d of %d (from byte %,d on)"
        .formatted(
            shards.get(shard),
            i - firsts[shard] + 1,
            firsts[shard + 1] - firsts[shard],
            offsets[i]);
  }

  @Override
  public MemorySegment read(int i, ImageDecoder decoder) throws IOException {
    return decoder.read(decoder.open(shards.get(shard(i))), offsets[i], lengths[i]);
  }

  @Override
  public int shard(int i) {
    int found = Arrays.binarySearch(firsts, i);
    if (found < 0) {
      return -found - 2;
    }
    // A shard is empty if all of its images were left out.
    while (firsts[found + 1] == i) {
      found++;
    }
    return found;
  }

  @Override
  public long indexBytes() {
    return 4L * firsts.length + 16L * size();
  }
}
