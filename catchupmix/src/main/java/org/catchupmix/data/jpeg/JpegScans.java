package org.catchupmix.data.jpeg;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Counts the scans of a JPEG file without decoding it.
 *
 * <p>A scan of a large image takes few bytes and much time: 36 KB with 3,000 scans decode for
 * minutes. Encoders write about ten.
 */
public final class JpegScans {
  /** Files with more scans are rejected. */
  public static final int MOST = 200;

  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;

  private final MemorySegment file;
  private int components;
  private boolean progressive;

  private JpegScans(MemorySegment file) {
    this.file = file;
  }

  /** Whether a file begins as a JPEG does. */
  public static boolean isJpeg(MemorySegment file) {
    return file.byteSize() > 2 && at(file, 0) == 0xFF && at(file, 1) == START_OF_IMAGE;
  }

  /**
   * Rejects a file with too many scans.
   *
   * @param file a JPEG file, whole or damaged
   */
  public static void requireFew(MemorySegment file) throws JpegException {
    if (new JpegScans(file).count() > MOST) {
      throw new JpegException("it has more than %d scans".formatted(MOST));
    }
  }

  /** Scans of the image; at most one more than {@link #MOST} are counted. */
  private int count() {
    int scans = 0;
    long at = 2;
    while (scans <= MOST) {
      at = marker(at);
      if (at >= file.byteSize() - 4) {
        return scans;
      }
      int marker = at(file, at);
      long segment = at + 1;
      if (marker == END_OF_IMAGE) {
        return scans;
      }
      if (isFrame(marker)) {
        progressive = (marker & 3) == 2;
        components = at(file, Math.min(segment + 7, file.byteSize() - 1));
      }
      if (marker == START_OF_SCAN) {
        scans++;
        if (!progressive && at(file, segment + 2) == components) {
          return scans; // decoders stop after it
        }
      }
      at = segment + Math.max(2, at(file, segment) << 8 | at(file, segment + 1));
    }
    return scans;
  }

  /** Position of the next marker that begins a segment; the file's size if there is none. */
  private long marker(long from) {
    for (long at = from; at < file.byteSize() - 1; at++) {
      if (at(file, at) == 0xFF) {
        int marker = at(file, at + 1);
        boolean alone = marker <= 1 || marker == 0xFF || marker >= 0xD0 && marker <= START_OF_IMAGE;
        if (!alone) {
          return at + 1;
        }
      }
    }
    return file.byteSize();
  }

  /** Whether a marker is SOF0..SOF15, without DHT, JPG and DAC, which lie between them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static int at(MemorySegment file, long index) {
    return file.get(ValueLayout.JAVA_BYTE, index) & 0xFF;
  }
}
