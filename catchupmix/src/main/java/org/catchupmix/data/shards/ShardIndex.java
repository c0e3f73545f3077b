package org.catchupmix.data.shards;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.catchupmix.core.Preconditions;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageFiles;
import org.catchupmix.io.AtomicFile;

/**
 * Index of the images in a shard, a tar file in the format of WebDataset.
 *
 * <p>The files of a sample are adjacent and share their name up to the first dot: an image ({@code
 * .jpg .jpeg .png .bmp .gif}) and its class number as text ({@code .cls}).
 *
 * <p>The index is read from the headers of the tar file or, for a shard {@code x.tar} that this
 * program packed, from {@code x.idx}: a line {@code catchupmix shard 2 BYTES SHARDS}, then a line
 * per image: offset, length, label and original name, separated by tabs.
 *
 * @param shards number of shards of the split; 0 if unknown
 */
record ShardIndex(long bytes, int shards, List<Entry> entries) {
  record Entry(long offset, int length, int label, String name) {
    /** Rejects an entry outside the shard, or with an implausible class. */
    void requireWithin(long bytes) {
      if (offset < 0
          || length < 1
          || length > Image.MAX_ENCODED_BYTES
          || offset > bytes - length
          || label < 0
          || label >= MAX_CLASSES) {
        throw new IllegalArgumentException(
            "%s: %,d bytes at %,d of %,d, class %d".formatted(name, length, offset, bytes, label));
      }
    }
  }

  /** Limit of classes, since a network needs a row of weights for each. */
  static final int MAX_CLASSES = 100_000;

  private static final String FORMAT = "catchupmix shard 2";
  private static final int LONGEST_NUMBER = 16;

  static Path file(Path tar) {
    return tar.resolveSibling(tar.getFileName().toString().replaceFirst("\\.tar$", "") + ".idx");
  }

  /**
   * Reads the index file of a shard, or else its headers.
   *
   * @throws DataException if it is not a shard, or does not match its index file
   */
  static ShardIndex of(Path tar) {
    Path index = file(tar);
    if (!Files.exists(index)) {
      return scan(tar);
    }
    long bytes;
    try {
      bytes = Files.size(tar);
    } catch (IOException e) {
      throw DataException.unreadable(tar, e);
    }
    ShardIndex read = read(index);
    if (bytes != read.bytes) {
      throw new DataException(
          "%s has %,d bytes, but must have %,d according to %s: it was truncated or changed; copy it again, or delete the index to read what is left"
              .formatted(tar, bytes, read.bytes, index.getFileName()));
    }
    return read;
  }

  private static ShardIndex read(Path file) {
    List<Entry> entries = new ArrayList<>();
    List<String> lines = DataFolder.lines(file);
    try {
      String first = lines.isEmpty() ? "" : lines.getFirst();
      String[] head = first.split(" ");
      Preconditions.require(
          first.startsWith(FORMAT + " ") && head.length == 5, "its first line is '%.80s'", first);
      long bytes = Long.parseLong(head[3]);
      for (String line : lines.subList(1, lines.size())) {
        String[] parts = line.split("\t");
        Entry entry =
            new Entry(
                Long.parseLong(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                parts[3]);
        entry.requireWithin(bytes);
        entries.add(entry);
      }
      return new ShardIndex(bytes, Integer.parseInt(head[4]), entries);
    } catch (RuntimeException e) {
      throw new DataException(
          "%s is not a shard index (%s): delete it to use the headers of the tar file"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  void write(Path tar) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(FORMAT + " " + bytes + " " + shards + "\n");
    for (Entry e : entries) {
      String name = e.name().replaceAll("[\t\n\r]", " ");
      lines.add(e.offset() + "\t" + e.length() + "\t" + e.label() + "\t" + name + "\n");
    }
    AtomicFile.write(file(tar), String.join("", lines));
  }

  /** Parts of a sample found so far; -1 for a missing offset or label. */
  private record Sample(String image, long offset, long length, int label) {
    static final Sample NONE = new Sample("", -1, 0, -1);

    Entry entry(Path tar, String key) {
      if (offset < 0 || label < 0) {
        throw new DataException(
            "%s: %s must have both an image and its class (.cls)".formatted(tar, key));
      }
      return new Entry(offset, Math.clamp(length, 0, Integer.MAX_VALUE), label, image);
    }
  }

  /**
   * Reads the headers and labels of a tar file.
   *
   * @throws DataException if it is not a tar file, or a sample lacks its image or class
   */
  static ShardIndex scan(Path tar) {
    Map<String, Sample> samples = new LinkedHashMap<>();
    try (TarFile file = new TarFile(tar)) {
      for (TarArchiveEntry entry : file.getEntries()) {
        add(tar, file, entry, samples);
      }
      long bytes = Files.size(tar);
      List<Entry> entries = new ArrayList<>();
      samples.forEach((key, sample) -> entries.add(sample.entry(tar, key)));
      entries.forEach(entry -> entry.requireWithin(bytes));
      if (entries.isEmpty()) {
        throw new DataException(tar + " contains no image with a class (.jpg and .cls)");
      }
      return new ShardIndex(bytes, 0, entries);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(
          "%s is not a whole tar file (%s); copy it again".formatted(tar, e.getMessage()), e);
    }
  }

  private static void add(
      Path tar, TarFile file, TarArchiveEntry entry, Map<String, Sample> samples)
      throws IOException {
    String name = entry.getName();
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    String ending = dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
    boolean isLabel = ending.equals(".cls");
    if (!entry.isFile() || !isLabel && !ImageFiles.ENDINGS.contains(ending)) {
      return;
    }
    String key = name.substring(0, dot);
    Sample s = samples.getOrDefault(key, Sample.NONE);
    if (isLabel ? s.label >= 0 : s.offset >= 0) {
      throw new DataException(
          "%s has %s and another image or class for the same sample".formatted(tar, name));
    }
    samples.put(
        key,
        isLabel
            ? new Sample(s.image, s.offset, s.length, label(tar, name, file.getInputStream(entry)))
            : new Sample(name, entry.getDataOffset(), entry.getSize(), s.label));
  }

  private static int label(Path tar, String name, InputStream content) throws IOException {
    String text = new String(content.readNBytes(LONGEST_NUMBER), StandardCharsets.UTF_8).strip();
    int label = text.matches("[0-9]{1,7}") ? Integer.parseInt(text) : MAX_CLASSES;
    if (label >= MAX_CLASSES) {
      throw new DataException(
          "%s: %s contains '%s', must contain a class number, 0..%,d"
              .formatted(tar, name, text, MAX_CLASSES - 1));
    }
    return label;
  }
}
