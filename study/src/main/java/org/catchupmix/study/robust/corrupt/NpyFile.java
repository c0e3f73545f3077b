package org.catchupmix.study.robust.corrupt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.catchupmix.data.DataException;
import org.catchupmix.data.numpy.NpyHeader;

/**
 * An array of integers in NumPy's {@code .npy} format, read in parts.
 *
 * @param path the file
 * @param bytesPerElement 1 (uint8), 4 or 8 (little-endian, signed)
 * @param shape extents of the axes
 * @param dataAt offset of the elements in the file
 */
record NpyFile(Path path, int bytesPerElement, long[] shape, int dataAt) {
  /**
   * Reads the header and checks the length of the file against it.
   *
   * @throws DataException if it is not there or is something else
   */
  static NpyFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new DataException(path + " is not there");
    }
    try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
      NpyHeader header = NpyHeader.read(path, Channels.newInputStream(in));
      NpyFile file = new NpyFile(path, bytes(path, header.type()), header.shape(), header.dataAt());
      file.requireLength(in.size());
      return file;
    } catch (IOException e) {
      throw new DataException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static int bytes(Path path, String type) {
    return switch (type) {
      case "|u1" -> 1;
      case "<i4" -> 4;
      case "<i8" -> 8;
      default ->
          throw new DataException(
              "%s holds elements of type '%s', but must hold '|u1' (uint8), '<i4' or '<i8'"
                  .formatted(path, type));
    };
  }

  private void requireLength(long actual) {
    long expected = bytesPerElement;
    for (long n : shape) {
      // Saturates instead of overflowing.
      expected = n != 0 && expected > Long.MAX_VALUE / n ? Long.MAX_VALUE - dataAt : expected * n;
    }
    if (actual != expected + dataAt) {
      throw new DataException(
          "%s is %,d bytes long, but the shape of its header, %s, requires %,d: it was cut short or changed"
              .formatted(path, actual, Arrays.toString(shape), expected + dataAt));
    }
  }

  /**
   * Reads all elements as ints.
   *
   * @throws DataException if one is none
   */
  int[] ints() {
    int count = Math.toIntExact(shape[0]);
    ByteBuffer in =
        ByteBuffer.wrap(bytes(0, count * bytesPerElement)).order(ByteOrder.LITTLE_ENDIAN);
    int[] out = new int[count];
    for (int i = 0; i < count; i++) {
      out[i] =
          switch (bytesPerElement) {
            case 1 -> in.get() & 0xFF;
            case 4 -> in.getInt();
            default -> toInt(in.getLong(), i);
          };
    }
    return out;
  }

  private int toInt(long value, int place) {
    if (value != (int) value) {
      throw new DataException(
          "%s holds %d at place %d, but must hold integers of 32 bits"
              .formatted(path, value, place));
    }
    return (int) value;
  }

  /** {@code length} bytes of the elements. */
  byte[] bytes(long from, int length) {
    try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
      return read(in, dataAt + from, length, path).array();
    } catch (IOException e) {
      throw new DataException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static ByteBuffer read(FileChannel in, long at, int length, Path path)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (in.read(buffer, at + buffer.position()) < 0) {
        throw new DataException(path + " is not a whole .npy file: it ends too early");
      }
    }
    return buffer.flip();
  }
}
