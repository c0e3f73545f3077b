package org.catchupmix.emulator.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parses mangled names of C++ functions: names with template arguments, parameters, literals and
 * substitutions. Operators and expressions are left out, so that such names stay mangled.
 *
 * <p>Source: Itanium C++ ABI, section 5.1.
 */
final class Demangler {
  /** Bounds that damaged names exceed, as substitutions can double a name again and again. */
  private static final int MAX_DEPTH = 64;

  private static final int MAX_CHARACTERS = 1 << 13;

  /** Place at which a pointer to a function or an array gets its star. */
  private static final String HOLE = "\1";

  private static final Map<Character, String> BUILT_IN = builtIn();
  private static final Map<Character, String> STANDARD =
      Map.of('a', "std::allocator", 'b', "std::basic_string", 's', "std::string");
  private static final Map<String, String> EXTENDED =
      Map.of(
          "Dh",
          "half",
          "Di",
          "char32_t",
          "Ds",
          "char16_t",
          "Du",
          "char8_t",
          "Dn",
          "nullptr_t",
          "DF16_",
          "_Float16",
          "DF16b",
          "__bf16");

  /** A function: its identifier alone, and with namespaces, template arguments and parameters. */
  record Name(String plain, String full) {}

  private final String text;
  private int at;
  private int depth;
  private final List<String> substitutions = new ArrayList<>();

  /** Template arguments of the function or class that was named last. */
  private List<String> arguments = List.of();

  private String identifier = "";
  private boolean endsWithArguments;

  private Demangler(String text) {
    this.text = text;
  }

  private static Map<Character, String> builtIn() {
    String[] names =
        ("v void,w wchar_t,b bool,c char,a signed char,h unsigned char,s short,t unsigned short,"
                + "i int,j unsigned int,l long,m unsigned long,x long long,y unsigned long long,"
                + "n __int128,o unsigned __int128,f float,d double,e long double,g __float128,z ...")
            .split(",");
    Map<Character, String> all = new HashMap<>();
    for (String name : names) {
      all.put(name.charAt(0), name.substring(2));
    }
    return all;
  }

