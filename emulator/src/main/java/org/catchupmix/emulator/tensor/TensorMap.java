package org.catchupmix.emulator.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.catchupmix.gpu.DeviceMemory;

/**
 * A tensor in device memory and the box that {@code cp.async.bulk.tensor} copies, as {@code
 * cuTensorMapEncodeTiled} describes them. Dimension 0 is the innermost.
 *
 * <p>Its encoding is the emulator's own, as that of a GPU's driver is not public. Interleaved
 * layouts, strides between the elements of a box, and types that change numbers as they are copied
 * are not supported.
 *
 * @param elementBytes 1, 2, 4 or 8
 * @param address of the first element, a multiple of 16
 * @param sizes elements per dimension
 * @param strides bytes from one index to the next, from dimension 1 on
 * @param box elements per dimension that one copy covers, at most 256
 * @param swizzle bytes of the pattern that exchanges chunks of 16 bytes: 32, 64, 128, or 0 for none
 * @param fill element that stands for what lies outside the tensor: all zero bits, or a NaN
 */
public record TensorMap(
    int elementBytes,
    long address,
    long[] sizes,
    long[] strides,
    int[] box,
    int swizzle,
    long fill) {
  /** Bytes of an encoded map. */
  public static final int BYTES = 128;

  /** Alignment of an encoded map. */
  public static final int ALIGNMENT = 64;

  private static final int MOST_DIMENSIONS = 5;
  private static final int MOST_BOX = 256;
  private static final int MOST_BYTES = 1 << 18;
  private static final int CHUNK = 16;
  private static final long MAGIC = 0x50414D524F534E54L;

  /** Checks the rules of {@code cuTensorMapEncodeTiled}. */
  public TensorMap {
    require(
        Integer.bitCount(elementBytes) == 1 && elementBytes <= 8,
        "element bytes",
        elementBytes,
        "1, 2, 4 or 8");
    require(address % CHUNK == 0, "address", address, "a multiple of 16");
    int rank = sizes.length;
    require(rank >= 1 && rank <= MOST_DIMENSIONS, "number of dimensions", rank, "1..5");
    require(
        strides.length == rank - 1,
        "number of strides",
        strides.length,
        "one less than that of dimensions");
    require(box.length == rank, "number of box sizes", box.length, "that of dimensions");
    for (long size : sizes) {
      require(size >= 1 && size <= 1L << 32, "size", size, "1..2^32");
    }
    for (long stride : strides) {
      require(
          stride > 0 && stride % CHUNK == 0 && stride < 1L << 40,
          "stride",
          stride,
          "a multiple of 16 below 2^40");
    }
    for (int size : box) {
      require(size >= 1 && size <= MOST_BOX, "box size", size, "1..256");
    }
    long all = Arrays.stream(box).asLongStream().reduce(elementBytes, (a, b) -> a * b);
    require(all <= MOST_BYTES, "bytes of the box", all, "at most those of shared memory");
    long inner = (long) box[0] * elementBytes;
    require(inner % CHUNK == 0, "inner bytes of the box", inner, "a multiple of 16");
    require(
        swizzle == 0 || swizzle == 32 || swizzle == 64 || swizzle == 128,
        "swizzle",
        swizzle,
        "0, 32, 64 or 128");
    require(
        swizzle == 0 || inner == swizzle,
        "inner bytes of the box",
        inner,
        "the bytes of the swizzle, " + swizzle);
  }

  private static void require(boolean holds, String what, long value, String valid) {
    if (!holds) {
      throw new IllegalArgumentException(
          "tensor map: %s %d, must be %s".formatted(what, value, valid));
    }
  }

  /** A tensor without gaps, whose box is the whole, up to 256 elements per dimension. */
  public static TensorMap of(int elementBytes, DeviceMemory memory, long... sizes) {
    long[] strides = new long[Math.max(0, sizes.length - 1)];
    long stride = elementBytes;
    for (int d = 0; d < strides.length; d++) {
      stride *= sizes[d];
      strides[d] = stride;
    }
    int[] box = Arrays.stream(sizes).mapToInt(n -> (int) Math.min(n, MOST_BOX)).toArray();
    return new TensorMap(elementBytes, memory.address(), sizes, strides, box, 0, 0);
  }

  /** Sets the bytes from one index to the next, from dimension 1 on. */
  public TensorMap withStrides(long... bytes) {
    return new TensorMap(elementBytes, address, sizes, bytes, box, swizzle, fill);
  }

  /** Sets the elements that one copy covers, without swizzle. */
  public TensorMap withBox(int... elements) {
    return new TensorMap(elementBytes, address, sizes, strides, elements, 0, fill);
  }

  /** Sets the swizzle; the box must be as wide. */
  public TensorMap withSwizzle(int bytes) {
    return new TensorMap(elementBytes, address, sizes, strides, box, bytes, fill);
  }

  /** Fills what lies outside the tensor with an element of these bits. */
  public TensorMap withFill(long bits) {
    return new TensorMap(elementBytes, address, sizes, strides, box, swizzle, bits);
  }

  public int rank() {
    return sizes.length;
  }

  /** Bytes that one copy covers. */
  public int boxBytes() {
    return Arrays.stream(box).reduce(elementBytes, (a, b) -> a * b);
  }

  /** Address at which the swizzle puts what belongs at a shared address. */
  public long swizzled(long at) {
    return swizzled(at, swizzle);
  }

  /** Address to which a swizzle of 32, 64 or 128 bytes moves an element; 0 moves none. */
  public static long swizzled(long at, int swizzle) {
    return at ^ (at >> 7 & Math.max(0, swizzle / CHUNK - 1)) * CHUNK;
  }

  /** Encodes it for a kernel's parameter or for device memory, both aligned to 64. */
  public MemorySegment encode() {
    ByteBuffer to = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    to.putLong(MAGIC).putLong(address).putLong(fill);
    to.put((byte) elementBytes).put((byte) swizzle).putShort((short) rank());
    Arrays.stream(box).forEach(n -> to.putShort((short) n));
    Arrays.stream(sizes).forEach(n -> to.putInt((int) (n - 1)));
    Arrays.stream(strides).forEach(to::putLong);
    return MemorySegment.ofArray(to.array());
  }

  /**
   * Decodes what {@link #encode} made.
   *
   * @throws IllegalArgumentException for other bytes
   */
  public static TensorMap decode(byte[] bytes) {
    ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (from.getLong() != MAGIC) {
        throw new IllegalArgumentException("no tensor map");
      }
      long address = from.getLong();
      long fill = from.getLong();
      int elementBytes = from.get();
      int swizzle = from.get() & 0xFF;
      int rank = from.getShort() & 0xFFFF;
      int[] box = new int[rank];
      Arrays.setAll(box, _ -> from.getShort());
      long[] sizes = new long[rank];
      Arrays.setAll(sizes, _ -> Integer.toUnsignedLong(from.getInt()) + 1);
      long[] strides = new long[rank - 1];
      Arrays.setAll(strides, _ -> from.getLong());
      return new TensorMap(elementBytes, address, sizes, strides, box, swizzle, fill);
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new IllegalArgumentException("no tensor map", e);
    }
  }
}
