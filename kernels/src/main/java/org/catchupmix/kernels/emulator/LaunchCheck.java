package org.catchupmix.kernels.emulator;

import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.driver.KernelArguments;
import org.catchupmix.kernels.driver.Launch;
import org.catchupmix.kernels.ptx.PtxEntry;

/** What a device refuses before a kernel starts, and arguments that do not fit the parameters. */
record LaunchCheck(Program program, Launch launch, KernelArguments arguments, int sharedBytes) {
  void check() {
    PtxEntry entry = program.entry();
    if (arguments.count() != entry.parameters().size()) {
      throw new GpuException(
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
        throw new GpuException(
            "%s: argument %d has %d bytes at %d, the parameter %d bytes at %d"
                .formatted(
                    program, i, bytes, arguments.offset(i), parameter.bytes(), parameter.offset()));
      }
    }
    if (launch.blocks() > Integer.MAX_VALUE) {
      throw new GpuException(
          "%s: %d blocks are more than the emulator runs, %d"
              .formatted(program, launch.blocks(), Integer.MAX_VALUE));
    }
    int shared = program.staticSharedBytes() + launch.sharedBytes();
    if (shared > sharedBytes) {
      throw new GpuException(
          "%s: a block wants %d bytes of shared memory, the device has %d"
              .formatted(program, shared, sharedBytes));
    }
    if (entry.maxThreads() > 0 && launch.threads() > entry.maxThreads()) {
      throw new GpuException(
          "%s is made for blocks of at most %d threads, not %d"
              .formatted(program, entry.maxThreads(), launch.threads()));
    }
  }
}