  /** Parses a name; empty if it is not mangled or has a form that is not known. */
  static Optional<Name> parse(String mangled) {
    Demangler d = new Demangler(mangled);
    try {
      d.expect("_Z");
      String full = d.encoding();
      return d.at < mangled.length() && d.peek() != '.'
          ? Optional.empty()
          : Optional.of(
              new Name(d.identifier, full.replace("(" + HOLE + ")", "").replace(HOLE, "")));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private IllegalArgumentException unknown() {
    return new IllegalArgumentException("unknown form at %d of %s".formatted(at, text));
  }

  private char peek() {
    return text.charAt(at);
  }

  private boolean take(String expected) {
    boolean found = text.startsWith(expected, at);
    at += found ? expected.length() : 0;
    return found;
  }

  private void expect(String expected) {
    if (!take(expected)) {
      throw unknown();
    }
  }

  private boolean atEnd() {
    return at == text.length() || peek() == 'E' || peek() == '.';
  }

  /** Keeps a part that later parts may refer to. */
  private String keep(String part) {
    if (part.length() > MAX_CHARACTERS) {
      throw unknown();
    }
    substitutions.add(part);
    return part;
  }

  private String encoding() {
    if (++depth > MAX_DEPTH) {
      throw unknown();
    }
    String name = name();
    String plain = identifier;
    if (!atEnd()) {
      if (endsWithArguments) {
        type(); // of the result
      }
      List<String> parameters = new ArrayList<>();
      while (!atEnd()) {
        parameters.add(type());
      }
      String list = String.join(", ", parameters);
      name += list.equals("void") ? "()" : "(" + list + ")";
    }
    identifier = plain;
    depth--;
    return name;
  }

  private String name() {
    if (take("N")) {
      return nested();
    }
    if (take("Z")) {
      String function = encoding();
      expect("E");
      String inner = take("s") ? "string literal" : name();
      if (take("_")) {
        number();
      }
      return function + "::" + inner;
    }
    if (peek() == 'S' && text.charAt(at + 1) != 't') {
      return substitution() + templateArguments();
    }
    String name = (take("St") ? "std::" : "") + unqualified();
    return peekIs('I') ? keep(name) + templateArguments() : name;
  }

  private boolean peekIs(char c) {
    return at < text.length() && peek() == c;
  }

  private String nested() {
    while ("rVKRO".indexOf(peek()) >= 0) {
      at++; // qualifiers of a member function
    }
    String name = "";
    while (!take("E")) {
      boolean known = false;
      if (peek() == 'I') {
        name += templateArguments();
      } else if (peek() == 'T') {
        name = templateParameter();
      } else if (peek() == 'S' && text.charAt(at + 1) != 't') {
        name = substitution();
        known = true;
      } else if (take("St")) {
        name = "std";
        known = true;
      } else {
        name += (name.isEmpty() ? "" : "::") + unqualified();
      }
      if (!known && peek() != 'E') {
        keep(name);
      }
    }
    return name;
  }

  private String unqualified() {
    endsWithArguments = false;
    take("L"); // of one file
    if (Character.isDigit(peek())) {
      identifier = sourceName();
    } else if (take("Ul")) {
      while (!take("E")) {
        type();
      }
      identifier = "{lambda#%s}".formatted(unnamed());
    } else if (take("Ut")) {
      identifier = "{unnamed#%s}".formatted(unnamed());
    } else if (peek() == 'C' || peek() == 'D') {
      identifier = peek() == 'D' ? "~" + identifier : identifier;
      at += 2;
    } else {
      throw unknown();
    }
    while (take("B")) {
      sourceName(); // a tag
    }
    return identifier;
  }

  private int unnamed() {
    int index = peek() == '_' ? 1 : number() + 2;
    expect("_");
    return index;
  }

  private String sourceName() {
    int length = number();
    String name = text.substring(at, at + length);
    at += length;
    return name.startsWith("_GLOBAL__N") ? "(anonymous namespace)" : name;
  }

  private int number() {
    int from = at;
    while (at < text.length() && Character.isDigit(peek())) {
      at++;
    }
    return Integer.parseInt(text.substring(from, at));
  }

  private String templateArguments() {
    expect("I");
    if (++depth > MAX_DEPTH) {
      throw unknown();
    }
    String plain = identifier;
    List<String> all = new ArrayList<>();
    while (!take("E")) {
      argument(all);
    }
    depth--;
    arguments = all;
    identifier = plain;
    endsWithArguments = true;
    return "<" + String.join(", ", all) + ">";
  }

  private void argument(List<String> all) {
    if (take("J")) { // a pack counts as one argument
      List<String> pack = new ArrayList<>();
      while (!take("E")) {
        argument(pack);
      }
      all.add(String.join(", ", pack));
    } else if (take("L")) {
      all.add(literal());
    } else {
      all.add(type());
    }
  }

  private String literal() {
    if (take("_Z")) {
      String function = encoding();
      expect("E");
      return "&" + function;
    }
    String type = type();
    String value = (take("n") ? "-" : "") + text.substring(at, text.indexOf('E', at));
    at = text.indexOf('E', at) + 1;
    return switch (type) {
      case "bool" -> value.equals("0") ? "false" : "true";
      case "int" -> value;
      case "unsigned int" -> value + "u";
      case "long" -> value + "l";
      case "unsigned long" -> value + "ul";
      default -> "(%s)%s".formatted(type, value);
    };
  }

  private String type() {
    if (++depth > MAX_DEPTH) {
      throw unknown();
    }
    List<String> outer = arguments;
    String type = anyType();
    arguments = outer;
    depth--;
    return type;
  }

  private String anyType() {
    char first = peek();
    if (BUILT_IN.containsKey(first)) {
      at++;
      return BUILT_IN.get(first);
    }
    String qualifiers = (take("r") ? " restrict" : "") + (take("V") ? " volatile" : "");
    qualifiers += take("K") ? " const" : "";
    if (!qualifiers.isEmpty()) {
      return keep(type() + qualifiers);
    }
    return switch (first) {
      case 'P' -> keep(pointer("*"));
      case 'R' -> keep(pointer("&"));
      case 'O' -> keep(pointer("&&"));
      case 'A' -> {
        at++;
        int extent = number();
        expect("_");
        yield keep(type() + " (" + HOLE + ")[" + extent + "]");
      }
      case 'F' -> keep(function());
      case 'T' -> {
        String parameter = keep(templateParameter());
        yield peekIs('I') ? keep(parameter + templateArguments()) : parameter;
      }
      case 'S' -> {
        if (text.charAt(at + 1) == 't') {
          yield keep(name());
        }
        String known = substitution();
        yield peekIs('I') ? keep(known + templateArguments()) : known;
      }
      case 'D' -> extended();
      case 'u' -> {
        at++;
        yield keep(sourceName());
      }
      case 'N', 'Z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> keep(name());
      default -> throw unknown();
    };
  }

  private String pointer(String sign) {
    at++;
    String to = type();
    return to.contains(HOLE) ? to.replace(HOLE, sign + HOLE) : to + sign;
  }

  private String function() {
    at++;
    String result = type();
    List<String> parameters = new ArrayList<>();
    while (!take("E")) {
      parameters.add(type());
    }
    String list = String.join(", ", parameters);
    return result + " (" + HOLE + ")(" + (list.equals("void") ? "" : list) + ")";
  }

  private String extended() {
    if (take("Dp")) {
      return type(); // of each element of a pack
    }
    String found =
        EXTENDED.keySet().stream().filter(e -> text.startsWith(e, at)).findFirst().orElse("");
    if (found.isEmpty()) {
      throw unknown();
    }
    at += found.length();
    return EXTENDED.get(found);
  }

  private String templateParameter() {
    expect("T");
    int index = peek() == '_' ? 0 : number() + 1;
    expect("_");
    return arguments.get(index);
  }

  private String substitution() {
    expect("S");
    String standard = STANDARD.get(peek());
    if (standard != null) {
      at++;
      return standard;
    }
    int end = text.indexOf('_', at);
    int index = end == at ? 0 : Integer.parseInt(text.substring(at, end), 36) + 1;
    at = end + 1;
    return substitutions.get(index);
  }
}
