package org.catchupmix.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message in the <a href="https://protobuf.dev/programming-guides/encoding/">wire format of
 * Protocol Buffers</a>: each field is a varint, {@code number << 3 | type}, and its value.
 */
final class Message {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Message integer(int field, long value) {
    varint((long) field << 3 | VARINT);
    varint(value);
    return this;
  }

  Message real(int field, double value) {
    varint((long) field << 3 | FIXED64);
    out.writeBytes(little(Double.BYTES).putDouble(value).array());
    return this;
  }

  Message real(int field, float value) {
    varint((long) field << 3 | FIXED32);
    out.writeBytes(little(Float.BYTES).putFloat(value).array());
    return this;
  }

  /** Adds a packed repeated field of doubles. */
  Message reals(int field, double[] values) {
    ByteBuffer packed = little(values.length * Double.BYTES);
    packed.asDoubleBuffer().put(values);
    return bytes(field, packed.array());
  }

  Message text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  Message message(int field, Message value) {
    return bytes(field, value.bytes());
  }

  Message bytes(int field, byte[] value) {
    varint((long) field << 3 | LENGTH);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  /** Adds the fields of another message. */
  Message fields(Message more) {
    out.writeBytes(more.bytes());
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** Writes seven bits per byte, lowest first; the eighth bit tells that more follow. */
  private void varint(long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      out.write((int) (left & 0x7F | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
