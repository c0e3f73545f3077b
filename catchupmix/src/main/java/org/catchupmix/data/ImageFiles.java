package org.catchupmix.data;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Images in files of their own, with their labels; some ten bytes each beside their names. */
final class ImageFiles implements EncodedImages {
  private final List<Path> folders = new ArrayList<>();
  private final PackedNames names = new PackedNames();
  private int[] folder = new int[1 << 8];
  private int[] labels = new int[1 << 8];

  /** The files that are added next are in this folder. */
  void folder(Path of) {
    folders.add(of);
  }

  /** Adds a file of the last folder. */
  void add(String name, int label) {
    int n = names.size();
    if (n == labels.length) {
      folder = Arrays.copyOf(folder, 2 * n);
      labels = Arrays.copyOf(labels, 2 * n);
    }
    names.add(name);
    folder[n] = folders.size() - 1;
    labels[n] = label;
  }

  Path path(int i) {
    return folders.get(folder[i]).resolve(names.get(i));
  }

  int label(int i) {
    return labels[i];
  }

  ImageStreams.Labelled labelled(String name) {
    return new ImageStreams.Labelled(name, this, Arrays.copyOf(labels, size()));
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public String name(int i) {
    return path(i).toString();
  }

  @Override
  public MemorySegment read(int i, Desk desk) throws IOException {
    try (FileChannel file = FileChannel.open(path(i), StandardOpenOption.READ)) {
      Image.requireUsualBytes(path(i).toString(), file.size());
      return desk.read(file, 0, (int) file.size());
    }
  }

  @Override
  public int shard(int i) {
    return 0;
  }

  @Override
  public long indexBytes() {
    return names.memory() + 4L * (folder.length + labels.length);
  }
}
