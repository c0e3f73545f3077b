package org.catchupmix.data;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.catchupmix.data.jpeg.JpegDecoder;
import org.catchupmix.data.jpeg.JpegException;
import org.catchupmix.data.jpeg.JpegScans;
import org.catchupmix.data.jpeg.TurboJpeg;

/**
 * What a thread needs to read and decode images one after another: a decoder, memory for one image
 * as it is encoded and one decoded, and open shards.
 */
final class Desk {
  private static final int MOST_OPEN = 32;

  private final boolean scaled;
  private final JpegDecoder jpeg;
  private final Map<Path, FileChannel> open = new LinkedHashMap<>(16, 0.75f, true);
  private MemorySegment encoded = MemorySegment.NULL;
  private long largest;

  /**
   * An empty one.
   *
   * @param decoding as on this machine, see {@link JpegDecoding#here}
   */
  Desk(JpegDecoding decoding) {
    scaled = decoding == JpegDecoding.TURBO_SCALED;
    jpeg =
        decoding == JpegDecoding.IMAGEIO ? null : new JpegDecoder(TurboJpeg.find().orElseThrow());
  }

  /** A file whose header was read. */
  interface Opened {
    /** Rows of the image. */
    int height();

    /** Columns of it. */
    int width();

    /**
     * A part of the image as RGB, at its own scale or a smaller one at which it has at least so
     * many rows and columns.
     */
    Image part(ResizedCrop part, int leastHeight, int leastWidth);

    /** All of it. */
    default Image all() {
      return all(height(), width());
    }

    /** All of it, at its own scale or a smaller one. */
    default Image all(int leastHeight, int leastWidth) {
      return part(new ResizedCrop(0, 0, height(), width()), leastHeight, leastWidth);
    }
  }

  /** Bytes of memory that it holds, without Java's heap. */
  long memory() {
    return encoded.byteSize() + (jpeg == null ? 0 : jpeg.memory());
  }

  /** Bytes of the largest image that was decoded here. */
  long largest() {
    return largest;
  }

  /** Reads a piece of a file into the memory for one image. */
  MemorySegment read(FileChannel file, long offset, int length) throws IOException {
    if (encoded.byteSize() < length) {
      encoded = Arena.ofAuto().allocate(Math.max(length, encoded.byteSize() * 3 / 2));
    }
    ByteBuffer into = encoded.asSlice(0, length).asByteBuffer();
    while (into.hasRemaining()) {
      if (file.read(into, offset + into.position()) < 0) {
        throw new EOFException("the file ends after %,d bytes".formatted(offset + into.position()));
      }
    }
    return encoded.asSlice(0, length);
  }

  /** A file that stays open for the next time, as long as not too many others are. */
  FileChannel open(Path file) throws IOException {
    FileChannel channel = open.get(file);
    if (channel == null) {
      if (open.size() == MOST_OPEN) {
        Path oldest = open.keySet().iterator().next();
        open.remove(oldest).close();
      }
      channel = FileChannel.open(file, StandardOpenOption.READ);
      open.put(file, channel);
    }
    return channel;
  }

  /**
   * Reads the header of a file, or decodes it if it is no JPEG.
   *
   * @param name what it is called in errors
   * @param file what {@link #read} gave
   * @throws BrokenImage if it cannot be decoded; {@link Opened#part} throws it too
   */
  Opened decode(String name, MemorySegment file) {
    if (jpeg == null || !JpegScans.isJpeg(file)) {
      return new Whole(byImageIo(name, file));
    }
    try {
      JpegDecoder.Header header = jpeg.header(file);
      Image.requireUsualSize(name, header.height(), header.width());
      return new Jpeg(name, file, header);
    } catch (JpegException e) {
      throw Image.unreadable(name, e.getMessage(), e);
    }
  }

  private Image byImageIo(String name, MemorySegment file) {
    Image image = Image.read(name, file.toArray(ValueLayout.JAVA_BYTE)).toRgb();
    largest = Math.max(largest, image.pixels().length);
    return image;
  }

  private record Whole(Image image) implements Opened {
    @Override
    public int height() {
      return image.height();
    }

    @Override
    public int width() {
      return image.width();
    }

    @Override
    public Image part(ResizedCrop p, int leastHeight, int leastWidth) {
      return p.rows() == height() && p.columns() == width() ? image : p.cut(image);
    }
  }

  private final class Jpeg implements Opened {
    private final String name;
    private final MemorySegment file;
    private final JpegDecoder.Header header;

    Jpeg(String name, MemorySegment file, JpegDecoder.Header header) {
      this.name = name;
      this.file = file;
      this.header = header;
    }

    @Override
    public int height() {
      return header.height();
    }

    @Override
    public int width() {
      return header.width();
    }

    @Override
    public Image part(ResizedCrop part, int leastHeight, int leastWidth) {
      int eighths = JpegDecoder.FULL;
      // Half by half: of the scales between, the library has no vectorized transform, and they take
      // longer than the full one.
      while (scaled
          && eighths > 1
          && part.at(eighths / 2).rows() >= leastHeight
          && part.at(eighths / 2).columns() >= leastWidth) {
        eighths /= 2;
      }
      try {
        MemorySegment pixels = jpeg.decode(file, header, eighths);
        largest = Math.max(largest, pixels.byteSize());
        return cut(pixels, header.width(eighths), part.at(eighths));
      } catch (JpegException e) {
        throw Image.unreadable(name, e.getMessage(), e);
      }
    }

    private static Image cut(MemorySegment pixels, int width, ResizedCrop part) {
      int row = 3 * part.columns();
      byte[] cut = new byte[part.rows() * row];
      for (int y = 0; y < part.rows(); y++) {
        long from = 3L * ((long) (part.top() + y) * width + part.left());
        MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, from, cut, y * row, row);
      }
      return new Image(part.rows(), part.columns(), 3, cut);
    }
  }
}
