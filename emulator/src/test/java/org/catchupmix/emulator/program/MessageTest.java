package org.catchupmix.emulator.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MessageTest {
  private static final byte[] WHOLE =
      ByteBuffer.allocate(5 * Long.BYTES + 3)
          .order(ByteOrder.nativeOrder())
          .putLong(Message.Kind.COPY.ordinal())
          .putLong(2)
          .putLong(3)
          .putLong(7)
          .putLong(8)
          .put(new byte[] {1, 2, 3})
          .array();

  private static Message read(byte[] bytes) throws IOException {
    return Message.read(new ByteArrayInputStream(bytes));
  }

  /** A program that is killed may leave any beginning of a request. */
  @Test
  void anIncompleteRequestIsTheEnd() throws IOException {
    for (int length = 0; length < WHOLE.length; length++) {
      assertNull(read(Arrays.copyOf(WHOLE, length)), length + " bytes");
    }
    Message all = read(WHOLE);
    assertArrayEquals(new long[] {7, 8}, all.numbers());
    assertArrayEquals(new byte[] {1, 2, 3}, all.extra());
  }

  @Test
  void whatIsNoRequestIsRefused() {
    byte[] bytes = WHOLE.clone();
    bytes[0] = 99;
    assertThrows(IOException.class, () -> read(bytes));
  }
}
