package org.catchupmix.emulator.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.catchupmix.emulator.ptx.PtxLexer.Token;
import org.catchupmix.emulator.ptx.PtxOperand.Whole;
import org.catchupmix.gpu.DriverException;

/** A cursor over tokens, with the grammar that modules and kernels share. */
final class PtxTokens {
  /** Bound on initial values, to detect damaged extents. */
  private static final int MAX_INITIAL_BYTES = 1 << 26;

  /** Bound on nested brackets, as the parser is recursive. */
  private static final int MAX_NESTED = 64;

  private final String origin;
  private final List<Token> tokens;
  private int at;
  private int depth;

  PtxTokens(String origin, List<Token> tokens) {
    this.origin = origin;
    this.tokens = tokens;
  }

  boolean atEnd() {
    return at == tokens.size();
  }

  int mark() {
    return at;
  }

  void rewind(int mark) {
    at = mark;
  }

  void enter() {
    if (++depth > MAX_NESTED) {
      throw error(peek(), "more than %d nested brackets".formatted(MAX_NESTED));
    }
  }

  void leave() {
    depth--;
  }

  Token peek() {
    if (atEnd()) {
      throw new DriverException(origin + ": the file ends in the middle of something");
    }
    return tokens.get(at);
  }

  Token next() {
    Token token = peek();
    at++;
    return token;
  }

  void skipStatement() {
    while (!next().is(";")) {}
  }

  /** Skips an attribute such as {@code .attribute(.managed)}. */
  void skipAttribute() {
    if (take(".attribute")) {
      while (!next().is(")")) {}
      take(")"); // behind .unified(A, B)
    }
  }

  boolean take(String text) {
    if (!atEnd() && peek().is(text)) {
      at++;
      return true;
    }
    return false;
  }

  void expect(String text) {
    Token token = next();
    if (!token.is(text)) {
      throw error(token, "'" + text + "' is expected here");
    }
  }

  DriverException error(Token token, String what) {
    return new DriverException(
        "%s, line %d, at '%s': %s"
            .formatted(origin, token.line(), PlainText.of(token.text()), what));
  }

  /** The remaining tokens of a line, joined by blanks. */
  String restOfLine(int line) {
    StringBuilder text = new StringBuilder();
    while (!atEnd() && peek().line() == line) {
      text.append(text.isEmpty() ? "" : " ").append(next().text());
    }
    return text.toString();
  }

  void skipBraces() {
    while (!next().is("{")) {}
    skipBlock();
    depth = 0;
  }

  /** Skips the rest of a block; returns its labels, without those of inner blocks. */
  List<String> skipBlock() {
    List<String> labels = new ArrayList<>();
    for (int inner = 0; inner >= 0; ) {
      Token token = next();
      inner += token.is("{") ? 1 : token.is("}") ? -1 : 0;
      if (inner == 0 && !atEnd() && peek().is(":")) {
        labels.add(token.text());
      }
    }
    return labels;
  }

  long wholeNumber() {
    boolean minus = take("-");
    long value = wholeNumber(next());
    return minus ? -value : value;
  }

  private long wholeNumber(Token token) {
    String digits = token.text().toLowerCase(Locale.ROOT);
    if (digits.endsWith("u")) {
      digits = digits.substring(0, digits.length() - 1);
    }
    try {
      boolean octal = digits.length() > 1 && digits.startsWith("0");
      int radix = digits.startsWith("0x") ? 16 : digits.startsWith("0b") ? 2 : octal ? 8 : 10;
      return Long.parseUnsignedLong(digits.substring(radix == 16 || radix == 2 ? 2 : 0), radix);
    } catch (NumberFormatException e) {
      throw error(token, "is not an integer");
    }
  }

  PtxType type() {
    Token token = next();
    PtxType type = token.text().startsWith(".") ? PtxType.of(token.text().substring(1)) : null;
    if (type == null || !type.isStored()) {
      throw error(token, "is not a known type");
    }
    return type;
  }

