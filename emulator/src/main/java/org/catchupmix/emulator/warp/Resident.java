package org.catchupmix.emulator.warp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.race.WarpOrder;
import org.catchupmix.emulator.registers.LaunchRegisters;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.registers.Slots;
import org.catchupmix.gpu.Launch;

/**
 * State of a block on the device: warps, barriers and shared memory. Blocks reuse it one after the
 * other; a suspended block keeps its own.
 */
final class Resident {
  final Warp[] warps;
  final WarpOrder[] orders;
  final BlockBarriers barriers;
  private AsyncProxy async;
  final List<Allocation> shared = new ArrayList<>();
  private final GridRun run;
  private final DecodedKernel program;
  private final LaunchRegisters registers;
  private final List<Slots.Unset> unset;
  int block;
  SplittableRandom random;

  /** Its state when {@link #isStuck} saw it polling last. */
  private OptionalLong seen = OptionalLong.empty();

  Resident(GridRun run, long workspace) {
    program = run.program;
    Launch launch = run.work.launch();
    int dynamic = launch.sharedBytes();
    for (DecodedKernel.Placed placed : program.shared()) {
      int bytes = placed.variable().bytes();
      shared.add(
          new Allocation(
              "shared " + CppNames.variable(placed.variable().name()),
              AddressSpace.SHARED + placed.address(),
              bytes == 0 ? dynamic : bytes,
              false,
              true));
    }
    registers =
        new LaunchRegisters(
            program.slots(),
            launch,
            run.work.arguments(),
            program.staticSharedBytes() + dynamic,
            workspace);
    unset = program.slots().unset();
    int threads = launch.threads();
    warps = new Warp[(threads + Registers.LANES - 1) / Registers.LANES];
    for (int w = 0; w < warps.length; w++) {
      int here = Math.min(Registers.LANES, threads - w * Registers.LANES);
      int existing = here == Registers.LANES ? -1 : (1 << here) - 1;
      warps[w] = new Warp(run, w, registers.ofWarp(w), existing, program.localBytes());
    }
    orders = Arrays.stream(warps).map(warp -> warp.order).toArray(WarpOrder[]::new);
    barriers = new BlockBarriers(run, warps, orders);
    this.run = run;
  }

  void begin(int index, SplittableRandom order) {
    block = index;
    random = order;
    seen = OptionalLong.empty();
    registers.beginBlock(index);
    for (Allocation variable : shared) {
      variable.defined.clear();
      if (variable.name.endsWith(DecodedKernel.RESERVED)) {
        Arrays.fill(variable.data, (byte) 0);
        variable.defined.fill();
      }
    }
    for (Warp warp : warps) {
      warp.begin();
      // Unset ones must not keep the values of a block that another core may have run.
      unset.forEach(u -> warp.registers.fill(u.kind(), u.slot(), u.bits()));
      Arrays.fill(warp.registers.l[program.slots().stack], 0);
    }
    barriers.begin();
    async = null;
  }

  /** Asynchronous operations of the block. */
  AsyncProxy async() {
    if (async == null) {
      async = new AsyncProxy(run, warps, orders);
    }
    return async;
  }

  /** Ends its asynchronous operations, if there were any. */
  void endAsync() {
    if (async != null) {
      async.end();
    }
  }

  /** Whether all warps that have not ended wait at barriers. */
  boolean allWait() {
    return Arrays.stream(warps).allMatch(w -> w.done() || w.barrier != null);
  }

  /** Whether all running warps were polling. */
  boolean polls() {
    return Arrays.stream(warps).allMatch(w -> w.done() || w.barrier != null || w.polls);
  }

  /**
   * Whether its running warps poll, and nothing has changed since the last call: it will poll for
   * ever unless another block writes.
   *
   * @param changes of memory and reads of the clock so far
   */
  boolean isStuck(long changes) {
    long state = 31 * changes;
    for (Warp warp : warps) {
      if (!warp.done() && warp.barrier == null && !warp.spins) {
        seen = OptionalLong.empty();
        return false;
      }
      state = 31 * state + warp.state();
    }
    boolean same = seen.isPresent() && seen.getAsLong() == state;
    seen = OptionalLong.of(state);
    return same;
  }

  /** Forgets handovers, as everything before is ordered. */
  void forgetHandovers() {
    Arrays.stream(orders).forEach(WarpOrder::forgetHandovers);
  }

  /** Forgets accesses, as epoch numbers start again. */
  void forgetAccesses() {
    shared.forEach(a -> a.history.clear());
    barriers.forgetEpochs();
  }

  /** The shared variable at or before an address, or null. */
  Allocation sharedNear(long address) {
    return shared.stream()
        .filter(a -> address >= a.base)
        .max(Comparator.comparingLong(a -> a.base))
        .orElse(null);
  }
}
