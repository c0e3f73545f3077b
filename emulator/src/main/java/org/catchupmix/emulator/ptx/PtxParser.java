package org.catchupmix.emulator.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.ptx.PtxLexer.Token;
import org.catchupmix.gpu.DriverException;

/** Parses a PTX file. */
public final class PtxParser {
  private final String origin;
  private final List<String> lines;
  private final PtxTokens tokens;
  private final Map<Integer, String> files = new HashMap<>();
  private final List<PtxVariable> variables = new ArrayList<>();
  private final List<PtxEntry> entries = new ArrayList<>();
  private final List<PtxEntry> functions = new ArrayList<>();
  private final Map<String, DebugSection> sections = new HashMap<>();
  private String version = "";
  private String target = "";

  private PtxParser(String origin, String ptx) {
    this.origin = PlainText.of(origin);
    this.lines = ptx.lines().toList();
    this.tokens = new PtxTokens(this.origin, PtxLexer.tokens(ptx));
  }

  /**
   * Parses a module.
   *
   * @param origin source of the text, for messages
   * @throws DriverException if it is not PTX or has an unknown directive
   */
  public static PtxModule parse(String origin, String ptx) {
    return new PtxParser(origin, ptx).module();
  }

  /** Reads the file list first, as it may follow the kernels. */
  private void readFiles() {
    while (!tokens.atEnd()) {
      Token token = tokens.next();
      if (token.is(".file")) {
        int number = (int) tokens.wholeNumber();
        files.put(number, PlainText.of(tokens.next().text().replace("\"", "")));
      }
    }
    tokens.rewind(0);
  }

  private PtxModule module() {
    readFiles();
    while (!tokens.atEnd()) {
      Token token = tokens.next();
      switch (token.text()) {
        case ".version" -> version = tokens.restOfLine(token.line());
        case ".target" -> target = tokens.restOfLine(token.line());
        case ".address_size" -> {
          if (!tokens.next().is("64")) {
            throw tokens.error(token, "only 64-bit addresses are supported");
          }
        }
        case ".file" -> tokens.restOfLine(token.line());
        case ".section" -> section(tokens.next().text());
        case ".visible", ".weak", ".extern", ".common" -> {}
        case ".entry" -> entries.add(new PtxEntryParser(tokens, files).entry(false));
        case ".func" -> functions.add(new PtxEntryParser(tokens, files).entry(true));
        case ".alias", ".pragma" -> tokens.skipStatement();
        case ".global", ".const", ".shared" -> {
          variables.add(tokens.variable(token.text()));
          tokens.expect(";");
        }
        default -> throw tokens.error(token, "the directive is not known");
      }
    }
    if (version.isEmpty() || target.isEmpty()) {
      throw new DriverException(origin + ": no .version and .target line, so this is not PTX");
    }
    return new PtxModule(
        origin,
        version,
        target,
        List.copyOf(variables),
        List.copyOf(entries),
        List.copyOf(functions),
        DebugInfo.variables(sections),
        lines);
  }

  private void section(String name) {
    int begin = tokens.mark();
    try {
      if (DebugInfo.SECTIONS.contains(name)) {
        sections.put(name, DebugSection.parse(tokens));
        return;
      }
    } catch (DriverException e) {
      tokens.rewind(begin); // other compilers write more than DebugSection reads
    }
    tokens.skipBraces();
  }

  /** Encodes values, little-endian. */
  static byte[] bytesOf(List<Long> values, int elementBytes, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < elementBytes * values.size(); i++) {
      bytes[i] = (byte) (values.get(i / elementBytes) >>> Byte.SIZE * (i % elementBytes));
    }
    return bytes;
  }
}
