package org.catchupmix.data;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Images in files of their own, with their labels. */
public final class ImageFiles implements EncodedImages {
  public static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");

  private record Entry(Path folder, String name, int label) {}

  private final List<Entry> entries = new ArrayList<>();

  public static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file);
  }

  public void add(Path folder, String name, int label) {
    entries.add(new Entry(folder, name, label));
  }

  public Path path(int i) {
    return entries.get(i).folder.resolve(entries.get(i).name);
  }

  @Override
  public int[] labels() {
    return entries.stream().mapToInt(Entry::label).toArray();
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public String name(int i) {
    return path(i).toString();
  }

  @Override
  public MemorySegment read(int i, ImageDecoder decoder) throws IOException {
    try (FileChannel file = FileChannel.open(path(i), StandardOpenOption.READ)) {
      Image.requireFileSize(name(i), file.size());
      return decoder.read(file, 0, (int) file.size());
    }
  }
}