  PtxOperand constant() {
    boolean minus = take("-");
    Token token = next();
    String text = token.text().toLowerCase(Locale.ROOT);
    try {
      if (text.startsWith("0f") && text.length() == 10) {
        int bits = Integer.parseUnsignedInt(text.substring(2), 16);
        return new PtxOperand.Single(minus ? bits ^ 0x80000000 : bits);
      }
      if (text.startsWith("0d") && text.length() == 18) {
        long bits = Long.parseUnsignedLong(text.substring(2), 16);
        return new PtxOperand.Double(minus ? bits ^ Long.MIN_VALUE : bits);
      }
      if (text.indexOf('.') >= 0) {
        double value = Double.parseDouble(text);
        return new PtxOperand.Double(Double.doubleToRawLongBits(minus ? -value : value));
      }
    } catch (NumberFormatException e) {
      throw error(token, "is not a number");
    }
    long value = wholeNumber(token);
    return new Whole(minus ? -value : value);
  }

  /** Parses a variable or parameter from behind its space to its initial values. */
  PtxVariable variable(String space) {
    skipAttribute();
    int alignment = take(".align") ? (int) wholeNumber() : 0;
    int vector = take(".v2") ? 2 : take(".v4") ? 4 : 1;
    PtxType type = type();
    if (take(".ptr")) { // the space and the alignment of what it points to
      while (peek().text().startsWith(".") || peek().isNumber()) {
        next();
      }
    }
    Token name = next();
    long bytes = (long) vector * type.bytes();
    boolean open = false;
    while (take("[")) {
      if (take("]")) {
        open = true;
      } else {
        long extent = wholeNumber();
        if (extent < 0 || extent > Integer.MAX_VALUE || bytes * extent > Integer.MAX_VALUE) {
          throw error(name, "is too large for a variable");
        }
        bytes *= extent;
        expect("]");
      }
    }
    bytes = open ? 0 : bytes;
    byte[] initial = null;
    List<PtxVariable.Reference> references = new ArrayList<>();
    if (take("=")) {
      List<Long> values = new ArrayList<>();
      values(values, type.bytes(), references);
      long given = (long) values.size() * type.bytes();
      bytes = open ? given : bytes;
      if (given > bytes) {
        throw error(
            name, "has %d bytes of initial values, but only %d bytes".formatted(given, bytes));
      }
      if (bytes > MAX_INITIAL_BYTES) {
        throw error(name, "has more than %d bytes of initial values".formatted(MAX_INITIAL_BYTES));
      }
      initial = PtxParser.bytesOf(values, type.bytes(), (int) bytes);
    }
    return new PtxVariable(
        PtxVariable.Space.valueOf(space.substring(1).toUpperCase(Locale.ROOT)),
        name.text(),
        alignment == 0 ? vector * type.bytes() : alignment,
        (int) bytes,
        initial,
        List.copyOf(references));
  }

  private void values(List<Long> all, int element, List<PtxVariable.Reference> references) {
    if (take("{")) {
      enter();
      while (!take("}")) {
        values(all, element, references);
        take(",");
      }
      leave();
      return;
    }
    Token token = peek();
    if (!token.isNumber() && !token.is("-")) {
      references.add(reference(element * all.size(), element, 0));
      all.add(0L);
      return;
    }
    switch (constant()) {
      case Whole(long mask) when take("(") -> {
        int shift = Long.numberOfTrailingZeros(mask);
        references.add(reference(element * all.size(), element, shift));
        all.add(0L);
        expect(")");
      }
      case Whole w -> all.add(w.value());
      case PtxOperand.Single s -> all.add((long) s.bits());
      case PtxOperand.Double d -> all.add(d.bits());
      default -> throw error(token, "is not a number");
    }
  }

  /** Parses the address of a name or of {@code generic(name)}, with offset. */
  private PtxVariable.Reference reference(int at, int bytes, int shift) {
    boolean generic = take("generic");
    if (generic) {
      expect("(");
    }
    Token name = next();
    if (!Character.isLetter(name.text().charAt(0)) && "_$%".indexOf(name.text().charAt(0)) < 0) {
      throw error(name, "is neither a number nor a name");
    }
    if (generic) {
      expect(")");
    }
    long offset = take("+") ? wholeNumber() : 0;
    return new PtxVariable.Reference(at, bytes, shift, name.text(), offset);
  }
}
