package org.catchupmix.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainOutputTest {
  private static final int[] TURNS = {
    0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069
  };

  @Test
  void everyControlCharacterIsWrittenOut() {
    for (char c = 0; c < 0xA0; c++) {
      boolean kept = c == '\n' || c == '\t' || c >= ' ' && c <= '~';
      String expected = kept ? "" + c : "\\u%04x".formatted((int) c);
      assertEquals("a" + expected + "b", PlainOutput.plain("a" + c + "b"), expected);
    }
    for (int c : TURNS) {
      assertEquals("\\u%04x".formatted(c), PlainOutput.plain(Character.toString(c)));
    }
    String plain = "é 漢 🙂 שלום ‐—\r\n";
    assertEquals(plain, PlainOutput.plain(plain));
  }

  @Test
  void charactersInPiecesAreWrittenOut() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream raw = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    PlainOutput out = new PlainOutput(raw);
    assertSame(raw, PlainOutput.raw(out));
    assertSame(raw, PlainOutput.raw(raw));
    for (byte b : "é\u001b[2J\u009b🙂\n".getBytes(StandardCharsets.UTF_8)) {
      out.write(b);
    }
    out.printf("%s%n", "\u001b]0;title\u0007");
    out.flush();
    assertEquals(
        "é\\u001b[2J\\u009b🙂\n\\u001b]0;title\\u0007\n", bytes.toString(StandardCharsets.UTF_8));
  }
}
