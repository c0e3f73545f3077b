package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.access.MemoryStep.Place;
import org.catchupmix.emulator.access.MemoryStep.Space;
import org.catchupmix.emulator.arithmetic.LaneLoops.LongOp;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Vector;
import org.catchupmix.emulator.ptx.PtxOperand.Whole;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.step.BulkCopy;
import org.catchupmix.emulator.step.TensorCopy;
import org.catchupmix.emulator.step.VectorUpdate;

/** Decodes {@code cp.async.bulk}, {@code cp.async.bulk.tensor} and their reductions. */
record BulkCopies(Operands operands, PtxInstruction in) {
  private static final Pattern COPY =
      Pattern.compile(
          "cp\\.(reduce\\.)?async\\.bulk(?:\\.tensor\\.([1-5])d)?\\.(shared::cluster|shared::cta|global)\\.(shared::cta|global)((?:\\.[\\w:]+)*)");

  private static final Set<String> REDUCTIONS =
      Set.of("add", "min", "max", "inc", "dec", "and", "or", "xor");

  void decode() {
    switch (in.opcode()) {
      case "cp.async.bulk.commit_group" ->
          operands.add((step, warp, active) -> warp.async().commit(step.at(warp, active), active));
      case "cp.async.bulk.wait_group", "cp.async.bulk.wait_group.read" -> {
        boolean reads = in.has("read");
        if (!(in.operand(0) instanceof Whole(long most)) || most < 0) {
          throw operands.unsupported();
        }
        operands.add(
            (step, warp, active) ->
                warp.async().await(step.at(warp, active), active, (int) most, reads));
      }
      default -> {
        if (in.opcode().startsWith("cp.async.bulk.prefetch.")) {
          operands.add((_, _, _) -> {});
        } else {
          copy();
        }
      }
    }
  }

  private void copy() {
    Matcher m = COPY.matcher(in.opcode());
    if (in.opcode().contains("multicast::cluster")) {
      throw operands.refused("the emulator runs no clusters");
    }
    operands.refuseIf(!m.matches());
    boolean tensor = m.group(2) != null;
    boolean toShared = !m.group(3).equals("global");
    boolean fromGlobal = m.group(4).equals("global");
    boolean counts = in.has("mbarrier::complete_tx::bytes");
    // copies between shared memories, and from a store that nobody waits for, make no sense here
    operands.refuseIf(counts != toShared || !counts && !in.has("bulk_group"));
    operands.refuseIf(!toShared && fromGlobal || toShared && !fromGlobal && tensor);
    BulkCopy.Reduction reduction = m.group(1) == null ? null : reduction(m.group(5));
    operands.refuseIf(reduction != null && toShared);
    operands.refuseIf(
        m.group(5).contains("im2col")
            || m.group(5).contains("gather4")
            || m.group(5).contains("scatter4")
            || in.has("cp_mask")
            || in.has("ignore_oob"));
    if (tensor) {
      tensor(Integer.parseInt(m.group(2)), toShared, reduction);
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
  private BulkCopy.Reduction reduction(String modifiers) {
    String operation = null;
    PtxType type = null;
    for (String part : modifiers.substring(1).split("\\.")) {
      operation = REDUCTIONS.contains(part) ? part : operation;
      type = PtxType.of(part) == null ? type : PtxType.of(part);
    }
    operands.refuseIf(operation == null || type == null || type.bytes() > Long.BYTES);
    LongOp update = VectorUpdate.update(operation, type);
    operands.refuseIf(update == null);
    return new BulkCopy.Reduction(type, update);
  }
}
