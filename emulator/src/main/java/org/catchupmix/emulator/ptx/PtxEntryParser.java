package org.catchupmix.emulator.ptx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;
import org.catchupmix.emulator.ptx.PtxLexer.Token;
import org.catchupmix.emulator.ptx.PtxOperand.Address;
import org.catchupmix.emulator.ptx.PtxOperand.Register;
import org.catchupmix.emulator.ptx.PtxOperand.Symbol;
import org.catchupmix.gpu.DriverException;

/** Parses a kernel or function, from its name to its closing brace. */
final class PtxEntryParser {
  /** Bound on registers, to detect damaged counts. */
  private static final int MAX_REGISTERS = 1 << 18;

  private static final int MAX_PARAMETER_BYTES = 1 << 20;

  private final PtxTokens tokens;
  private final Map<String, PtxType> registers = new LinkedHashMap<>();
  private final List<PtxVariable> variables = new ArrayList<>();
  private final List<PtxInstruction> instructions = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();
  private final Map<String, List<String>> targets = new HashMap<>();
  private final SourcePlaces places;

  /** Unique names by declared name; inner blocks of inline assembly may redeclare names. */
  private final Deque<Map<String, String>> scopes = new ArrayDeque<>();

  /** Name of the function; empty for a kernel. */
  private String function = "";

  /** Declared names; one that is declared again gets a number. */
  private final Set<String> names = new HashSet<>();

  private int repeated;
  private int maxThreads;
  private List<Integer> block = List.of();
  private SourceLine source;

  PtxEntryParser(PtxTokens tokens, Map<Integer, String> files) {
    this.tokens = tokens;
    this.places = new SourcePlaces(files);
  }

  /** Parses a kernel, or a device function, possibly only declared; refuses it after an error. */
  PtxEntry entry(boolean isFunction) {
    tokens.skipAttribute();
    List<PtxEntry.Parameter> unnamedResults = parameters();
    String name = tokens.next().text();
    function = isFunction ? name : "";
    scopes.push(new HashMap<>());
    List<PtxEntry.Parameter> results = named(unnamedResults);
    List<PtxEntry.Parameter> parameters = List.of();
    int begin = tokens.mark();
    String refusal = null;
    try {
      parameters = named(parameters());
      body();
      if (isFunction) {
        hold(parameters);
        hold(results);
      }
    } catch (DriverException e) {
      refusal = e.getMessage();
      tokens.rewind(begin);
      tokens.skipBraces();
      instructions.clear();
    }
    return new PtxEntry(
        name,
        parameters,
        registers,
        List.copyOf(variables),
        List.copyOf(instructions),
        labels,
        targets,
        maxThreads,
        block,
        results,
        refusal);
  }

  /** Parses what follows the parameters; a declaration has no statements. */
  private void body() {
    while (!tokens.take(";")) {
      if (tokens.take("{")) {
        beginBlock();
        while (!scopes.isEmpty()) {
          statement();
        }
        return;
      }
      tuningDirective();
    }
  }

  private List<PtxEntry.Parameter> parameters() {
    List<PtxEntry.Parameter> all = new ArrayList<>();
    if (!tokens.take("(")) {
      return all;
    }
    long end = 0;
    while (!tokens.take(")")) {
      if (!tokens.take(".param")) {
        tokens.expect(".reg"); // of a handwritten function
      }
      Token first = tokens.peek();
      PtxVariable p = tokens.variable(".param");
      int alignment = Math.max(1, p.alignment());
      long offset = (end + alignment - 1) / alignment * alignment;
      end = offset + p.bytes();
      if (p.initial() != null) {
        throw tokens.error(first, "a parameter has no initial value");
      }
      if (p.alignment() < 1 || Math.max(alignment, end) > MAX_PARAMETER_BYTES) {
        throw tokens.error(
            first,
            "the parameter has alignment %d and ends at byte %d, must be at least 1, and at most %d both"
                .formatted(p.alignment(), end, MAX_PARAMETER_BYTES));
      }
      all.add(new PtxEntry.Parameter(p.name(), (int) offset, p.bytes()));
      tokens.take(",");
    }
    return all;
  }

  private List<PtxEntry.Parameter> named(List<PtxEntry.Parameter> all) {
    return all.stream()
        .map(p -> new PtxEntry.Parameter(declare(p.name()), p.offset(), p.bytes()))
        .toList();
  }

