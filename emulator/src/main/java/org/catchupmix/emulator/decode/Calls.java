package org.catchupmix.emulator.decode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.ptx.ControlFlow;
import org.catchupmix.emulator.ptx.LinkedEntry;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Symbol;
import org.catchupmix.emulator.ptx.PtxOperand.Vector;
import org.catchupmix.emulator.ptx.PtxVariable;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.step.DeviceLibrary;
import org.catchupmix.emulator.warp.Call;
import org.catchupmix.emulator.warp.Ending;

/** Decodes calls of device functions in the file, and of built-in library functions. */
final class Calls {
  private final Operands operands;
  private final ControlFlow flow;
  private final LinkedEntry linked;

  /** Callees by address; complete once everything is decoded. */
  private final Map<Long, Call.Callee> callees = new HashMap<>();

  /** The function being decoded; empty for the kernel. */
  private String function = "";

  private int firstRegister;

  Calls(Operands operands, ControlFlow flow) {
    this.operands = operands;
    this.flow = flow;
    this.linked = operands.linked;
  }

  /** Notes where a function begins; its blocks are consecutive. */
  void beginBlock(int firstInstruction) {
    linked
        .callees()
        .forEach(
            (name, callee) -> {
              if (callee.first() == firstInstruction) {
                end();
                function = name;
                firstRegister = operands.slots.ownedCount();
              }
            });
  }

  boolean inFunction() {
    return !function.isEmpty();
  }

  void end() {
    if (inFunction()) {
      LinkedEntry.Callee callee = linked.callees().get(function);
      callees.put(
          operands.variables.address(function),
          new Call.Callee(
              flow.blockAt(callee.first()),
              operands.variables.frameBytes(function),
              pieces(callee.function().parameters()),
              pieces(callee.function().results()),
              firstRegister,
              operands.slots.ownedCount()));
      function = "";
    }
  }

  private Call.Piece[] pieces(List<PtxEntry.Parameter> parameters) {
    return parameters.stream().map(p -> piece(p.name(), p.bytes())).toArray(Call.Piece[]::new);
  }

  Ending.Exit decode(PtxInstruction in) {
    int next = 0;
    Call.Piece[] returned = {};
    if (in.operand(0) instanceof Vector(List<PtxOperand> parts)) {
      returned = arguments(parts);
      next++;
    }
    PtxOperand target = in.operand(next++);
    Call.Piece[] given = {};
    if (next < in.operands().size() && in.operand(next) instanceof Vector(List<PtxOperand> parts)) {
      given = arguments(parts);
    }
    if (target instanceof Symbol(String name, long _) && !linked.callees().containsKey(name)) {
      operands.refuseIf(DeviceLibrary.find(name) == null);
      return new DeviceLibrary.Calling(DeviceLibrary.find(name), operands.slots, given, returned);
    }
    int pointer = operands.read(target, RegisterKind.LONG);
    int frame = operands.variables.frameBytes(function);
    return new Call(callees, pointer, frame, given, returned);
  }

  private Call.Piece piece(String name, int bytes) {
    return new Call.Piece((int) (long) operands.variables.address(name), bytes);
  }

  private Call.Piece[] arguments(List<PtxOperand> parts) {
    return parts.stream().map(this::argument).toArray(Call.Piece[]::new);
  }

  /** The caller's variable that holds an argument or a result. */
  private Call.Piece argument(PtxOperand part) {
    return operands.entry.variables().stream()
        .filter(v -> v.space() == PtxVariable.Space.PARAM)
        .filter(v -> part instanceof Symbol(String name, long _) && name.equals(v.name()))
        .findFirst()
        .map(v -> piece(v.name(), v.bytes()))
        .orElseThrow(operands::unsupported);
  }
}
