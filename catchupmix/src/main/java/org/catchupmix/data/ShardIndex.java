package org.catchupmix.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.catchupmix.core.io.AtomicFile;

/**
 * Where the images of a shard lie in it. A shard is a tar file as WebDataset has them: the files of
 * a sample stand one behind the other and share their name up to its first dot; of each are read
 * the image ({@code .jpg .jpeg .png .bmp .gif}) and its class, a number in text ({@code .cls}).
 *
 * <p>It is read from the headers of the tar file or, beside a shard {@code x.tar} that was packed
 * by this program, from {@code x.idx}: a line {@code catchupmix shard 1 BYTES SHA-256} of the tar
 * file, then for each image a line of its offset, length, label and the name that it had before,
 * apart by tabs, and for each that was left out a line of {@code #}, its name and why.
 *
 * @param bytes of the tar file
 * @param sha256 of the tar file; empty if it was never computed
 * @param entries the images, in their order
 * @param leftOut what was wrong with each image that was not packed
 */
record ShardIndex(long bytes, String sha256, List<Entry> entries, List<String> leftOut) {
  /** An image. */
  record Entry(long offset, int length, int label, String name) {}

  private static final String FORMAT = "catchupmix shard 1";
  private static final int LONGEST_NUMBER = 16;

  /** The file beside a shard. */
  static Path file(Path tar) {
    return tar.resolveSibling(tar.getFileName().toString().replaceFirst("\\.tar$", "") + ".idx");
  }

  /**
   * Where the images of a shard are, by its index or else its headers.
   *
   * @throws DataException if it is no shard, or not the one that its index is of
   */
  static ShardIndex of(Path tar) {
    Path index = file(tar);
    if (!Files.exists(index)) {
      return scan(tar);
    }
    ShardIndex read = read(index);
    long bytes;
    try {
      bytes = Files.size(tar);
    } catch (IOException e) {
      throw DataException.unreadable(tar, e);
    }
    if (bytes != read.bytes) {
      throw new DataException(
          "%s has %,d bytes, but %,d by %s: it was cut short or changed; copy it again, or delete the index to read what is there"
              .formatted(tar, bytes, read.bytes, index.getFileName()));
    }
    return read;
  }

  private static ShardIndex read(Path file) {
    List<Entry> entries = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    List<String> lines = DataFolder.lines(file);
    try {
      String[] head = lines.getFirst().split(" ");
      if (!lines.getFirst().startsWith(FORMAT + " ") || head.length != 5) {
        throw new IllegalArgumentException();
      }
      for (String line : lines.subList(1, lines.size())) {
        String[] parts = line.split("\t");
        if (parts[0].equals("#")) {
          leftOut.add(parts[2]);
        } else {
          entries.add(
              new Entry(
                  Long.parseLong(parts[0]),
                  Integer.parseInt(parts[1]),
                  Integer.parseInt(parts[2]),
                  parts[3]));
        }
      }
      return new ShardIndex(Long.parseLong(head[3]), head[4], entries, leftOut);
    } catch (RuntimeException e) {
      throw new DataException(
          file + " is no index of a shard: delete it, and the tar file's own headers are read", e);
    }
  }

  /** Writes it beside its shard. */
  void write(Path tar) throws IOException {
    StringBuilder text = new StringBuilder("%s %d %s\n".formatted(FORMAT, bytes, sha256));
    for (Entry e : entries) {
      text.append("%d\t%d\t%d\t%s\n".formatted(e.offset(), e.length(), e.label(), plain(e.name())));
    }
    for (String why : leftOut) {
      text.append("#\t\t").append(plain(why)).append('\n');
    }
    AtomicFile.write(file(tar), text.toString());
  }

  private static String plain(String text) {
    return text.replaceAll("[\t\n\r]", " ");
  }

  /** The parts of a sample that were found so far. */
  private static final class Sample {
    private TarArchiveEntry image;
    private TarArchiveEntry label;
  }

  /**
   * Reads the headers of a tar file, and the labels.
   *
   * @throws DataException if it is no tar file, or a sample lacks one of the two
   */
  static ShardIndex scan(Path tar) {
    Map<String, Sample> samples = new LinkedHashMap<>();
    try (TarFile file = new TarFile(tar);
        FileChannel channel = FileChannel.open(tar, StandardOpenOption.READ)) {
      for (TarArchiveEntry entry : file.getEntries()) {
        add(tar, entry, samples);
      }
      // What has neither of the two is not for us.
      samples.values().removeIf(s -> s.image == null && s.label == null);
      List<Entry> entries = new ArrayList<>();
      for (Map.Entry<String, Sample> sample : samples.entrySet()) {
        entries.add(entry(tar, channel, sample.getKey(), sample.getValue()));
      }
      if (entries.isEmpty()) {
        throw new DataException(tar + " holds no image with a class (.jpg and .cls)");
      }
      return new ShardIndex(channel.size(), "", entries, List.of());
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(
          "%s is not a whole tar file (%s); copy it again".formatted(tar, e.getMessage()), e);
    }
  }

  private static void add(Path tar, TarArchiveEntry entry, Map<String, Sample> samples) {
    String name = entry.getName();
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    if (!entry.isFile() || dot < 0) {
      return;
    }
    String ending = name.substring(dot).toLowerCase(Locale.ROOT);
    Sample sample = samples.computeIfAbsent(name.substring(0, dot), _ -> new Sample());
    TarArchiveEntry before = null;
    if (ending.equals(".cls")) {
      before = sample.label;
      sample.label = entry;
    } else if (ClassFolders.ENDINGS.contains(ending)) {
      before = sample.image;
      sample.image = entry;
    }
    if (before != null) {
      throw new DataException(
          "%s has both %s and %s, of which a sample must have one"
              .formatted(tar, before.getName(), name));
    }
  }

  private static Entry entry(Path tar, FileChannel channel, String key, Sample sample)
      throws IOException {
    if (sample.image == null || sample.label == null) {
      throw new DataException(
          "%s has %s, but no %s: each image needs its class beside it"
              .formatted(
                  tar,
                  (sample.image == null ? sample.label : sample.image).getName(),
                  sample.image == null ? key + ".jpg" : key + ".cls"));
    }
    long length = sample.image.getSize();
    if (length > Integer.MAX_VALUE - 8L) {
      throw new DataException(
          "%s: %s is an image of %,d bytes, must be below 2^31"
              .formatted(tar, sample.image.getName(), length));
    }
    return new Entry(
        sample.image.getDataOffset(),
        (int) length,
        label(tar, channel, sample.label),
        sample.image.getName());
  }

  private static int label(Path tar, FileChannel channel, TarArchiveEntry entry)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(entry.getSize(), LONGEST_NUMBER));
    long from = entry.getDataOffset();
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    if (!text.matches("[0-9]{1,7}")) {
      throw new DataException(
          "%s: %s holds '%s', must hold the number of a class, from 0 on"
              .formatted(tar, entry.getName(), text));
    }
    return Integer.parseInt(text);
  }
}
