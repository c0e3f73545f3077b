package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.catchupmix.emulator.access.MemoryStep.Place;
import org.catchupmix.emulator.access.MemoryStep.Space;
import org.catchupmix.emulator.arithmetic.LaneLoops.LongOp;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Opcode;
import org.catchupmix.emulator.ptx.Opcode.Part;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Vector;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.step.BulkCopy;
import org.catchupmix.emulator.step.TensorCopy;
import org.catchupmix.emulator.step.VectorUpdate;

/** Decodes {@code cp.async.bulk}, {@code cp.async.bulk.tensor} and their reductions. */
record BulkCopies(Operands operands, PtxInstruction in) {
  private static final Set<Modifier> REDUCTIONS =
      EnumSet.of(
          Modifier.ADD,
          Modifier.MIN,
          Modifier.MAX,
          Modifier.INC,
          Modifier.DEC,
          Modifier.AND,
          Modifier.OR,
          Modifier.XOR);

  /** Ways of a tensor copy that are not supported. */
  private static final Set<Part> OTHER_WAYS =
      Set.of(
          Modifier.IM2COL,
          Modifier.IM2COL_W,
          Modifier.IM2COL_W_128,
          Modifier.IM2COL_NO_OFFS,
          Modifier.TILE_GATHER4,
          Modifier.TILE_SCATTER4,
          Modifier.CP_MASK,
          Modifier.IGNORE_OOB);

  void decode() {
    Opcode opcode = in.opcode();
    if (opcode.consistsOf(Modifier.ASYNC, Modifier.BULK, Modifier.COMMIT_GROUP)) {
      operands.add((step, warp, active) -> warp.async().commit(step.at(warp, active), active));
    } else if (opcode.consistsOf(Modifier.ASYNC, Modifier.BULK, Modifier.WAIT_GROUP)
        || opcode.consistsOf(Modifier.ASYNC, Modifier.BULK, Modifier.WAIT_GROUP, Modifier.READ)) {
      boolean reads = in.has(Modifier.READ);
      int most = operands.count(0);
      operands.add(
          (step, warp, active) -> warp.async().await(step.at(warp, active), active, most, reads));
    } else if (opcode.has(Modifier.PREFETCH)) {
      new OpcodeReader(operands, opcode).expect(Modifier.ASYNC, Modifier.BULK, Modifier.PREFETCH);
      operands.add((_, _, _) -> {});
    } else {
      copy();
    }
  }

  private void copy() {
    if (in.has(Modifier.MULTICAST_CLUSTER)) {
      throw operands.refused("the emulator runs no clusters");
    }
    OpcodeReader reader = new OpcodeReader(operands, in.opcode());
    boolean reduces = reader.take(Modifier.REDUCE);
    reader.expect(Modifier.ASYNC, Modifier.BULK);
    boolean tensor = reader.take(Modifier.TENSOR);
    int rank =
        tensor
            ? 1
                + reader
                    .oneOf(Modifier.D1, Modifier.D2, Modifier.D3, Modifier.D4, Modifier.D5)
                    .compareTo(Modifier.D1)
            : 0;
    boolean toShared =
        reader.oneOf(Modifier.SHARED_CLUSTER, Modifier.SHARED_CTA, Modifier.GLOBAL)
            != Modifier.GLOBAL;
    boolean fromGlobal = reader.oneOf(Modifier.SHARED_CTA, Modifier.GLOBAL) == Modifier.GLOBAL;
    boolean counts = in.has(Modifier.COMPLETE_BYTES);
    // copies between shared memories, and from a store that nobody waits for, make no sense here
    operands.refuseIf(counts != toShared || !counts && !in.has(Modifier.BULK_GROUP));
    operands.refuseIf(!toShared && fromGlobal || toShared && !fromGlobal && tensor);
    BulkCopy.Reduction reduction = reduces ? reduction(reader.rest()) : null;
    operands.refuseIf(reduction != null && toShared);
    operands.refuseIf(
        in.opcode().unknown().isPresent() || reader.rest().stream().anyMatch(OTHER_WAYS::contains));
    if (tensor) {
      tensor(rank, toShared, reduction);
      return;
    }
    Place to = place(toShared ? Space.SHARED : Space.GLOBAL, in.operand(0));
    Place from = place(fromGlobal ? Space.GLOBAL : Space.SHARED, in.operand(1));
    int size = operands.read(2, INT);
    Place barrier = counts ? place(Space.SHARED, in.operand(3)) : null;
    operands.add(new BulkCopy(to, from, size, barrier, reduction));
  }

  private Place place(Space space, PtxOperand operand) {
    return new MemoryAccesses(operands, in).place(space, operand);
  }

  private void tensor(int rank, boolean load, BulkCopy.Reduction reduction) {
    if (!(in.operand(load ? 1 : 0) instanceof Vector(List<PtxOperand> parts))
        || parts.size() != 2
        || !(parts.get(1) instanceof Vector(List<PtxOperand> coordinates))) {
      throw operands.unsupported();
    }
    operands.refuseIf(coordinates.size() != rank);
    operands.add(
        new TensorCopy(
            place(Space.GENERIC, parts.get(0)),
            operands.read(coordinates, INT),
            place(Space.SHARED, in.operand(load ? 0 : 1)),
            load ? place(Space.SHARED, in.operand(2)) : null,
            reduction));
  }

  /** The reduction that modifiers name; a tensor's elements have the size of its type. */
  private BulkCopy.Reduction reduction(List<Part> parts) {
    Modifier operation = null;
    PtxType type = null;
    for (Part part : parts) {
      operation = part instanceof Modifier m && REDUCTIONS.contains(m) ? m : operation;
      type = part instanceof PtxType named ? named : type;
    }
    operands.refuseIf(
        operation == null || type == null || !type.isStored() || type.bytes() > Long.BYTES);
    LongOp update = VectorUpdate.update(operation, type);
    operands.refuseIf(update == null);
    return new BulkCopy.Reduction(type, update);
  }
}
