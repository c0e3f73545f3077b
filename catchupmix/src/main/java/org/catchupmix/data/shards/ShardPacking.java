package org.catchupmix.data.shards;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.DataException;
import org.catchupmix.data.EncodedImages;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageDecoder;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.PartFolder;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.TemporaryFolder;
import org.catchupmix.progress.Progress;

/**
 * Packs the image files of a streamed data set into shards (see {@link ShardIndex}).
 *
 * <p>Training images are shuffled, so that each shard has many classes. Equal files and settings
 * give equal bytes. Images are copied as they are, broken ones included.
 */
public final class ShardPacking {
  private final TemporaryFolder dir;
  private final int imagesPerShard;
  private final Progress progress;
  private long images;
  private int shards;
  private long bytes;

  private ShardPacking(TemporaryFolder dir, int imagesPerShard, Progress progress) {
    this.dir = dir;
    this.imagesPerShard = imagesPerShard;
    this.progress = progress;
  }

  public record Packed(int shards, long bytes) {}

  /**
   * Packs a data set into a folder, which appears when it is whole.
   *
   * @param splits streamed images in files of their own
   * @param dir the folder to make, which must not exist
   * @param imagesPerShard limit per shard, at least 1
   * @throws DataException if the folder exists, or another process is making it
   */
  public static Packed pack(
      ImageSplits splits, Path dir, int imagesPerShard, long seed, PrintStream out)
      throws IOException {
    requireNew(dir);
    int train = splits.train().size();
    int test = splits.test().size();
    try (PartFolder work = new PartFolder(dir)) {
      requireNew(dir); // another process may have made it meanwhile
      work.keepOnly(Set.of());
      try (Progress progress =
              new Progress(out, Progress.isTerminal(), "packing").begin((long) train + test);
          TemporaryFolder part = new TemporaryFolder(work.path().resolve("shards"))) {
        ShardPacking packing = new ShardPacking(part, imagesPerShard, progress);
        packing.split("train", splits.train(), new PhiloxRandom(seed, "pack").permutation(train));
        packing.split("test", splits.test(), IntStream.range(0, test).toArray());
        AtomicFile.write(
            part.path().resolve(ShardReader.CLASSES),
            String.join("\n", splits.train().classNames()) + "\n");
        Files.move(part.path(), dir);
        return new Packed(packing.shards, packing.bytes);
      }
    }
  }

  private static void requireNew(Path dir) {
    if (Files.exists(dir)) {
      throw new DataException(dir + " exists already: name another folder, or delete it");
    }
  }

  private void split(String split, ImageDataset data, int[] order) throws IOException {
    EncodedImages files =
        data.files()
            .orElseThrow(
                () ->
                    new DataException(
                        data.name() + " is in memory: shards are made of image files"));
    ImageDecoder reader = new ImageDecoder(JpegDecoding.IMAGEIO);
    int count = Math.ceilDiv(order.length, imagesPerShard);
    for (int s = 0; s < count; s++) {
      Path tar = dir.path().resolve(String.format(Locale.ROOT, "%s-%06d.tar", split, s));
      List<ShardIndex.Entry> entries = new ArrayList<>();
      try (TarArchiveOutputStream shard = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
        int end = Math.min(order.length, (s + 1) * imagesPerShard);
        for (int at = s * imagesPerShard; at < end; at++) {
          if (dir.stopped()) {
            throw new DataException("stopped while packing " + data.name());
          }
          String name = files.name(order[at]);
          byte[] image = files.read(order[at], reader).toArray(ValueLayout.JAVA_BYTE);
          int label = data.label(order[at]);
          String key = String.format(Locale.ROOT, "%08d", at);
          long offset = add(shard, key + ending(name), image);
          entries.add(new ShardIndex.Entry(offset, image.length, label, name));
          add(shard, key + ".cls", String.valueOf(label).getBytes(StandardCharsets.UTF_8));
          progress.update(++images);
        }
      }
      new ShardIndex(Files.size(tar), count, entries).write(tar);
      bytes += Files.size(tar);
    }
    shards += count;
  }

  private static String ending(String name) {
    String ending = name.substring(name.lastIndexOf('.')).toLowerCase(Locale.ROOT);
    return ending.equals(".jpeg") ? ".jpg" : ending;
  }

  /** Adds a file and returns the offset of its content. */
  private static long add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    long offset = tar.getBytesWritten();
    tar.write(content);
    tar.closeArchiveEntry();
    return offset;
  }
}
