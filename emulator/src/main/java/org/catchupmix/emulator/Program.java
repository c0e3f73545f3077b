package org.catchupmix.emulator;

import java.util.List;
import org.catchupmix.emulator.driver.GpuFunction;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.ptx.PtxVariable;

/**
 * A kernel, decoded.
 *
 * @param owner the emulator that loaded it
 * @param module for messages
 * @param entry for messages
 * @param blocks its basic blocks
 * @param steps how many steps there are
 * @param slots its registers
 * @param shared the shared variables that it can name, each with its address in shared memory
 * @param localBytes local memory of a thread
 */
record Program(
    PtxEmulator owner,
    PtxModule module,
    PtxEntry entry,
    Block[] blocks,
    int steps,
    Slots slots,
    List<Placed> shared,
    int localBytes)
    implements GpuFunction {
  /** A basic block: its steps, then what decides where to go on. */
  record Block(Step[] steps, Ending ending) {}

  /** A variable at an address of its space. */
  record Placed(PtxVariable variable, long address) {}

  @Override
  public String name() {
    return entry.name();
  }

  @Override
  public String toString() {
    return "kernel " + entry.name() + " of " + module.origin();
  }

  /** Shared memory of a block that does not depend on the launch. */
  int staticSharedBytes() {
    return shared.stream().mapToInt(p -> p.variable().bytes()).sum();
  }
}
