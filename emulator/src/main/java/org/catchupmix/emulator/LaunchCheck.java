package org.catchupmix.emulator;

import org.catchupmix.emulator.driver.DriverException;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.emulator.ptx.PtxEntry;

/** What a device refuses before a kernel starts, and arguments that do not fit the parameters. */
record LaunchCheck(Program program, Launch launch, KernelArguments arguments, int sharedBytes) {
  void check() {
    PtxEntry entry = program.entry();
    if (arguments.count() != entry.parameters().size()) {
      throw new DriverException(
          "%s has %d parameters, %d arguments were given"
              .formatted(program, entry.parameters().size(), arguments.count()));
    }
    for (int i = 0; i < arguments.count(); i++) {
      PtxEntry.Parameter parameter = entry.parameters().get(i);
      int end = i + 1 < arguments.count() ? arguments.offset(i + 1) : arguments.size();
      int bytes = end - arguments.offset(i);
      if (parameter.offset() != arguments.offset(i)
          || bytes < parameter.bytes()
          || bytes > parameter.bytes() + 4) {
        throw new DriverException(
            "%s: argument %d has %d bytes at %d, the parameter %d bytes at %d"
                .formatted(
                    program, i, bytes, arguments.offset(i), parameter.bytes(), parameter.offset()));
      }
    }
    if (launch.exceedsGrid()) {
      throw new DriverException(
          "%s: a grid of %d,%d,%d blocks, and a GPU takes at most %d along the second and the third axis"
              .formatted(program, launch.gridX(), launch.gridY(), launch.gridZ(), Launch.MAX_GRID));
    }
    if (launch.blocks() > Integer.MAX_VALUE) {
      throw new DriverException(
          "%s: %d blocks are more than the emulator runs, %d"
              .formatted(program, launch.blocks(), Integer.MAX_VALUE));
    }
    int shared = program.staticSharedBytes() + launch.sharedBytes();
    if (shared > sharedBytes) {
      throw new DriverException(
          "%s: a block wants %d bytes of shared memory, the device has %d"
              .formatted(program, shared, sharedBytes));
    }
    if (entry.maxThreads() > 0 && launch.threads() > entry.maxThreads()) {
      throw new DriverException(
          "%s is made for blocks of at most %d threads, not %d"
              .formatted(program, entry.maxThreads(), launch.threads()));
    }
  }
}
