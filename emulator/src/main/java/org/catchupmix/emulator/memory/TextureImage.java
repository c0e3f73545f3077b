package org.catchupmix.emulator.memory;

import org.catchupmix.gpu.DeviceMemory;

/**
 * An image in the memory of an emulator, for texture and surface objects of kernels: {@link
 * PtxEmulator#texture} gives the number that a kernel gets as {@code cudaTextureObject_t} or {@code
 * cudaSurfaceObject_t}.
 *
 * @param memory its texels, row by row without gaps
 * @param width texels of a row
 * @param height rows; 1 for one dimension
 * @param depth planes; 1 for one or two dimensions
 * @param channels of a texel: 1, 2 or 4
 * @param format of a channel
 * @param filter how texels are taken
 * @param address what lies outside
 * @param normalized whether coordinates go from 0 to 1 over the image
 * @param asFraction whether whole numbers of 8 and 16 bits are read as fractions from 0 or -1 to 1
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

    /** Its size. */
    public int bytes() {
      return bytes;
    }
  }

  /** How texels are taken. */
  public enum Filter {
    /** The one that the coordinates lie in. */
    POINT,
    /** Between the nearest two, four or eight, with weights of 8 bits as GPUs have. */
    LINEAR
  }

  /** What lies outside. */
  public enum Address {
    /** The texel at the edge. */
    CLAMP,
    /** Zeros. */
    BORDER,
    /** The image again; requires normalized coordinates. */
    WRAP,
    /** The image mirrored; requires normalized coordinates. */
    MIRROR
  }

  /** Checks the sizes. */
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

  /** An image that is read unfiltered, by texels, clamped at its edges. */
  public static TextureImage of(
      DeviceMemory memory, int width, int height, int channels, Format format) {
    return new TextureImage(
        memory, width, height, 1, channels, format, Filter.POINT, Address.CLAMP, false, false);
  }

  /** The same with another filter. */
  public TextureImage with(Filter other) {
    return new TextureImage(
        memory, width, height, depth, channels, format, other, address, normalized, asFraction);
  }

  /** The same with other coordinates. */
  public TextureImage with(Address other, boolean zeroToOne) {
    return new TextureImage(
        memory, width, height, depth, channels, format, filter, other, zeroToOne, asFraction);
  }

  /** Bytes of a texel. */
  public int texel() {
    return channels * format.bytes();
  }
}
