package org.catchupmix.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Decoded image: 8-bit grey or RGB, HWC.
 *
 * <p>{@link javax.imageio.ImageIO} decodes by content, not by name; of a GIF, the first image. EXIF
 * orientation is not applied. Sixteen bits are rounded to eight. An image is grey if its pixels or
 * its palette are. An opaque alpha channel is dropped; transparency is rejected, because the colour
 * behind it is undefined.
 *
 * @param channels 1 (grey) or 3 (RGB)
 * @param pixels {@code height * width * channels} bytes, channel innermost
 */
public record Image(int height, int width, int channels, byte[] pixels) {
  /** Pixel limit: 200 MB as RGB. */
  private static final long MAX_PIXELS = 1 << 26;

  /** Size limit of an image file: that of the largest image as an uncompressed BMP. */
  public static final int MAX_ENCODED_BYTES = 1 << 28;

  /**
   * Decodes an image file.
   *
   * @param file a PNG, JPEG, BMP or GIF file
   * @throws DataException if it is something else, is damaged or is transparent somewhere
   */
  public static Image read(Path file) {
    try {
      requireFileSize(file.toString(), Files.size(file));
      return read(file.toString(), Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new DataException(file + " does not exist", e);
    } catch (IOException e) {
      throw unreadable(file.toString(), e.getMessage(), e);
    }
  }

  /**
   * Decodes an image.
   *
   * @param file its name in errors
   * @param encoded a PNG, JPEG, BMP or GIF file
   * @throws DataException as {@link #read(Path)}
   */
  public static Image read(String file, byte[] encoded) {
    return ImageIoDecoder.decode(file, encoded);
  }

  public Image requireSize(String file, int rows, int columns) {
    if (height != rows || width != columns) {
      throw new DataException(
          "%s is %d x %d, but other images are %d x %d; set --size to bring all to one size"
              .formatted(file, height, width, rows, columns));
    }
    return this;
  }

  /** Returns the image as RGB; grey is repeated three times. */
  public Image toRgb() {
    if (channels == 3) {
      return this;
    }
    byte[] rgb = new byte[pixels.length * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = pixels[i / 3];
    }
    return new Image(height, width, 3, rgb);
  }

  /** Returns the image as grey, with the rounding of Pillow's {@code convert("L")}. */
  public Image toGrey() {
    if (channels == 1) {
      return this;
    }
    byte[] grey = new byte[pixels.length / 3];
    for (int i = 0; i < grey.length; i++) {
      int red = pixels[3 * i] & 0xFF;
      int green = pixels[3 * i + 1] & 0xFF;
      int blue = pixels[3 * i + 2] & 0xFF;
      grey[i] = (byte) (19595 * red + 38470 * green + 7471 * blue + 0x8000 >> 16);
    }
    return new Image(height, width, 1, grey);
  }

  /** Rejects a file that would fill the memory before it is decoded. */
  static void requireFileSize(String file, long bytes) {
    if (bytes > MAX_ENCODED_BYTES) {
      throw new DataException(
          "%s has %,d bytes, but an image file must have at most %,d"
              .formatted(file, bytes, MAX_ENCODED_BYTES));
    }
  }

  /** Rejects an image of more pixels than memory may hold, before it is decoded. */
  static void requirePixelCount(String file, int height, int width) {
    if ((long) height * width > MAX_PIXELS) {
      throw new DataException(
          "%s is %d x %d, but an image must have at most %,d pixels; scale it down."
              .formatted(file, height, width, MAX_PIXELS));
    }
  }

  static DataException unreadable(String file, String why, Throwable cause) {
    return new DataException(
        "%s is not a readable image (%s); replace it with a whole PNG, JPEG, BMP or GIF file."
            .formatted(file, why),
        cause);
  }
}
