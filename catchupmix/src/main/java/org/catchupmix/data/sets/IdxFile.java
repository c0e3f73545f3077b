package org.catchupmix.data.sets;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.catchupmix.data.DataException;

/**
 * Contents of an IDX file of unsigned bytes.
 *
 * <p>The format, from the MNIST page of Y. LeCun, C. Cortes and C. Burges
 * (yann.lecun.com/exdb/mnist), all integers being big-endian:
 *
 * <pre>
 *   u32        magic: 00 00 08 d, where 08 is "unsigned byte" and d the number of dimensions
 *   u32 x d    the dimensions, slowest first: images are N, H, W and labels N
 *   u8 x prod  the values
 * </pre>
 *
 * @param items values of each image, or each label as an array of one
 */
record IdxFile(String name, int[] shape, List<byte[]> items) {
  private static final int UNSIGNED_BYTE = 8;
  private static final int GZIP_MAGIC = 0x1F8B;

  /** Limit of an image side: a larger one is a sign of a damaged header. */
  private static final int MAX_SIDE = 4096;

  /** Memory limit of a file: a small gzipped file may unpack to more than memory holds. */
  private static final long MAX_BYTES = Runtime.getRuntime().maxMemory() / 2;

  /** Memory of a Java array beside its elements, with the reference to it. */
  private static final int ARRAY_BYTES = 32;

  /**
   * Reads a whole file; its first bytes, not its name, show whether it is gzipped.
   *
   * @param from the bytes of the file; closed
   * @param dimensions 3 for images, 1 for labels
   * @throws DataException if it is another file, is damaged or is too large
   */
  static IdxFile read(InputStream from, String name, int dimensions) {
    try (BufferedInputStream raw = new BufferedInputStream(from, 1 << 16)) {
      raw.mark(2);
      int first = raw.read() << 8 | raw.read();
      raw.reset();
      InputStream plain =
          first == GZIP_MAGIC
              ? new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16)
              : raw;
      DataInputStream in = new DataInputStream(plain);
      int magic = in.readInt();
      int[] shape = new int[dimensions];
      int bytes = 1;
      boolean known = magic == (UNSIGNED_BYTE << 8 | dimensions);
      for (int d = 0; d < dimensions && known; d++) {
        shape[d] = in.readInt();
        known = shape[d] >= 1 && (d == 0 || shape[d] <= MAX_SIDE);
        bytes *= d == 0 ? 1 : shape[d];
      }
      long memory = shape[0] * (ARRAY_BYTES + (long) bytes);
      if (!known || memory > MAX_BYTES) {
        throw new DataException(
            "%s is not an IDX file of %d dimensions, at most %d pixels a side and %,d bytes, half the memory of Java (CATCHUP_JAVA_OPTS=-Xmx...); fetch it again"
                .formatted(name, dimensions, MAX_SIDE, MAX_BYTES));
      }
      // A list that grows, because a damaged header may declare more than there is.
      List<byte[]> items = new ArrayList<>();
      for (int i = 0; i < shape[0]; i++) {
        byte[] item = new byte[bytes];
        in.readFully(item);
        items.add(item);
      }
      if (in.read() >= 0) {
        throw new IOException("it continues after its %,d items".formatted(shape[0]));
      }
      return new IdxFile(name, shape, items);
    } catch (IOException e) {
      throw new DataException(
          "%s is not a whole IDX file (%s); fetch it again"
              .formatted(name, e.getMessage() == null ? "it is truncated" : e.getMessage()),
          e);
    }
  }
}
