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

  private final JpegDecoder jpeg;
  private final Map<Path, FileChannel> open = new LinkedHashMap<>(16, 0.75f, true);
  private MemorySegment encoded = MemorySegment.NULL;

  /** Makes a decoder; {@code decoding} is not {@link JpegDecoding#AUTO}. */
  public ImageDecoder(JpegDecoding decoding) {
    jpeg =
        decoding == JpegDecoding.IMAGEIO ? null : new JpegDecoder(TurboJpeg.find().orElseThrow());
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
   * Decodes a part of an image file as RGB.
   *
   * @param name of the file, for messages
   * @throws DataException if it cannot be decoded
   */
  public Image decode(String name, MemorySegment file, ResizedCrop.Choice choice) {
    if (jpeg == null || !JpegDecoder.isJpeg(file)) {
      Image image = Image.read(name, file.toArray(ValueLayout.JAVA_BYTE)).toRgb();
      return choice.of(image.height(), image.width()).cut(image);
    }
    try {
      Header header = jpeg.header(file);
      Image.requirePixelCount(name, header.height(), header.width());
      ResizedCrop part = choice.of(header.height(), header.width());
      return part.cut(jpeg.decode(file, header), header.width(), 3);
    } catch (JpegException e) {
      throw Image.unreadable(name, e.getMessage(), e);
    }
  }
}
