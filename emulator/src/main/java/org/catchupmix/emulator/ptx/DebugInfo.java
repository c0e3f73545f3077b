package org.catchupmix.emulator.ptx;

import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.emulator.ptx.SourceVariable.Range;
import org.catchupmix.emulator.ptx.SourceVariable.Type;

/**
 * The scalar variables of the source, read from the debug information (DWARF 2) that {@code nvcc
 * -G} writes. Arrays, structs, and shared and global variables are left out. Hexadecimal numbers
 * are those of the DWARF standard, section 7.
 */
final class DebugInfo {
  static final Set<String> SECTIONS = Set.of(".debug_info", ".debug_abbrev", ".debug_loc");

  private static final int LOCATION = 0x02;
  private static final int NAME = 0x03;
  private static final int BYTES = 0x0b;
  private static final int LOW = 0x11;
  private static final int HIGH = 0x12;
  private static final int ENCODING = 0x3e;
  private static final int TYPE = 0x49;

  private static final int VERSION_AT = 4;
  private static final int VERSION = 2;

  /** Bytes before the first entry. */
  private static final int HEADER = 11;

  /** Bound on places of variables, as many may name one long list. */
  private static final int MAX_PLACES = 1 << 20;

  /** Limit on names for one type. */
  private static final int MAX_NAMES = 100;

  private static final Value NONE = new Value(0, null);

  private record Attribute(int name, int form) {}

  private record Abbreviation(int tag, boolean isParent, List<Attribute> attributes) {}

  /** The value of an attribute: a string, a number and any label at it, or a block's position. */
  private record Value(long number, String text) {}

  /** An entry; {@code scope} has the instructions of the function or block around it, if any. */
  private record Entry(int tag, Map<Integer, Value> values, List<Range> scope) {
    Value value(int attribute) {
      return values.getOrDefault(attribute, NONE);
    }
  }

  private final DebugSection info;

  /** Places of variables that move, or null. */
  private final DebugSection lists;

  private final Map<Long, Abbreviation> abbreviations = new HashMap<>();
  private final Map<Long, Entry> entries = new LinkedHashMap<>();
  private final List<SourceVariable> variables = new ArrayList<>();
  private int places;

  private DebugInfo(DebugSection info, DebugSection lists) {
    this.info = info;
    this.lists = lists;
  }

