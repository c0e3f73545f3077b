package org.catchupmix.emulator.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operation with its modifiers and types, in the order of the PTX text, which decides: {@code
 * add.ftz.sat.f32} is an instruction, {@code add.sat.ftz.f32} is none.
 */
public record Opcode(Operation operation, List<Part> parts) {
  /** Part after the operation; its text has no dot. */
  public sealed interface Part permits Modifier, PtxType, Shape, Unknown {}

  /** Extents of a matrix product, or of a matrix, whose {@code k} is 0. */
  public record Shape(int m, int n, int k) implements Part {
    @Override
    public String toString() {
      return "m" + m + "n" + n + (k == 0 ? "" : "k" + k);
    }
  }

  /** A part that the emulator does not know; instructions without effect may have one. */
  public record Unknown(String text) implements Part {
    @Override
    public String toString() {
      return text;
    }
  }

  private static final Pattern SHAPE = Pattern.compile("m(\\d{1,3})n(\\d{1,3})(?:k(\\d{1,3}))?");
  private static final Map<String, Part> KNOWN = new HashMap<>();

  static {
    for (Modifier modifier : Modifier.values()) {
      KNOWN.put(modifier.toString(), modifier);
    }
    for (PtxType type : PtxType.values()) {
      KNOWN.put(type.toString(), type);
    }
  }

  public static Opcode of(Operation operation, Part... parts) {
    return new Opcode(operation, List.of(parts));
  }

  /** Reads PTX text, such as {@code fma.rn.f32}. */
  public static Opcode of(String text) {
    String[] words = text.split("\\.", -1);
    Operation operation = Operation.of(words[0]);
    List<Part> parts = new ArrayList<>(words.length);
    if (operation == Operation.UNKNOWN) {
      parts.add(new Unknown(words[0]));
    }
    for (int k = 1; k < words.length; k++) {
      Part known = KNOWN.get(words[k]);
      parts.add(known != null ? known : shapeOrUnknown(words[k]));
    }
    return new Opcode(operation, List.copyOf(parts));
  }

  private static Part shapeOrUnknown(String word) {
    Matcher m = SHAPE.matcher(word);
    return m.matches()
        ? new Shape(
            Integer.parseInt(m.group(1)),
            Integer.parseInt(m.group(2)),
            m.group(3) == null ? 0 : Integer.parseInt(m.group(3)))
        : new Unknown(word);
  }

  public boolean has(Part part) {
    return parts.contains(part);
  }

  /** Whether it has exactly some parts, in their order. */
  public boolean consistsOf(Part... all) {
    return parts.equals(List.of(all));
  }

  /** The opcode without some parts. */
  public Opcode without(Part... removed) {
    List<Part> rest = new ArrayList<>(parts);
    rest.removeAll(List.of(removed));
    return new Opcode(operation, List.copyOf(rest));
  }

  /** The last type; null if there is none. */
  public PtxType type() {
    for (int k = parts.size() - 1; k >= 0; k--) {
      if (parts.get(k) instanceof PtxType type) {
        return type;
      }
    }
    return null;
  }

  /** Whether it names shared memory, of this block or another. */
  public boolean isShared() {
    return has(Modifier.SHARED) || has(Modifier.SHARED_CTA) || has(Modifier.SHARED_CLUSTER);
  }

  /** Whether it names the memory of parameters, of kernels or functions. */
  public boolean isParameter() {
    return has(Modifier.PARAM) || has(Modifier.PARAM_FUNC) || has(Modifier.PARAM_ENTRY);
  }

  /** The first part that the emulator does not know. */
  public Optional<Unknown> unknown() {
    return parts.stream().filter(Unknown.class::isInstance).map(Unknown.class::cast).findFirst();
  }

  /** The PTX text. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(operation == Operation.UNKNOWN ? "" : operation.toString());
    for (Part part : parts) {
      text.append(text.isEmpty() ? "" : ".").append(part);
    }
    return text.toString();
  }
}
