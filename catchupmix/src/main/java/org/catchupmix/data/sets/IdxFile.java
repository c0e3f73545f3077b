package org.catchupmix.data.sets;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.catchupmix.data.DataException;

/**
 * Reads an IDX file of unsigned bytes, plain or gzipped.
 *
 * <p>The format, from the MNIST page of Y. LeCun, C. Cortes and C. Burges
 * (yann.lecun.com/exdb/mnist), all integers being big-endian:
 *
 * <pre>
 *   u32        magic: 00 00 08 d, where 08 is "unsigned byte" and d the number of dimensions
 *   u32 x d    the dimensions, slowest first: images are N, H, W and labels N
 *   u8 x prod  the values
 * </pre>
 */
final class IdxFile implements AutoCloseable {
  private static final int IMAGES_MAGIC = 0x00000803;
  private static final int LABELS_MAGIC = 0x00000801;
  private static final int GZIP_MAGIC = 0x1F8B;

  /** Limit of an image side: a larger one is a sign of a damaged header. */
  private static final int MAX_SIDE = 4096;

  /** Memory limit of a file: a small gzipped file may unpack to more than memory holds. */
  static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 2;

  /** Memory of a Java array beside its elements, with the reference to it. */
  private static final int ARRAY_BYTES = 32;

  private final InputStream in;
  private final String from;

  /** Images of {@code height * width} bytes each, in the order of the file. */
  record Images(int height, int width, byte[][] pixels) {}

  /**
   * Opens an IDX file; its first bytes, not its name, show whether it is gzipped.
   *
   * @param in the bytes of the file; closed by {@link #close}
   * @param from name of the file in messages
   */
  IdxFile(InputStream in, String from) {
    this.from = from;
    BufferedInputStream raw = new BufferedInputStream(in, 1 << 16);
    try {
      raw.mark(2);
      int first = raw.read() << 8 | raw.read();
      raw.reset();
      this.in =
          first == GZIP_MAGIC
              ? new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16)
              : raw;
    } catch (IOException e) {
      try {
        in.close();
      } catch (IOException whileClosing) {
        e.addSuppressed(whileClosing);
      }
      throw damaged(e);
    }
  }

  /** Reads the file as N, H, W images, to its end. */
  Images readImages() {
    int count = readHeader(IMAGES_MAGIC, "images");
    int height = readInt();
    int width = readInt();
    if (height < 1 || width < 1 || height > MAX_SIDE || width > MAX_SIDE) {
      throw new DataException(
          "%s declares images of %d x %d pixels, but a side is 1 to %d; fetch the file again."
              .formatted(from, height, width, MAX_SIDE));
    }
    requireRoom(count * (ARRAY_BYTES + (long) height * width));
    // A list that grows, because a damaged header may declare more images than there are.
    List<byte[]> pixels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] image = read(height * width);
      if (image.length < height * width) {
        throw truncated(i + " of its " + count + " images");
      }
      pixels.add(image);
    }
    requireEnd(count + " images");
    return new Images(height, width, pixels.toArray(byte[][]::new));
  }

  /** Reads the file as N labels, to its end. */
  byte[] readLabels() {
    int count = readHeader(LABELS_MAGIC, "labels");
    requireRoom(count);
    byte[] labels = read(count);
    if (labels.length < count) {
      throw truncated(
          (labels.length == 0 ? "less than its " : labels.length + " of its ") + count + " labels");
    }
    requireEnd(count + " labels");
    return labels;
  }

  /** Checks the magic number and returns the first dimension, at least 1. */
  private int readHeader(int magic, String what) {
    int found = readInt();
    if (found != magic) {
      throw new DataException(
          ("%s starts with 0x%08X%s, but an IDX file of %s starts with 0x%08X; "
                  + "put the right file there.")
              .formatted(from, found, meaning(found), what, magic));
    }
    int count = readInt();
    if (count < 1) {
      throw new DataException(
          "%s declares %d %s, but there must be at least 1; fetch the file again."
              .formatted(from, count, what));
    }
    return count;
  }

  private static String meaning(int magic) {
    return switch (magic) {
      case IMAGES_MAGIC -> " (an IDX file of images)";
      case LABELS_MAGIC -> " (an IDX file of labels)";
      default -> "";
    };
  }

  private int readInt() {
    byte[] b = read(Integer.BYTES);
    if (b.length < Integer.BYTES) {
      throw truncated("less than its header");
    }
    return ByteBuffer.wrap(b).getInt();
  }

  /** Reads bytes; fewer, or none, if the file ends early. */
  private byte[] read(int count) {
    try {
      return in.readNBytes(count);
    } catch (EOFException e) {
      // Thrown by GZIPInputStream if its own input ends early.
      return new byte[0];
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private void requireEnd(String content) {
    try {
      // Reading the end also makes GZIPInputStream compare its checksum.
      if (in.read() >= 0) {
        throw new DataException(
            ("%s continues after the %s that its header declares, where it should end; "
                    + "fetch the file again.")
                .formatted(from, content));
      }
    } catch (EOFException e) {
      throw truncated("its " + content + ", without the checksum of gzip");
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private void requireRoom(long bytes) {
    if (bytes > MOST_BYTES) {
      throw new DataException(
          "%s declares more than %,d bytes, half the memory of Java: it is no image set, or take more memory by CATCHUP_JAVA_OPTS=-Xmx..."
              .formatted(from, MOST_BYTES));
    }
  }

  private DataException truncated(String after) {
    return new DataException(
        "%s ends after %s: it is cut short; fetch the file again.".formatted(from, after));
  }

  private DataException damaged(IOException cause) {
    return new DataException(
        "%s cannot be read to its end (%s); fetch the file again."
            .formatted(from, cause.getMessage()),
        cause);
  }

  /** Name of the file in messages. */
  @Override
  public String toString() {
    return from;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw damaged(e);
    }
  }
}
