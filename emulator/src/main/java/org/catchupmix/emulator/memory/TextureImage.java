package org.catchupmix.emulator.memory;

import org.catchupmix.gpu.DeviceMemory;

/**
 * An image in device memory, for texture and surface objects of kernels.
 *
 * @param memory texels, row by row without gaps
 * @param width texels per row
 * @param height rows; 1 for one dimension
 * @param depth planes; 1 for one or two dimensions
 * @param channels per texel: 1, 2 or 4
 * @param format of a channel
 * @param filter point or linear
 * @param address mode outside the image
 * @param normalized whether coordinates run from 0 to 1
 * @param asFraction whether 8 and 16-bit integers are read as fractions
 */
public record TextureImage(
    DeviceMemory memory,
    int width,
    int height,
    int depth,
    int channels,
    Format format,
    Filter filter,
    Address address,
    boolean normalized,
    boolean asFraction) {
  /** The type of a channel. */
  public enum Format {
    /** Single precision. */
    F32(4),
    /** Half precision. */
    F16(2),
    /** Unsigned, 8 bits. */
    U8(1),
    /** Signed, 8 bits. */
    S8(1),
    /** Unsigned, 16 bits. */
    U16(2),
    /** Signed, 16 bits. */
    S16(2),
    /** Unsigned, 32 bits. */
    U32(4),
    /** Signed, 32 bits. */
    S32(4);

    private final int bytes;

    Format(int bytes) {
      this.bytes = bytes;
    }

    /** Bytes of a channel. */
    public int bytes() {
      return bytes;
    }
  }

  /** Filter modes. */
  public enum Filter {
    /** The texel that contains the coordinates. */
    POINT,
    /** Interpolation between neighbours, with 8-bit weights as on GPUs. */
    LINEAR
  }

  /** Address modes. */
  public enum Address {
    /** The texel at the edge. */
    CLAMP,
    /** Zeros. */
    BORDER,
    /** Repeats the image; requires normalized coordinates. */
    WRAP,
    /** Mirrors the image; requires normalized coordinates. */
    MIRROR
  }

  public TextureImage {
    if (width < 1 || height < 1 || depth < 1 || channels != 1 && channels != 2 && channels != 4) {
      throw new IllegalArgumentException(
          "texture of %dx%dx%d texels of %d channels, must be at least 1x1x1 of 1, 2 or 4"
              .formatted(width, height, depth, channels));
    }
    long bytes = (long) width * height * depth * channels * format.bytes();
    if (bytes > memory.bytes()) {
      throw new IllegalArgumentException(
          "texture of %d bytes in memory of %d".formatted(bytes, memory.bytes()));
    }
    boolean needsNormalized = address == Address.WRAP || address == Address.MIRROR;
    if (needsNormalized && !normalized) {
      throw new IllegalArgumentException(
          "texture with address mode %s requires normalized coordinates".formatted(address));
    }
    boolean real = format == Format.F32 || format == Format.F16 || asFraction;
    if (filter == Filter.LINEAR && !real || asFraction && format.bytes() > 2) {
      throw new IllegalArgumentException(
          "texture of %s: linear filtering requires floating point texels or fractions of 8 or 16 bits"
              .formatted(format));
    }
  }

  /** An unfiltered image, clamped at its edges. */
  public static TextureImage of(
      DeviceMemory memory, int width, int height, int channels, Format format) {
    return new TextureImage(
        memory, width, height, 1, channels, format, Filter.POINT, Address.CLAMP, false, false);
  }

  /** Sets the filter. */
  public TextureImage with(Filter other) {
    return new TextureImage(
        memory, width, height, depth, channels, format, other, address, normalized, asFraction);
  }

  /** Sets the address mode and whether coordinates are normalized. */
  public TextureImage with(Address other, boolean zeroToOne) {
    return new TextureImage(
        memory, width, height, depth, channels, format, filter, other, zeroToOne, asFraction);
  }

  /** Bytes per texel. */
  public int texel() {
    return channels * format.bytes();
  }
}
