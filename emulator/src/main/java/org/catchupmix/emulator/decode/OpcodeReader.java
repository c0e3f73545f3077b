package org.catchupmix.emulator.decode;

import java.util.Collection;
import java.util.List;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Opcode;
import org.catchupmix.emulator.ptx.Opcode.Part;
import org.catchupmix.emulator.ptx.Opcode.Shape;
import org.catchupmix.emulator.ptx.PtxType;

/** Reads the parts of an opcode in their order, and refuses it where it has others. */
final class OpcodeReader {
  private final Operands operands;
  private final List<Part> parts;
  private int at;

  OpcodeReader(Operands operands, Opcode opcode) {
    this.operands = operands;
    this.parts = opcode.parts();
  }

  boolean atEnd() {
    return at == parts.size();
  }

  private Part peek() {
    return atEnd() ? null : parts.get(at);
  }

  /** Skips a part if it comes next. */
  boolean take(Part part) {
    boolean taken = part.equals(peek());
    at += taken ? 1 : 0;
    return taken;
  }

  OpcodeReader expect(Part... all) {
    for (Part part : all) {
      operands.refuseIf(!take(part));
    }
    return this;
  }

  void end() {
    operands.refuseIf(!atEnd());
  }

  /** Reads one of several modifiers; null if another part comes next. */
  Modifier option(Modifier... all) {
    for (Modifier modifier : all) {
      if (take(modifier)) {
        return modifier;
      }
    }
    return null;
  }

  /** Reads one of several modifiers. */
  Modifier oneOf(Modifier... all) {
    Modifier taken = option(all);
    operands.refuseIf(taken == null);
    return taken;
  }

  PtxType type(Collection<PtxType> allowed) {
    if (peek() instanceof PtxType type && allowed.contains(type)) {
      at++;
      return type;
    }
    throw operands.unsupported();
  }

  Shape shape() {
    if (peek() instanceof Shape shape) {
      at++;
      return shape;
    }
    throw operands.unsupported();
  }

  /** The parts that were not read. */
  List<Part> rest() {
    return parts.subList(at, parts.size());
  }
}
