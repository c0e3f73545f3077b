package org.catchupmix.emulator;

import java.util.List;
import org.catchupmix.emulator.driver.Launch;

/**
 * The shared memory of a block: its variables, each an allocation by itself.
 *
 * @param variables one for each that the kernel can name
 */
record SharedMemory(List<Allocation> variables) {
  /** That of the blocks of a launch. */
  static SharedMemory of(Program program, Launch launch) {
    return new SharedMemory(
        program.shared().stream()
            .map(
                placed -> {
                  int bytes = placed.variable().bytes();
                  return new Allocation(
                      "shared " + Variables.plainName(placed.variable().name()),
                      AddressSpace.SHARED + placed.address(),
                      bytes == 0 ? launch.sharedBytes() : bytes,
                      false,
                      true);
                })
            .toList());
  }

  /** A block begins: nothing has been written. */
  void beginBlock() {
    for (Allocation variable : variables) {
      variable.defined.clear();
    }
  }

  /** Forgets who touched it. */
  void forgetAccesses() {
    variables.forEach(Allocation::forgetAccesses);
  }

  /** The variable that an address lies in or near, or null. */
  Allocation near(long address) {
    Allocation nearest = null;
    for (Allocation a : variables) {
      if (address >= a.base && (nearest == null || a.base > nearest.base)) {
        nearest = a;
      }
    }
    return nearest;
  }
}
