package org.catchupmix.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.catchupmix.data.jpeg.JpegDecoder;

/**
 * Decoder of image files by Java's own {@link ImageIO}. Apart from {@link Image}, so that programs
 * without AWT can hold images.
 */
final class ImageIoDecoder {
  private static final int OPAQUE = 0xFF;
  private static final int WHITE = 0xFF;

  private static final Set<String> TYPES =
      Set.of("image/png", "image/jpeg", "image/bmp", "image/gif");

  /** Offset of a BMP's compression; from {@link #BMP_JPEG} on, the file holds another format. */
  private static final int BMP_COMPRESSION = 30;

  private static final int BMP_JPEG = 4;

  private static final byte START_OF_SCAN = (byte) 0xDA;

  /** Limit of scans, those of embedded previews included. */
  private static final int MAX_SCANS = 200;

  /** Warnings of the JDK's JPEG decoder for invented pixels. */
  private static final List<String> CUT_SHORT =
      List.of("Truncated File", "premature end of data segment");

  private ImageIoDecoder() {}

  /** Decodes an image as {@link Image#read(String, byte[])}. */
  static Image decode(String file, byte[] encoded) {
    BufferedImage image = buffered(file, encoded);
    int height = image.getHeight();
    int width = image.getWidth();
    boolean grey = isGrey(image.getColorModel());
    boolean alpha = image.getColorModel().hasAlpha();
    int channels = grey ? 1 : 3;
    byte[] pixels = new byte[height * width * channels];
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR
        && image.getColorModel().getColorSpace().isCS_sRGB()
        && image.getRaster().getDataBuffer() instanceof DataBufferByte stored
        && stored.getSize() == pixels.length) {
      byte[] bgr = stored.getData();
      for (int i = 0; i < bgr.length; i += 3) {
        pixels[i] = bgr[i + 2];
        pixels[i + 1] = bgr[i + 1];
        pixels[i + 2] = bgr[i];
      }
      return new Image(height, width, channels, pixels);
    }
    if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
      return ofInks(image.getRaster());
    }
    int next = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int argb = image.getRGB(x, y);
        if (alpha && argb >>> 24 != OPAQUE) {
          throw new DataException(
              "%s is transparent at row %d, column %d, but an image must be opaque; flatten it."
                  .formatted(file, y, x));
        }
        if (grey) {
          pixels[next++] = (byte) storedGrey(image, x, y, argb);
        } else {
          pixels[next++] = (byte) (argb >> 16);
          pixels[next++] = (byte) (argb >> 8);
          pixels[next++] = (byte) argb;
        }
      }
    }
    return new Image(height, width, channels, pixels);
  }

  private static boolean isGrey(ColorModel model) {
    if (model instanceof IndexColorModel palette) {
      for (int i = 0; i < palette.getMapSize(); i++) {
        if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
          return false;
        }
      }
      return true;
    }
    return model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
  }

  /** Returns the stored grey value, because getRGB takes it for linear light. */
  private static int storedGrey(BufferedImage image, int x, int y, int argb) {
    if (image.getColorModel() instanceof IndexColorModel) {
      return argb & 0xFF;
    }
    Raster raster = image.getRaster();
    int sample = raster.getSample(x, y, 0);
    int max = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
    return (sample * 255 + max / 2) / max;
  }

  /** Converts the inks of CMYK and YCCK as Pillow does, without a colour profile. */
  private static Image ofInks(Raster inks) {
    byte[] pixels = new byte[inks.getHeight() * inks.getWidth() * 3];
    int[] cmyk = new int[4];
    int next = 0;
    for (int y = 0; y < inks.getHeight(); y++) {
      for (int x = 0; x < inks.getWidth(); x++) {
        inks.getPixel(x, y, cmyk);
        int light = WHITE - cmyk[3];
        for (int c = 0; c < 3; c++) {
          pixels[next++] = (byte) (light - (cmyk[c] * light + WHITE / 2) / WHITE);
        }
      }
    }
    return new Image(inks.getHeight(), inks.getWidth(), 3, pixels);
  }

  private static BufferedImage buffered(String file, byte[] encoded) {
    List<String> warnings = new ArrayList<>();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
      if (JpegDecoder.isJpeg(MemorySegment.ofArray(encoded))) {
        requireFewScans(file, encoded);
      }
      ImageReader reader = reader(file, in, encoded);
      try {
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.setInput(in, true, true);
        Image.requirePixelCount(file, reader.getHeight(0), reader.getWidth(0));
        BufferedImage image = reader.read(0);
        requireWhole(file, warnings);
        return image;
      } finally {
        reader.dispose();
      }
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The decoders throw exceptions of many types for damaged files.
      throw Image.unreadable(file, e.getMessage(), e);
    }
  }

  /** Rejects a JPEG that decodes for minutes; encoders write about ten scans. */
  private static void requireFewScans(String file, byte[] jpeg) {
    int scans = 0;
    for (int i = 1; i < jpeg.length; i++) {
      if (jpeg[i - 1] == (byte) 0xFF && jpeg[i] == START_OF_SCAN) {
        scans++;
      }
    }
    if (scans > MAX_SCANS) {
      throw Image.unreadable(file, "it has more than %d scans".formatted(MAX_SCANS), null);
    }
  }

  /** Finds the decoder. TIFF and some BMP files are rejected, because they embed other formats. */
  private static ImageReader reader(String file, ImageInputStream in, byte[] encoded) {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      String type = reader.getOriginatingProvider().getMIMETypes()[0];
      boolean packed =
          type.equals("image/bmp")
              && encoded.length > BMP_COMPRESSION
              && encoded[BMP_COMPRESSION] >= BMP_JPEG;
      if (TYPES.contains(type) && !packed) {
        return reader;
      }
      reader.dispose();
    }
    throw Image.unreadable(file, "no PNG, JPEG, BMP or GIF inside", null);
  }

  /** Rejects a truncated JPEG, which the decoder pads with grey and only warns of. */
  private static void requireWhole(String file, List<String> warnings) {
    for (String warning : warnings) {
      if (CUT_SHORT.stream().anyMatch(warning::contains)) {
        throw Image.unreadable(file, warning, null);
      }
    }
  }
}
