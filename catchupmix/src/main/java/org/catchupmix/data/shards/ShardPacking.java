package org.catchupmix.data.shards;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.core.io.Sha256;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.BrokenImage;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.DecodeThreads;
import org.catchupmix.data.EncodedImages;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageDecoder;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.progress.Progress;

/**
 * Packs the image files of a streamed data set into shards (see {@link ShardIndex}).
 *
 * <p>Training images are shuffled, so that each shard has many classes. Equal files and settings
 * give equal bytes.
 *
 * <p>Shards are written to {@code DIR.part}, which becomes {@code DIR} in the end. After an
 * interruption, packing with the same settings writes the missing shards.
 */
public final class ShardPacking {
  private static final int AT_ONCE = 64;

  private final Path part;
  private final ShardPlan plan;
  private final boolean skipBroken;
  private final DecodeThreads threads = new DecodeThreads(0);
  private final ConcurrentLinkedQueue<ImageDecoder> decoders = new ConcurrentLinkedQueue<>();
  private final Progress progress;
  private final List<String> leftOut = new ArrayList<>();
  private long done;

  private ShardPacking(Path part, ShardPlan plan, boolean skipBroken, Progress progress) {
    this.part = part;
    this.plan = plan;
    this.skipBroken = skipBroken;
    this.progress = progress;
  }

  /**
   * Result of packing.
   *
   * @param train number of training images
   * @param test number of test images
   * @param shards number of files
   * @param bytes size of all files
   * @param leftOut fault of each image that was left out
   */
  public record Packed(int train, int test, int shards, long bytes, List<String> leftOut) {}

  /**
   * Packs the images of a data set. Each is decoded once, to find those that are broken.
   *
   * @param splits streamed images in files of their own
   * @param dir the folder to make, which must not exist
   * @param imagesPerShard limit per shard, at least 1
   * @param seed seed of the order of training images
   * @param skipBroken whether broken images are left out instead of being errors
   * @throws DataException if the folder exists, a part of it has other settings, or an image is
   *     broken
   */
  public static Packed pack(
      ImageSplits splits,
      Path dir,
      int imagesPerShard,
      long seed,
      boolean skipBroken,
      PrintStream out)
      throws IOException {
    EncodedImages train = files(splits.train());
    EncodedImages test = files(splits.test());
    if (Files.exists(dir)) {
      throw new DataException(dir + " exists already: name another folder, or delete it");
    }
    Path part = dir.resolveSibling(dir.getFileName() + AtomicFile.PART);
    ShardPlan plan =
        new ShardPlan(
            ShardPlan.FORMAT, source(splits), seed, imagesPerShard, train.size(), test.size());
    begin(part, plan, dir);
    int[] order = new PhiloxRandom(seed, "pack").permutation(train.size());
    try (Progress progress =
        Progress.open(out, Progress.isTerminal(), "packing", (long) train.size() + test.size())) {
      ShardPacking packing = new ShardPacking(part, plan, skipBroken, progress);
      Counted a = packing.split("train", splits.train(), order);
      Counted b = packing.split("test", splits.test(), IntStream.range(0, test.size()).toArray());
      AtomicFile.write(
          part.resolve(ShardReader.CLASSES), String.join("\n", splits.train().classNames()) + "\n");
      Files.move(part, dir);
      int shards = plan.shards(train.size()) + plan.shards(test.size());
      return new Packed(a.images, b.images, shards, a.bytes + b.bytes, packing.leftOut);
    }
  }

  private static EncodedImages files(ImageDataset data) {
    return data.files()
        .orElseThrow(
            () -> new DataException(data.name() + " is in memory: shards are made of image files"));
  }

