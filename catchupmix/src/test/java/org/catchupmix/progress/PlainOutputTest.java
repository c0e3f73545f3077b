package org.catchupmix.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainOutputTest {
  private static final String BIDIRECTIONAL =
      "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";

  @Test
  void everyControlCharacterIsReplaced() {
    for (char c = 0; c < 0xA0; c++) {
      boolean kept = c == '\n' || c == '\t' || c >= ' ' && c <= '~';
      assertEquals(
          "a" + (kept ? c : '?') + "b", PlainOutput.plain("a" + c + "b"), "code " + (int) c);
    }
    assertEquals("?".repeat(BIDIRECTIONAL.length()), PlainOutput.plain(BIDIRECTIONAL));
    String plain = "é 漢 🙂 שלום\r\n";
    assertSame(plain, PlainOutput.plain(plain));
  }

  @Test
  void charactersInPiecesAreReplaced() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream raw = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    PlainOutput out = new PlainOutput(raw);
    for (byte b : "é\u001b[2J\u009b\u202e🙂\n".getBytes(StandardCharsets.UTF_8)) {
      out.write(b);
    }
    out.printf("%s%n", "\u001b]0;title\u0007");
    out.flush();
    assertEquals("é?[2J??🙂\n?]0;title?\n", bytes.toString(StandardCharsets.UTF_8));
  }
}
