package org.catchupmix.emulator.ptx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.ptx.PtxLexer.Token;

/** A cursor over a section of debug information: bytes, some of which are addresses of labels. */
final class DebugSection {
  private final ByteBuffer bytes;
  private final Map<Integer, String> labels;

  private DebugSection(byte[] bytes, Map<Integer, String> labels) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.labels = labels;
  }

  /** Parses a section from its opening to its closing brace. */
  static DebugSection parse(PtxTokens tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Map<Integer, String> labels = new HashMap<>();
    int size = 1;
    tokens.expect("{");
    while (!tokens.take("}")) {
      Token token = tokens.peek();
      if (token.isNumber() || token.is("-")) {
        add(tokens.wholeNumber(), size, bytes);
        continue;
      }
      tokens.next();
      switch (token.text()) {
        case ".b8" -> size = 1;
        case ".b16" -> size = 2;
        case ".b32" -> size = 4;
        case ".b64" -> size = 8;
        case "," -> {}
        default -> {
          if (!tokens.take(":")) {
            labels.put(bytes.size(), token.text());
            add(tokens.take("+") ? tokens.wholeNumber() : 0, size, bytes);
          }
        }
      }
    }
    return new DebugSection(bytes.toByteArray(), labels);
  }

  private static void add(long value, int size, ByteArrayOutputStream bytes) {
    bytes.writeBytes(PtxParser.bytesOf(List.of(value), size, size));
  }

  int at() {
    return bytes.position();
  }

  void go(long position) {
    bytes.position(Math.toIntExact(position));
  }

  boolean atEnd() {
    return !bytes.hasRemaining();
  }

  /** The label whose address is here, or null. */
  String label() {
    return labels.get(at());
  }

  long number(int size) {
    return switch (size) {
      case 1 -> bytes.get() & 0xFF;
      case 2 -> bytes.getShort() & 0xFFFF;
      case 4 -> bytes.getInt() & 0xFFFFFFFFL;
      default -> bytes.getLong();
    };
  }

  /** An unsigned number of 7 bits per byte, the lowest first. */
  long packed() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int next = bytes.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** A string that a zero ends. */
  String string() {
    int start = at();
    while (bytes.get() != 0) {}
    return new String(bytes.array(), start, at() - 1 - start, StandardCharsets.UTF_8);
  }
}