  /** Makes variables of a function's parameters or results. */
  private void hold(List<PtxEntry.Parameter> all) {
    for (PtxEntry.Parameter p : all) {
      variables.add(
          new PtxVariable(PtxVariable.Space.PARAM, p.name(), 16, p.bytes(), null, List.of()));
    }
  }

  private void tuningDirective() {
    Token token = tokens.next();
    switch (token.text()) {
      case ".maxntid" -> maxThreads = product(numbers());
      case ".reqntid" -> {
        block = numbers();
        maxThreads = product(block);
      }
      case ".minnctapersm", ".maxnctapersm", ".maxnreg", ".maxclusterrank", ".reqnctapercluster" ->
          numbers();
      case ".noreturn", ".explicitcluster", ".blocksareclusters" -> {}
      case ".pragma" -> tokens.skipStatement();
      default -> throw tokens.error(token, "the directive is not known");
    }
  }

  private List<Integer> numbers() {
    List<Integer> all = new ArrayList<>();
    do {
      all.add((int) tokens.wholeNumber());
    } while (tokens.take(","));
    return List.copyOf(all);
  }

  private static int product(List<Integer> numbers) {
    return numbers.stream().reduce(1, (a, b) -> a * b);
  }

  private void statement() {
    Token token = tokens.next();
    switch (token.text()) {
      case "{" -> {
        scopes.push(new HashMap<>());
        beginBlock();
      }
      case "}" -> {
        tokens.leave();
        scopes.pop();
      }
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

  private void variable(String space) {
    PtxVariable variable = tokens.variable(space);
    tokens.expect(";");
    variables.add(variable.named(declare(variable.name())));
  }

  /** Declares the labels of a block, as branches may come before them. */
  private void beginBlock() {
    tokens.enter();
    int begin = tokens.mark();
    tokens.skipBlock().forEach(this::declare);
    tokens.rewind(begin);
  }

  private void label(Token name) {
    if (tokens.take(".callprototype") || tokens.take(".calltargets")) {
      tokens.skipStatement();
    } else if (tokens.take(".branchtargets")) {
      List<String> list = new ArrayList<>();
      while (!tokens.take(";")) {
        list.add(unique(tokens.next().text()));
        tokens.take(",");
      }
      targets.put(unique(name.text()), List.copyOf(list));
    } else {
      labels.put(unique(name.text()), instructions.size());
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
          register(declare(name + i), type);
        }
      } else {
        register(declare(name), type);
      }
    } while (tokens.take(","));
    tokens.expect(";");
  }

  /** Adds a register; one of 128 bits is a pair of 64-bit registers. */
  private void register(String name, PtxType type) {
    registers.put(name, type);
    if (type == PtxType.B128) {
      halves(name).forEach(half -> registers.put(half, PtxType.B64));
    }
  }

  private static Stream<String> halves(String wide) {
    return Stream.of(wide + ".low", wide + ".high");
  }

  /** Makes a name unique in the kernel and the functions that it may call. */
  private String declare(String name) {
    String unique = LinkedEntry.linked(names.add(name) ? name : name + "'" + ++repeated, function);
    scopes.peek().put(name, unique);
    return unique;
  }

  /** The unique name of a register, variable or label; others, such as special registers, stay. */
  private String unique(String name) {
    return scopes.stream()
        .map(scope -> scope.get(name))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(name);
  }

  private void guarded() {
    boolean negated = tokens.take("!");
    Token name = tokens.next();
    String register = unique(name.text());
    if (registers.get(register) != PtxType.PRED) {
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
        new PtxInstruction(
            guard, Opcode.of(opcode.text()), List.copyOf(operands), opcode.line(), source));
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
    String name = unique(token.text());
    if (registers.get(name) == PtxType.B128) {
      return new PtxOperand.Vector(
          halves(name).<PtxOperand>map(h -> new Register(h, false)).toList());
    }
    if (registers.containsKey(name) || name.startsWith("%")) {
      return new Register(name, negated);
    }
    if (token.is("WARP_SZ")) {
      return new PtxOperand.Whole(32);
    }
    return new Symbol(name, offset());
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
    if (token.is("-") || token.isNumber()) {
      return new Address(null, tokens.wholeNumber());
    }
    PtxOperand base = name();
    return base instanceof Symbol(String symbol, long offset)
        ? new Address(new Symbol(symbol, 0), offset)
        : new Address(base, offset());
  }

  private long offset() {
    if (tokens.take("+")) {
      return tokens.wholeNumber();
    }
    return tokens.peek().is("-") ? tokens.wholeNumber() : 0;
  }
}
