package org.catchupmix.app.standin;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.KernelArguments;

/** A kernel with what tells how its arguments lie. */
@SuppressWarnings("restricted") // the launcher enables native access
record StandInKernel(GpuFunction function, List<PtxEntry.Parameter> parameters) {
  /** Arguments that lie as the parameters do. */
  KernelArguments packed(MemorySegment arguments) {
    KernelArguments given = KernelArguments.of();
    for (PtxEntry.Parameter p : parameters) {
      add(given, p, arguments.asSlice(p.offset(), p.bytes()));
    }
    return given;
  }

  /** Copies one, as the driver does at the launch. */
  private static void add(KernelArguments given, PtxEntry.Parameter p, MemorySegment from) {
    // Where the parameter lies tells how it is aligned.
    int alignment = p.offset() == 0 ? 8 : Math.min(256, Integer.lowestOneBit(p.offset()));
    given.struct(from, alignment);
  }
}