  /** Makes the folder for the parts, or accepts one of the same plan. */
  private static void begin(Path part, ShardPlan plan, Path dir) throws IOException {
    Optional<ShardPlan> existing = Files.isDirectory(part) ? ShardPlan.of(part) : Optional.empty();
    if (existing.isPresent() && !existing.get().equals(plan)) {
      throw new DataException(
          "%s was begun with other images or settings (%s, now %s): repeat those, or delete it"
              .formatted(part, existing.get().inWords(), plan.inWords()));
    }
    if (existing.isEmpty()) {
      if (Files.exists(part) && !DataFolder.names(part, _ -> true).isEmpty()) {
        throw new DataException(part + " is in the way of " + dir + ": delete it or move it");
      }
      Files.createDirectories(part);
      plan.write(part);
    }
  }

  private static String source(ImageSplits splits) {
    MessageDigest digest = Sha256.digest();
    for (ImageDataset data : List.of(splits.train(), splits.test())) {
      EncodedImages files = files(data);
      for (int i = 0; i < files.size(); i++) {
        String line = "%s\t%d\n".formatted(files.name(i), data.label(i));
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    return Sha256.hex(digest);
  }

  /** Numbers of packed images and bytes. */
  private record Counted(int images, long bytes) {}

  private Counted split(String split, ImageDataset data, int[] order) throws IOException {
    int images = 0;
    long bytes = 0;
    for (int s = 0; s < plan.shards(order.length); s++) {
      int from = s * plan.imagesPerShard();
      int to = Math.min(order.length, from + plan.imagesPerShard());
      Path tar = part.resolve("%s-%06d.tar".formatted(split, s));
      if (!Files.exists(ShardIndex.file(tar)) || !Files.exists(tar)) {
        write(tar, data, order, from, to);
      }
      ShardIndex written = ShardIndex.of(tar);
      leftOut.addAll(written.leftOut());
      images += written.entries().size();
      bytes += written.bytes();
      done += to - from;
      progress.update(done);
    }
    return new Counted(images, bytes);
  }

  /** Encoded image, or its fault. */
  private record Loaded(byte[] bytes, BrokenImage broken) {}

  private void write(Path tar, ImageDataset data, int[] order, int from, int to)
      throws IOException {
    EncodedImages files = files(data);
    List<ShardIndex.Entry> entries = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    MessageDigest digest = Sha256.digest();
    AtomicFile.write(
        tar,
        out -> {
          // Not closed: closing it would close the file before it is forced to the disk.
          TarArchiveOutputStream shard =
              new TarArchiveOutputStream(new DigestOutputStream(out, digest));
          for (int at = from; at < to; at += AT_ONCE) {
            int first = at;
            Loaded[] loaded = new Loaded[Math.min(AT_ONCE, to - at)];
            threads.forEach(loaded.length, i -> loaded[i] = load(files, order[first + i]));
            for (int i = 0; i < loaded.length; i++) {
              if (loaded[i].broken != null) {
                broken.add(loaded[i].broken.getMessage());
                continue;
              }
              byte[] image = loaded[i].bytes;
              int label = data.label(order[first + i]);
              String name = files.name(order[first + i]);
              String key = "%08d".formatted(first + i);
              long offset = add(shard, key + ending(name), image);
              entries.add(new ShardIndex.Entry(offset, image.length, label, name));
              add(shard, key + ".cls", String.valueOf(label).getBytes(StandardCharsets.UTF_8));
            }
            progress.update(done + at + loaded.length - from);
          }
          shard.finish();
        });
    new ShardIndex(Files.size(tar), Sha256.hex(digest), entries, broken).write(tar);
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

  private Loaded load(EncodedImages files, int i) {
    ImageDecoder decoder = decoders.poll();
    if (decoder == null) {
      decoder = new ImageDecoder(JpegDecoding.AUTO.here());
    }
    try {
      var bytes = files.read(i, decoder);
      byte[] copy = bytes.toArray(ValueLayout.JAVA_BYTE);
      // The smallest scale suffices: decoding reads the whole file.
      decoder.open(files.name(i), bytes).all(1, 1);
      return new Loaded(copy, null);
    } catch (BrokenImage e) {
      if (!skipBroken) {
        throw e;
      }
      return new Loaded(null, e);
    } catch (IOException e) {
      throw DataException.unreadable(files.name(i), e);
    } finally {
      decoders.add(decoder);
    }
  }
}
