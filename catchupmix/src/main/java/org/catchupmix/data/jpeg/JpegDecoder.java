package org.catchupmix.data.jpeg;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Decodes JPEG files by {@link TurboJpeg}, one after another, for one thread.
 *
 * <p>Its memory outside Java's heap grows to the largest image and is reused.
 */
public final class JpegDecoder {
  /** Color spaces of files, TJCS_* of {@code turbojpeg.h}. */
  private static final int CMYK = 3;

  private static final int YCCK = 4;

  /** Requested pixel formats, TJPF_*. */
  private static final int AS_RGB = 0;

  private static final int AS_CMYK = 11;

  /** The slow, exact inverse transform, and since version 2.1 at most 500 scans. */
  private static final int FLAGS = 4096 | 32768;

  private static final int WARNING = 0;
  private static final int WHITE = 255;

  private final TurboJpeg library;
  private MemorySegment handle;
  private final MemorySegment ints = Arena.ofAuto().allocate(16, 4);
  private MemorySegment pixels = MemorySegment.NULL;

  /** Whether a file begins as a JPEG does. */
  public static boolean isJpeg(MemorySegment file) {
    return file.byteSize() > 2
        && file.get(ValueLayout.JAVA_BYTE, 0) == (byte) 0xFF
        && file.get(ValueLayout.JAVA_BYTE, 1) == (byte) 0xD8;
  }

  public JpegDecoder(TurboJpeg library) {
    this.library = library;
    this.handle = library.open();
  }

  /**
   * Header of a JPEG file.
   *
   * @param cmyk whether a pixel has four values, for print
   */
  public record Header(int height, int width, boolean cmyk) {}

  /**
   * Reads the header.
   *
   * @throws JpegException if it is not a JPEG file
   */
  public Header header(MemorySegment jpeg) throws JpegException {
    ints.fill((byte) 0);
    int rc = library.header(handle, jpeg, ints);
    int width = ints.getAtIndex(ValueLayout.JAVA_INT, 0);
    int height = ints.getAtIndex(ValueLayout.JAVA_INT, 1);
    int space = ints.getAtIndex(ValueLayout.JAVA_INT, 3);
    if (rc != 0 && library.errorCode(handle) != WARNING) {
      throw failed(library.error(handle));
    }
    if (width < 1 || height < 1) {
      throw failed("its header ends before the size of an image");
    }
    return new Header(height, width, space == CMYK || space == YCCK);
  }

  /**
   * Decodes the image as RGB.
   *
   * @return {@code height * width * 3} bytes, valid until the next call
   * @throws JpegException if the file is damaged, cut short, or has too many scans
   */
  public MemorySegment decode(MemorySegment jpeg, Header header) throws JpegException {
    int height = header.height();
    int width = header.width();
    int values = header.cmyk() ? 4 : 3;
    long bytes = (long) height * width * values;
    if (pixels.byteSize() < bytes) {
      // Grows by at least a half, so that few old blocks wait for the garbage collector.
      pixels = Arena.ofAuto().allocate(Math.max(bytes, pixels.byteSize() * 3 / 2), 64);
    }
    int format = header.cmyk() ? AS_CMYK : AS_RGB;
    int rc = library.decompress(handle, jpeg, pixels, width, height, format, FLAGS);
    if (rc != 0) {
      String why = library.error(handle);
      // The library invents pixels for a truncated file, and warns; other warnings are harmless.
      if (library.errorCode(handle) != WARNING || why.contains("remature end")) {
        throw failed(why);
      }
    }
    if (header.cmyk()) {
      toRgb(pixels, (long) height * width);
    }
    return pixels.asSlice(0, (long) height * width * 3);
  }

  /**
   * Opens a new handle: after a truncated header, the library takes the next file for truncated too
   * (seen with 2.1.5).
   */
  private JpegException failed(String why) {
    handle = library.open();
    return new JpegException(why);
  }

  /** Converts inverted CMYK, as Adobe writes it, to RGB as Pillow does. */
  private static void toRgb(MemorySegment pixels, long count) {
    for (long i = 0; i < count; i++) {
      int black = pixels.get(ValueLayout.JAVA_BYTE, 4 * i + 3) & WHITE;
      for (int c = 0; c < 3; c++) {
        int ink = pixels.get(ValueLayout.JAVA_BYTE, 4 * i + c) & WHITE;
        byte value = (byte) ((ink * black + WHITE / 2) / WHITE);
        pixels.set(ValueLayout.JAVA_BYTE, 3 * i + c, value);
      }
    }
  }
}
