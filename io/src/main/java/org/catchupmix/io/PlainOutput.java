package org.catchupmix.io;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * Standard stream through which no text of others can control a terminal.
 *
 * <p>Names of files, classes, tensors and settings, and answers of servers, become parts of
 * messages. Their control characters and marks of the direction of writing are printed as in a
 * string of Java or JSON, such as {@code \u005cu001b}.
 */
public final class PlainOutput extends PrintStream {
  private final PrintStream raw;

  public PlainOutput(PrintStream raw) {
    super(new Filter(raw), true, raw.charset());
    this.raw = raw;
  }

  /** Whether something could not be written. */
  @Override
  public boolean checkError() {
    return raw.checkError();
  }

  /** Makes both standard streams plain. */
  public static void install() {
    System.setOut(new PlainOutput(System.out));
    System.setErr(new PlainOutput(System.err));
  }

  /** Returns the stream behind, for whoever moves the cursor of a terminal. */
  public static PrintStream raw(PrintStream out) {
    return out instanceof PlainOutput plain ? plain.raw : out;
  }

  /** Replaces the control characters of a text, except for tabs and line ends. */
  public static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean lineEnd = c == '\n' || c == '\r' && text.startsWith("\n", i + 1);
      if (!lineEnd && c != '\t' && (Character.isISOControl(c) || turns(c))) {
        plain.append("\\u%04x".formatted((int) c));
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  /** Whether a character changes the direction of writing. */
  private static boolean turns(char c) {
    return c == 0x061C
        || c == 0x200E
        || c == 0x200F
        || c >= 0x202A && c <= 0x202E
        || c >= 0x2066 && c <= 0x2069;
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
