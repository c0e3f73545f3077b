package org.catchupmix.study.robust.corrupt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.data.DataException;

/**
 * Header of an array in NumPy's {@code .npy} format, versions 1 to 3 (numpy.lib.format).
 *
 * <p>It is a magic word and a Python dictionary; the elements follow in row-major order.
 *
 * @param type type of the elements, such as {@code <f4}
 * @param shape extents of the axes
 * @param dataAt offset of the elements in bytes
 */
record NpyHeader(String type, long[] shape, int dataAt) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([^']*)',\\s*'fortran_order':\\s*(True|False),"
              + "\\s*'shape':\\s*\\(([0-9, ]*)\\),?\\s*\\}\\s*");

  /** Size limit of a header. */
  private static final int MAX_HEADER = 1 << 16;

  /**
   * Reads the header; the elements follow in the stream.
   *
   * @param name name of the array, for messages
   * @throws DataException if it is something else or ends too early
   */
  static NpyHeader read(Object name, InputStream in) throws IOException {
    ByteBuffer start = read(name, in, MAGIC.length + 2);
    if (!ByteBuffer.wrap(MAGIC).equals(start.slice(0, MAGIC.length))) {
      throw new DataException(name + " is not a .npy file: it does not begin with \\x93NUMPY");
    }
    int version = start.get(MAGIC.length);
    int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
    ByteBuffer size = read(name, in, lengthBytes);
    long length = version == 1 ? size.getShort() & 0xFFFF : size.getInt() & 0xFFFFFFFFL;
    if (version < 1 || version > 3 || length > MAX_HEADER) {
      throw new DataException(
          "%s is a .npy file of version %d with a header of %d bytes: versions 1 to 3 are read"
              .formatted(name, version, length));
    }
    String header = StandardCharsets.UTF_8.decode(read(name, in, (int) length)).toString();
    return parse(name, header, MAGIC.length + 2 + lengthBytes + (int) length);
  }

  private static ByteBuffer read(Object name, InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new DataException(name + " is not a whole .npy file: it ends too early");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static NpyHeader parse(Object name, String header, int dataAt) {
    Matcher m = HEADER.matcher(header);
    if (!m.matches()) {
      throw new DataException(
          "%s has a .npy header that is not understood: %s".formatted(name, header.strip()));
    }
    if (m.group(2).equals("True")) {
      throw new DataException(name + " is in Fortran order, must be in C order (row-major)");
    }
    try {
      long[] shape =
          Pattern.compile("[, ]+")
              .splitAsStream(m.group(3))
              .filter(s -> !s.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray();
      return new NpyHeader(m.group(1), shape, dataAt);
    } catch (NumberFormatException e) {
      throw new DataException("%s has the shape (%s)".formatted(name, m.group(3)), e);
    }
  }
}
