package org.catchupmix.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Very many names in little memory: their bytes in UTF-8 one behind the other. */
final class PackedNames {
  private byte[] bytes = new byte[1 << 12];
  private int[] ends = new int[1 << 8];
  private int count;

  void add(String name) {
    byte[] more = name.getBytes(StandardCharsets.UTF_8);
    int from = count == 0 ? 0 : ends[count - 1];
    int end = Math.addExact(from, more.length);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, end + (end >> 1)));
    }
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count + (count >> 1));
    }
    System.arraycopy(more, 0, bytes, from, more.length);
    ends[count++] = end;
  }

  String get(int i) {
    int from = i == 0 ? 0 : ends[i - 1];
    return new String(bytes, from, ends[i] - from, StandardCharsets.UTF_8);
  }

  int size() {
    return count;
  }

  long memory() {
    return bytes.length + 4L * ends.length;
  }
}
