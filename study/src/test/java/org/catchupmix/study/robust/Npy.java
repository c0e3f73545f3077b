package org.catchupmix.study.robust;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Arrays in NumPy's format. */
public final class Npy {
  private Npy() {}

  /** Creates a file of numbers of a type and a shape, such as {@code |u1} and {@code 5, 2}. */
  public static byte[] of(String type, String shape, byte[] data) {
    return of(
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n".formatted(type, shape), data);
  }

  /** Creates a file with any text as its header. */
  public static byte[] of(String header, byte[] data) {
    ByteBuffer file = ByteBuffer.allocate(10 + header.length() + data.length);
    file.order(ByteOrder.LITTLE_ENDIAN).put((byte) 0x93);
    file.put("NUMPY\1\0".getBytes(StandardCharsets.US_ASCII)).putShort((short) header.length());
    return file.put(header.getBytes(StandardCharsets.US_ASCII)).put(data).array();
  }
}
