package org.catchupmix.emulator.ptx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;
import org.catchupmix.emulator.ptx.PtxLexer.Token;
import org.catchupmix.emulator.ptx.PtxOperand.Register;
import org.catchupmix.emulator.ptx.PtxOperand.Symbol;
import org.catchupmix.gpu.DriverException;

/** Parses a kernel or function, from its name to its closing brace. */
final class PtxEntryParser {
  /** Bound on registers, to detect damaged counts. */
  private static final int MAX_REGISTERS = 1 << 18;

  private final PtxTokens tokens;
  private final List<PtxEntry.Parameter> parameters = new ArrayList<>();
  private final Map<String, PtxType> registers = new LinkedHashMap<>();
  private final List<PtxVariable> variables = new ArrayList<>();
  private final List<PtxInstruction> instructions = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();
  private final Map<String, List<String>> targets = new HashMap<>();
  private final SourcePlaces places;

  /** Unique names by declared name; inner blocks of inline assembly may redeclare names. */
  private final Deque<Map<String, String>> scopes = new ArrayDeque<>();

  private int scopesSeen;
  private int maxThreads;
  private SourceLine source;

  PtxEntryParser(PtxTokens tokens, Map<Integer, String> files) {
    this.tokens = tokens;
    this.places = new SourcePlaces(files);
  }

  PtxEntry entry() {
    return body(List.of());
  }

  /** A device function, possibly only declared. */
  PtxEntry function() {
    List<PtxEntry.Parameter> results = List.of();
    tokens.take(".attribute");
    if (tokens.take("(")) {
      parameters();
      results = List.copyOf(parameters);
      parameters.clear();
    }
    return body(results);
  }

  /** Parses a body; an error refuses this kernel only. */
  private PtxEntry body(List<PtxEntry.Parameter> results) {
    String name = tokens.next().text();
    int begin = tokens.mark();
    String refusal = null;
    try {
      body();
    } catch (DriverException e) {
      refusal = e.getMessage();
      tokens.rewind(begin);
      tokens.skipBraces();
      instructions.clear();
    }
    return new PtxEntry(
        name,
        List.copyOf(parameters),
        registers,
        List.copyOf(variables),
        List.copyOf(instructions),
        labels,
        targets,
        maxThreads,
        results,
        refusal);
  }

  private void body() {
    if (tokens.take("(")) {
      parameters();
    }
    boolean declared = false;
    while (!declared && !tokens.take("{")) {
      declared = tokens.take(";");
      if (!declared) {
        tuningDirective();
      }
    }
    if (!declared) {
      scopes.push(new HashMap<>());
    }
    while (!scopes.isEmpty()) {
      statement();
    }
  }

  private void parameters() {
    int end = 0;
    while (!tokens.take(")")) {
      if (!tokens.take(".param")) {
        tokens.expect(".reg"); // of a handwritten function
      }
      int alignment = 0;
      PtxType type = null;
      while (tokens.peek().text().startsWith(".")) {
        Token token = tokens.next();
        switch (token.text()) {
          case ".align" -> alignment = size("alignment", tokens.wholeNumber(), token);
          case ".ptr", ".global", ".shared", ".const", ".local" -> {}
          default -> {
            type = PtxType.of(token.text().substring(1));
            if (type == null || type == PtxType.PRED) {
              throw tokens.error(token, "is not known in a parameter");
            }
          }
        }
      }
      Token name = tokens.next();
      if (type == null) {
        throw tokens.error(name, "the parameter has no type");
      }
      int count = 1;
      if (tokens.take("[")) {
        count = tokens.peek().is("]") ? 0 : size("elements", tokens.wholeNumber(), name);
        tokens.expect("]");
      } else {
        alignment = type.bytes(); // for pointers .align describes the target
      }
      alignment = Math.max(alignment, type.bytes());
      int offset = (end + alignment - 1) / alignment * alignment;
      parameters.add(new PtxEntry.Parameter(name.text(), offset, count * type.bytes()));
      end = size("bytes", offset + (long) count * type.bytes(), name);
      tokens.take(",");
    }
  }

  private void tuningDirective() {
    Token token = tokens.next();
    switch (token.text()) {
      case ".maxntid", ".reqntid" -> maxThreads = product();
      case ".minnctapersm", ".maxnctapersm", ".maxnreg", ".maxclusterrank", ".reqnctapercluster" ->
          product();
      case ".noreturn", ".explicitcluster", ".blocksareclusters" -> {}
      case ".pragma" -> tokens.skipStatement();
      default -> throw tokens.error(token, "the directive is not known");
    }
  }

  private int product() {
    int product = (int) tokens.wholeNumber();
    while (tokens.take(",")) {
      product *= (int) tokens.wholeNumber();
    }
    return product;
  }

  private void statement() {
    Token token = tokens.next();
    switch (token.text()) {
      case "{" -> {
        scopes.push(new HashMap<>());
        scopesSeen++;
      }
      case "}" -> scopes.pop();
      case ";", ".extern", ".visible", ".weak" -> {}
      case ".reg" -> registers();
      case ".shared", ".local", ".param", ".global", ".const" -> variable(token.text());
      case ".loc" -> source = places.place(tokens.restOfLine(token.line()), source);
      case ".pragma" -> tokens.skipStatement();
      case "@" -> guarded();
      default -> {
        if (tokens.take(":")) {
          label(token);
        } else if (token.text().startsWith(".")) {
          throw tokens.error(token, "the directive is not known");
        } else {
          instruction(null, token);
        }
      }
    }
  }

