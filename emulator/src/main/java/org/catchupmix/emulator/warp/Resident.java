package org.catchupmix.emulator.warp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.catchupmix.emulator.async.AsyncProxy;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.race.BlockOrder;
import org.catchupmix.emulator.race.WarpOrder;
import org.catchupmix.emulator.registers.LaunchRegisters;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.registers.Slots;
import org.catchupmix.emulator.report.AccessProblem.Missing;
import org.catchupmix.emulator.report.Region;
import org.catchupmix.gpu.Launch;

/**
 * A block on the device: its warps, barriers and shared memory. Blocks reuse it one after the
 * other; a suspended block keeps its own.
 */
public final class Resident {
  public final Warp[] warps;
  public final BlockOrder order;
  public final BlockBarriers barriers;
  final LaunchPart part;
  private AsyncProxy async;
  public final List<Allocation> shared = new ArrayList<>();
  private final LaunchRegisters registers;
  private final List<Slots.Unset> unset;
  private int index;

  /** Its state when {@link #isStuck} saw it polling last. */
  private OptionalLong seen = OptionalLong.empty();

  /** Makes room for blocks, whose workspace of {@code grid.sync} has an address or is 0. */
  public Resident(LaunchPart part, long workspace) {
    this.part = part;
    DecodedKernel program = part.program;
    Launch launch = part.launch;
    int dynamic = launch.sharedBytes();
    for (DecodedKernel.Placed placed : program.shared()) {
      int bytes = placed.variable().bytes();
      shared.add(
          new Allocation(
              Region.Kind.SHARED,
              CppNames.variable(placed.variable().name()),
              AddressSpace.SHARED + placed.address(),
              bytes == 0 ? dynamic : bytes,
              false));
    }
    registers =
        new LaunchRegisters(
            program.slots(),
            launch,
            part.arguments,
            program.staticSharedBytes() + dynamic,
            workspace);
    unset = program.slots().unset();
    int threads = launch.threads();
    warps = new Warp[(threads + Registers.LANES - 1) / Registers.LANES];
    for (int w = 0; w < warps.length; w++) {
      int here = Math.min(Registers.LANES, threads - w * Registers.LANES);
      int existing = here == Registers.LANES ? -1 : (1 << here) - 1;
      warps[w] = new Warp(this, w, registers.ofWarp(w), existing, program.localBytes());
    }
    order =
        new BlockOrder(
            part.order, Arrays.stream(warps).map(warp -> warp.order).toArray(WarpOrder[]::new));
    barriers = new BlockBarriers(part, warps, order);
  }

  /** Number of the block in the grid. */
  public int index() {
    return index;
  }

  /** Begins a block. */
  public void begin(int block) {
    index = block;
    seen = OptionalLong.empty();
    registers.beginBlock(block);
    for (Allocation variable : shared) {
      variable.defined.clear();
      if (variable.region.name().equals(DecodedKernel.RESERVED)) {
        Arrays.fill(variable.data, (byte) 0);
        variable.defined.fill();
      }
    }
    for (Warp warp : warps) {
      warp.begin();
      // Unset ones must not keep the values of a block that another core may have run.
      unset.forEach(u -> warp.registers.fill(u.kind(), u.slot(), u.bits()));
      Arrays.fill(warp.registers.l[part.program.slots().stack], 0);
    }
    barriers.begin();
    async = null;
  }

  /** Asynchronous operations of the block. */
  public AsyncProxy async() {
    if (async == null) {
      async =
          new AsyncProxy(part.memory, part.order, order, part.names, part.progress, part.continued);
    }
    return async;
  }

  /** Ends its asynchronous operations, if there were any. */
  public void endAsync() {
    if (async != null) {
      async.end();
    }
  }

  /** Whether all warps that have not ended wait at barriers. */
  public boolean allWait() {
    return Arrays.stream(warps).allMatch(w -> w.done() || w.waits());
  }

  /** Whether all running warps were polling. */
  public boolean polls() {
    return Arrays.stream(warps).allMatch(w -> w.done() || w.waits() || w.isPollingDevice());
  }

  /**
   * Whether its running warps poll, and nothing has changed since the last call: it will poll for
   * ever unless another block writes.
   *
   * @param changes of memory and reads of the clock so far
   */
  public boolean isStuck(long changes) {
    long state = 31 * changes;
    for (Warp warp : warps) {
      if (!warp.done() && !warp.waits() && !warp.isSpinning()) {
        seen = OptionalLong.empty();
        return false;
      }
      state = 31 * state + warp.state();
    }
    boolean same = seen.isPresent() && seen.getAsLong() == state;
    seen = OptionalLong.of(state);
    return same;
  }

  /** Forgets accesses, as epoch numbers start again. */
  public void forgetAccesses() {
    shared.forEach(a -> a.history.clear());
    order.forgetEpochs();
  }

  /** Reason why a read place in shared memory is uninitialized. */
  public Missing lacking(Allocation to, int offset) {
    return Arrays.stream(warps)
        .<Missing>flatMap(
            warp -> warp.copies.pendingTo(to, offset, part.program.listing()).stream())
        .findFirst()
        .or(() -> async().inFlight(to, offset))
        .or(() -> unset(to, offset))
        .orElse(
            async().hasBarriers()
                ? Missing.Order.BARRIER_OR_MBARRIER
                : part.memory.haveCopiesBegun()
                    ? Missing.Order.BARRIER_OR_COPY
                    : Missing.Order.BARRIER);
  }

  /** The store of a value that was never set; all other stores initialize. */
  private Optional<Missing> unset(Allocation to, int offset) {
    int begin = part.order.epochs.oldestOfBlock();
    return Optional.ofNullable(to.history.lastWrite(0, offset, begin))
        .map(write -> new Missing.SetValue(part.names.listing().line(write.step())));
  }
}
