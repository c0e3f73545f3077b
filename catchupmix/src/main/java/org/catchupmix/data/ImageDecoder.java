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
import org.catchupmix.data.jpeg.JpegDecoder.Header;
import org.catchupmix.data.jpeg.JpegException;
import org.catchupmix.data.jpeg.TurboJpeg;

/** Reads and decodes images one after another, for one thread; memory and shards are reused. */
public final class ImageDecoder {
  private static final int MAX_OPEN = 32;

  private final boolean scaled;
  private final JpegDecoder jpeg;
  private final Map<Path, FileChannel> open = new LinkedHashMap<>(16, 0.75f, true);
  private MemorySegment encoded = MemorySegment.NULL;

  /** Makes a decoder; {@code decoding} is not {@link JpegDecoding#AUTO}. */
  public ImageDecoder(JpegDecoding decoding) {
    scaled = decoding == JpegDecoding.TURBO_SCALED;
    jpeg =
        decoding == JpegDecoding.IMAGEIO ? null : new JpegDecoder(TurboJpeg.find().orElseThrow());
  }

  /** An image file whose header was read. */
  public interface Opened {
    int height();

    int width();

    /**
     * Decodes a part of the image as RGB, at its own scale, or at a smaller one with at least these
     * sides.
     */
    Image part(ResizedCrop part, int leastHeight, int leastWidth);

    default Image all(int leastHeight, int leastWidth) {
      return part(new ResizedCrop(0, 0, height(), width()), leastHeight, leastWidth);
    }
  }

  /** Reads a piece of a file into the memory for one image. */
  public MemorySegment read(FileChannel file, long offset, int length) throws IOException {
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

  /** Opens a file and keeps it open; closes the least recently used one. */
  public FileChannel open(Path file) throws IOException {
    FileChannel channel = open.get(file);
    if (channel == null) {
      if (open.size() == MAX_OPEN) {
        Path oldest = open.keySet().iterator().next();
        open.remove(oldest).close();
      }
      channel = FileChannel.open(file, StandardOpenOption.READ);
      open.put(file, channel);
    }
    return channel;
  }

  /**
   * Reads the header of a file, or decodes it if it is not a JPEG.
   *
   * @throws BrokenImage if it cannot be decoded; {@link Opened#part} throws it too
   */
  public Opened open(String name, MemorySegment file) {
    if (jpeg == null || !JpegDecoder.isJpeg(file)) {
      Image image = Image.read(name, file.toArray(ValueLayout.JAVA_BYTE)).toRgb();
      return new Decoded(image.height(), image.width(), image);
    }
    try {
      Header header = jpeg.header(file);
      Image.requirePixelCount(name, header.height(), header.width());
      return new Jpeg(this, name, file, header);
    } catch (JpegException e) {
      throw Image.unreadable(name, e.getMessage(), e);
    }
  }

  private record Decoded(int height, int width, Image image) implements Opened {
    @Override
    public Image part(ResizedCrop p, int leastHeight, int leastWidth) {
      return p.rows() == height && p.columns() == width ? image : p.cut(image);
    }
  }

  private record Jpeg(ImageDecoder decoder, String name, MemorySegment file, Header header)
      implements Opened {
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
      // Only halves: the library has no vectorized transform for the scales between, which take
      // longer than the full one.
      while (decoder.scaled
          && eighths > 1
          && part.at(eighths / 2).rows() >= leastHeight
          && part.at(eighths / 2).columns() >= leastWidth) {
        eighths /= 2;
      }
      try {
        MemorySegment pixels = decoder.jpeg.decode(file, header, eighths);
        return part.at(eighths).cut(pixels, header.width(eighths), 3);
      } catch (JpegException e) {
        throw Image.unreadable(name, e.getMessage(), e);
      }
    }
  }
}