  private static final int MAX_PARAMETER_BYTES = 1 << 20;

  private int size(String what, long value, Token name) {
    if (value < 0 || value > MAX_PARAMETER_BYTES) {
      throw tokens.error(
          name, "%s %d, must be at most %d".formatted(what, value, MAX_PARAMETER_BYTES));
    }
    return (int) value;
  }

  private void variable(String space) {
    PtxVariable variable = tokens.variable(space);
    variables.add(variable.named(unique(variable.name())));
  }

  private void label(Token name) {
    if (tokens.take(".callprototype") || tokens.take(".calltargets")) {
      tokens.skipStatement();
    } else if (tokens.take(".branchtargets")) {
      List<String> list = new ArrayList<>();
      while (!tokens.take(";")) {
        list.add(tokens.next().text());
        tokens.take(",");
      }
      targets.put(name.text(), List.copyOf(list));
    } else {
      labels.put(name.text(), instructions.size());
    }
  }

  private void registers() {
    PtxType type = tokens.type();
    do {
      Token first = tokens.next();
      String name = first.text();
      if (tokens.take("<")) {
        long count = tokens.wholeNumber();
        tokens.expect(">");
        if (count < 0 || count > MAX_REGISTERS - registers.size()) {
          throw tokens.error(
              first,
              "declares %d more registers, must be at most %d".formatted(count, MAX_REGISTERS));
        }
        for (int i = 0; i < count; i++) {
          declare(name + i, type);
        }
      } else {
        declare(name, type);
      }
    } while (tokens.take(","));
    tokens.expect(";");
  }

  private void declare(String name, PtxType type) {
    registers.put(unique(name), type);
  }

  private String unique(String name) {
    String unique = scopes.size() == 1 ? name : name + "'" + scopesSeen;
    scopes.peek().put(name, unique);
    return unique;
  }

  /** The unique name of a declared register or variable, or null. */
  private String declared(String name) {
    for (Map<String, String> scope : scopes) {
      String unique = scope.get(name);
      if (unique != null) {
        return unique;
      }
    }
    return null;
  }

  private void guarded() {
    boolean negated = tokens.take("!");
    Token name = tokens.next();
    String register = declared(name.text());
    if (register == null || registers.get(register) != PtxType.PRED) {
      throw tokens.error(name, "is not a predicate");
    }
    instruction(new Register(register, negated), tokens.next());
  }

  private void instruction(Register guard, Token opcode) {
    List<PtxOperand> operands = new ArrayList<>();
    while (!tokens.take(";")) {
      operands.add(operand());
      if (!tokens.peek().is(";")) {
        tokens.expect(",");
      }
    }
    instructions.add(
        new PtxInstruction(guard, opcode.text(), List.copyOf(operands), opcode.line(), source));
  }

  private PtxOperand operand() {
    boolean call = tokens.take("("); // arguments of a call
    if (call || tokens.take("{")) {
      tokens.enter();
      List<PtxOperand> parts = new ArrayList<>();
      while (!tokens.take(call ? ")" : "}")) {
        parts.add(operand());
        tokens.take(",");
      }
      tokens.leave();
      return new PtxOperand.Vector(List.copyOf(parts));
    }
    if (tokens.take("[")) {
      return address();
    }
    Token token = tokens.peek();
    if (token.is("-") || token.isNumber()) {
      return tokens.constant();
    }
    PtxOperand first = name();
    return tokens.take("|") ? new PtxOperand.Pair(first, name()) : first;
  }

  private PtxOperand name() {
    boolean negated = tokens.take("!");
    Token token = tokens.next();
    if (token.is("_")) {
      return new PtxOperand.Sink();
    }
    String declared = declared(token.text());
    if (declared == null ? token.text().startsWith("%") : registers.containsKey(declared)) {
      return new Register(declared == null ? token.text() : declared, negated);
    }
    if (token.is("WARP_SZ")) {
      return new PtxOperand.Whole(32);
    }
    return new Symbol(declared == null ? token.text() : declared, offset());
  }

  /** Parses an address, or a texture with coordinates. */
  private PtxOperand address() {
    tokens.enter();
    List<PtxOperand> parts = new ArrayList<>(List.of(plainAddress()));
    while (tokens.take(",")) {
      parts.add(operand());
    }
    tokens.expect("]");
    tokens.leave();
    return parts.size() == 1 ? parts.getFirst() : new PtxOperand.Vector(List.copyOf(parts));
  }

  private PtxOperand plainAddress() {
    Token token = tokens.peek();
    PtxOperand base = token.is("-") || token.isNumber() ? null : name();
    long offset;
    if (base == null) {
      offset = tokens.wholeNumber();
    } else {
      offset = offset();
      if (base instanceof Symbol(String symbol, long inner)) {
        base = new Symbol(symbol, 0);
        offset += inner;
      }
    }
    return new PtxOperand.Address(base, offset);
  }

  private long offset() {
    if (tokens.take("+")) {
      return tokens.wholeNumber();
    }
    return tokens.peek().is("-") ? tokens.wholeNumber() : 0;
  }
}
