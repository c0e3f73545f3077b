package org.catchupmix.progress;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * A standard stream through which no text of others can control a terminal.
 *
 * <p>Names of files, classes, tensors and settings, and answers of servers, become parts of
 * messages. So {@link #plain} is applied to all that the program prints.
 */
public final class PlainOutput extends PrintStream {
  private final PrintStream raw;

  /** Wraps a stream. */
  public PlainOutput(PrintStream raw) {
    super(new Filter(raw), true, raw.charset());
    this.raw = raw;
  }

  /** The stream behind, for a view that moves the cursor itself. */
  static PrintStream raw(PrintStream out) {
    return out instanceof PlainOutput plain ? plain.raw : out;
  }

  /**
   * Replaces the control characters of a text by {@code ?}, except tabs and line ends.
   *
   * <p>These are C0 and DEL, C1, and the marks that change the direction of writing.
   */
  public static String plain(String text) {
    StringBuilder plain = null;
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text, i)) {
        plain = plain == null ? new StringBuilder(text) : plain;
        plain.setCharAt(i, '?');
      }
    }
    return plain == null ? text : plain.toString();
  }

  private static boolean isControl(String text, int i) {
    char c = text.charAt(i);
    return switch (c) {
      case '\n', '\t' -> false;
      case '\r' -> i + 1 == text.length() || text.charAt(i + 1) != '\n';
      case '\u061C', '\u200E', '\u200F' -> true;
      default ->
          Character.isISOControl(c)
              || c >= '\u202A' && c <= '\u202E'
              || c >= '\u2066' && c <= '\u2069';
    };
  }

  /** Decodes what is written, because a character may come in several pieces. */
  private static final class Filter extends OutputStream {
    private final PrintStream to;
    private final CharsetDecoder decoder;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    Filter(PrintStream to) {
      this.to = to;
      this.decoder =
          to.charset()
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPLACE)
              .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) {
      ByteBuffer in = ByteBuffer.allocate(rest.remaining() + len).put(rest).put(b, off, len).flip();
      CharBuffer text = CharBuffer.allocate(in.remaining() + 1);
      decoder.decode(in, text, false);
      rest = in;
      to.print(plain(text.flip().toString()));
    }

    @Override
    public void flush() {
      to.flush();
    }
  }
}
