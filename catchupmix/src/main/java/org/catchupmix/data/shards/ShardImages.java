package org.catchupmix.data.shards;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.EncodedImages;
import org.catchupmix.data.ImageDecoder;
import org.catchupmix.progress.Progress;

/**
 * Images in shards, with sixteen bytes of index per image.
 *
 * @param firsts index of the first image of each shard, then the number of images
 */
record ShardImages(List<Path> shards, int[] firsts, long[] offsets, int[] lengths, int[] labels)
    implements EncodedImages {
  static ShardImages of(List<Path> shards) {
    int[] firsts = new int[shards.size() + 1];
    LongStream.Builder offsets = LongStream.builder();
    IntStream.Builder lengths = IntStream.builder();
    IntStream.Builder labels = IntStream.builder();
    try (Progress steps = Progress.onTerminal("reading where images are")) {
      steps.beginSteps(shards.size());
      for (int s = 0; s < shards.size(); s++) {
        List<ShardIndex.Entry> entries = ShardIndex.of(shards.get(s)).entries();
        for (ShardIndex.Entry e : entries) {
          offsets.add(e.offset());
          lengths.add(e.length());
          labels.add(e.label());
        }
        firsts[s + 1] = firsts[s] + entries.size();
        steps.add(1);
      }
    }
    if (firsts[shards.size()] == 0) {
      throw new DataException(shards.getFirst().getParent() + " has shards without any image");
    }
    return new ShardImages(
        shards,
        firsts,
        offsets.build().toArray(),
        lengths.build().toArray(),
        labels.build().toArray());
  }

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
    return found < 0 ? -found - 2 : found;
  }
}