  /** The variables, those of inner scopes last; none if the information is of another kind. */
  static List<SourceVariable> variables(Map<String, DebugSection> sections) {
    if (!sections.containsKey(".debug_info") || !sections.containsKey(".debug_abbrev")) {
      return List.of();
    }
    DebugInfo debug = new DebugInfo(sections.get(".debug_info"), sections.get(".debug_loc"));
    try {
      debug.readAbbreviations(sections.get(".debug_abbrev"));
      debug.readEntries();
      debug.entries.values().forEach(debug::add);
    } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
      return List.of();
    }
    return List.copyOf(debug.variables);
  }

  private void readAbbreviations(DebugSection section) {
    for (long code = section.packed(); code != 0; code = section.packed()) {
      int tag = (int) section.packed();
      boolean isParent = section.number(1) != 0;
      List<Attribute> attributes = new ArrayList<>();
      for (Attribute a = attribute(section); a.name() != 0; a = attribute(section)) {
        attributes.add(a);
      }
      abbreviations.put(code, new Abbreviation(tag, isParent, attributes));
    }
  }

  private static Attribute attribute(DebugSection section) {
    return new Attribute((int) section.packed(), (int) section.packed());
  }

  private void readEntries() {
    Deque<List<Range>> scopes = new ArrayDeque<>();
    scopes.push(List.of());
    info.go(VERSION_AT);
    if (info.number(2) != VERSION) {
      throw new IllegalArgumentException("another version of DWARF");
    }
    info.go(HEADER);
    while (!info.atEnd() && !scopes.isEmpty()) {
      long at = info.at();
      Abbreviation kind = abbreviations.get(info.packed());
      if (kind == null) { // the end of the children
        scopes.pop();
        continue;
      }
      Map<Integer, Value> values = new HashMap<>();
      kind.attributes().forEach(a -> values.put(a.name(), value(a.form())));
      Entry entry = new Entry(kind.tag(), values, scopes.peek());
      entries.put(at, entry);
      if (kind.isParent()) {
        Range inner = new Range(entry.value(LOW).text(), entry.value(HIGH).text());
        scopes.push(inner.end() == null ? entry.scope() : List.of(inner));
      }
    }
  }

  private Value value(int form) {
    String label = info.label();
    return switch (form) {
      case 0x01, 0x07 -> new Value(info.number(8), label);
      case 0x05 -> new Value(info.number(2), label);
      case 0x06, 0x13 -> new Value(info.number(4), label);
      case 0x08 -> new Value(0, info.string());
      case 0x0a -> {
        int bytes = (int) info.number(1);
        Value block = new Value(info.at(), null);
        info.go(info.at() + bytes);
        yield block;
      }
      case 0x0b, 0x0c -> new Value(info.number(1), label);
      case 0x0d, 0x0f -> new Value(info.packed(), label);
      default -> throw new IllegalArgumentException("form " + form);
    };
  }

  private void add(Entry entry) {
    Value location = entry.values().get(LOCATION);
    Type type = type(entry, MAX_NAMES);
    if (location == null || type == null) {
      return;
    }
    String name = entry.value(NAME).text();
    if (location.text() == null) {
      info.go(location.number() - 1);
      add(name, type, info, (int) info.number(1), entry.scope());
    } else if (lists != null && location.text().equals(".debug_loc")) {
      addParts(name, type, location.number(), entry.scope());
    }
  }

  private void addParts(String name, Type type, long at, List<Range> scope) {
    lists.go(at);
    for (String first = lists.label(); first != null; first = lists.label()) {
      lists.number(8);
      List<Range> ranges = new ArrayList<>(scope);
      ranges.add(new Range(first, lists.label()));
      lists.number(8);
      int bytes = (int) lists.number(2);
      int next = lists.at() + bytes;
      add(name, type, lists, bytes, ranges);
      lists.go(next);
    }
  }

  /** Adds a variable, whose place is next in a section; none if it is of another kind. */
  private void add(String name, Type type, DebugSection section, int bytes, List<Range> ranges) {
    if (++places > MAX_PLACES) {
      throw new IllegalArgumentException("more than %d places".formatted(MAX_PLACES));
    }
    String place = null;
    long offset = 0;
    int end = section.at() + bytes;
    int operation = (int) section.number(1);
    if (operation == 0x90) {
      place = register(section.packed());
    } else if (operation == 0x03) {
      place = section.label();
      section.number(8);
      if (place != null && place.startsWith("__local_depot")) {
        place = SourceVariable.LOCAL;
        offset = section.at() < end && section.number(1) == 0x23 ? section.packed() : 0;
      }
    }
    if (name != null && place != null && !ranges.isEmpty()) {
      variables.add(new SourceVariable(name, type, place, offset, List.copyOf(ranges)));
    }
  }

  /** The name of a register. Its letters are the bytes of a number, the first one highest. */
  private static String register(long number) {
    byte[] letters = new byte[Long.BYTES];
    for (int i = letters.length - 1; i >= 0; i--, number >>>= Byte.SIZE) {
      letters[i] = (byte) number;
    }
    return new String(letters, StandardCharsets.US_ASCII).replace("\0", "");
  }

  /** The scalar type of a variable, or behind another name; null for a type of another kind. */
  private Type type(Entry of, int names) {
    Entry type = entries.get(of.value(TYPE).number());
    if (type == null || names == 0) {
      return null;
    }
    int bytes = (int) type.value(BYTES).number();
    return switch (type.tag()) {
      case 0x04 -> Type.of(Type.SIGNED, bytes); // enumeration
      case 0x0f, 0x10, 0x42 -> Type.of(Type.POINTER, Long.BYTES); // pointer, reference
      case 0x16, 0x26, 0x35, 0x37 -> type(type, names - 1); // typedef, const, volatile, restrict
      case 0x24 -> Type.of((int) type.value(ENCODING).number(), bytes);
      default -> null;
    };
  }
}
