package org.catchupmix.emulator.program;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A request of the program, as {@code wire.c} sends it. */
record Message(Kind kind, long[] numbers, byte[] extra) {
  private static final int MOST_NUMBERS = 64;

  /** Requests, in the order of {@code runtime.h}. */
  enum Kind {
    HELLO,
    ALLOCATE,
    RELEASE,
    UPLOAD,
    DOWNLOAD,
    COPY,
    LOAD,
    KERNEL,
    VARIABLE,
    LAUNCH,
    SITE,
    MISUSE,
    OCCUPANCY,
    FREE_BYTES,
    MIRROR,
    BYE
  }

  /**
   * Answer to a request.
   *
   * @param status error of CUDA, 0 for none
   * @param next action of the program
   * @param text that it prints
   * @param data for the caller
   */
  record Answer(int status, Next next, String text, byte[] data) {
    private static final int HEADER = 24;

    /** Actions of a program after an answer. */
    enum Next {
      GO_ON,
      /** Says from where the call came. */
      SAY_PLACE,
      END
    }

    static final Answer DONE = of(0, Next.GO_ON);

    static Answer of(int status, Next next) {
      return new Answer(status, next, "", new byte[0]);
    }

    Answer with(byte[] contents) {
      return new Answer(status, next, text, contents);
    }

    Answer printing(String printed) {
      return new Answer(status, next, printed, data);
    }

    ByteBuffer bytes() {
      byte[] printed = text.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(HEADER + printed.length + data.length)
          .order(ByteOrder.nativeOrder())
          .putInt(status)
          .putInt(next.ordinal())
          .putLong(printed.length)
          .putLong(data.length)
          .put(printed)
          .put(data)
          .flip();
    }
  }

  /** Reads the next request; null at the end. */
  static Message read(InputStream from) throws IOException {
    DataInputStream in = new DataInputStream(from);
    byte[] header = in.readNBytes(3 * Long.BYTES);
    if (header.length < 3 * Long.BYTES) {
      return null;
    }
    ByteBuffer head = ByteBuffer.wrap(header).order(ByteOrder.nativeOrder());
    long kind = head.getLong();
    long count = head.getLong();
    long bytes = head.getLong();
    if (kind < 0
        || kind >= Kind.values().length
        || count < 0
        || count > MOST_NUMBERS
        || bytes < 0
        || bytes > Integer.MAX_VALUE - Long.BYTES) {
      throw new IOException("the program sends what is no request");
    }
    byte[] body = in.readNBytes((int) count * Long.BYTES);
    byte[] extra = in.readNBytes((int) bytes);
    if (body.length < count * Long.BYTES || extra.length < bytes) {
      return null; // the program was killed in the middle of it
    }
    long[] numbers = new long[(int) count];
    ByteBuffer.wrap(body).order(ByteOrder.nativeOrder()).asLongBuffer().get(numbers);
    return new Message(Kind.values()[(int) kind], numbers, extra);
  }

  long number(int i) {
    return numbers[i];
  }

  int integer(int i) {
    return (int) numbers[i];
  }

  String text() {
    return new String(extra, StandardCharsets.UTF_8);
  }
}
