package org.catchupmix.emulator.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.emulator.ptx.LinkedEntry;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.ptx.PtxVariable;
import org.catchupmix.emulator.warp.DecodedKernel;
import org.catchupmix.gpu.DriverException;

/**
 * Addresses of the variables that a kernel can name. Shared variables are far apart, so that
 * overruns do not hit the next one. Local variables of device functions lie in stack frames.
 */
final class Variables {
  private static final long BETWEEN_SHARED = 1 << 20;

  /** Alignment of the largest swizzle. */
  private static final int MATRIX_ALIGNMENT = 1 << 10;

  private static final int RESERVED_BYTES = 1 << 10;
  private static final int FRAME_ALIGNMENT = 16;

  /** Stack size of recursive kernels, per thread. */
  private static final int RECURSION_BYTES = 16 << 10;

  /** Local memory limit of a thread, from the CUDA C++ Programming Guide. */
  private static final long MAX_LOCAL_BYTES = 512 << 10;

  private final Map<String, Long> addresses = new HashMap<>();
  private final Map<String, Integer> frames = new HashMap<>();
  private final List<DecodedKernel.Placed> shared = new ArrayList<>();
  private final boolean recursive;

  /** Whether descriptors of matrices, with 18 bits for an address, must reach all variables. */
  private final boolean described;

  private final String origin;

  /** Places the variables; {@code global} has those of the module and its functions. */
  Variables(PtxModule module, LinkedEntry linked, Map<String, Long> global) {
    origin = module.origin();
    addresses.putAll(global);
    frames.put("", 0);
    linked.callees().keySet().forEach(name -> frames.put(name, FRAME_ALIGNMENT));
    Set<String> named = linked.named();
    described =
        linked.entry().instructions().stream().anyMatch(in -> in.operation() == Operation.WGMMA);
    // Open ones are last, as their size is known at the launch only; the first has the largest
    // alignment, as all are the dynamic shared memory.
    Comparator<PtxVariable> openLast =
        Comparator.comparingInt(v -> v.bytes() == 0 ? -v.alignment() : Integer.MIN_VALUE);
    Stream.concat(
            module.variables().stream().filter(v -> named.contains(v.name())),
            linked.entry().variables().stream())
        .sorted(openLast)
        .forEach(this::place);
    recursive = linked.mayRecurse();
  }

  private void place(PtxVariable variable) {
    switch (variable.space()) {
      case SHARED -> addresses.put(variable.name(), sharedAddress(variable));
      case LOCAL, PARAM -> {
        String owner = LinkedEntry.owner(variable.name());
        int start = aligned(frames.get(owner), variable.alignment());
        long end = (long) start + variable.bytes();
        if (end > MAX_LOCAL_BYTES) {
          throw new DriverException(
              "%s: local variable %s ends at byte %d of a thread's memory, must be at most %d"
                  .formatted(origin, variable.name(), end, MAX_LOCAL_BYTES));
        }
        addresses.put(variable.name(), (long) start);
        frames.put(owner, (int) end);
      }
      case GLOBAL, CONST -> {}
    }
  }

  private static int aligned(int bytes, int alignment) {
    int a = Math.max(1, alignment);
    return Math.toIntExact(((long) bytes + a - 1) / a * a);
  }

  /** Address of a shared variable; all arrays of open size are the dynamic shared memory. */
  private long sharedAddress(PtxVariable variable) {
    if (variable.bytes() == 0) {
      var open = shared.stream().filter(placed -> placed.variable().bytes() == 0).findFirst();
      if (open.isPresent()) {
        return open.get().address();
      }
    }
    long address = BETWEEN_SHARED * shared.size();
    // CUDA's own memory follows the dynamic one, whose end is not known, and has no matrices.
    if (described && !shared.isEmpty() && !variable.name().equals(DecodedKernel.RESERVED)) {
      DecodedKernel.Placed last = shared.getLast();
      address = aligned((int) last.address() + last.variable().bytes() + 1, MATRIX_ALIGNMENT);
    }
    if (variable.bytes() == 0) {
      // As on a GPU, dynamic memory is aligned no better than the end of the static one lets it be.
      address += DecodedKernel.start(DecodedKernel.end(shared), variable) % MATRIX_ALIGNMENT;
    }
    shared.add(new DecodedKernel.Placed(variable, address));
    return address;
  }

  /** Address of the shared memory that CUDA reserves. */
  long reserved() {
    return addresses.computeIfAbsent(
        DecodedKernel.RESERVED,
        name ->
            sharedAddress(
                new PtxVariable(
                    PtxVariable.Space.SHARED, name, 16, RESERVED_BYTES, null, List.of())));
  }

  Long address(String name) {
    return addresses.get(name);
  }

  List<DecodedKernel.Placed> shared() {
    return shared;
  }

  /** Frame size of a function, or of the kernel for an empty name. */
  int frameBytes(String function) {
    return aligned(frames.get(function), frames.size() == 1 ? 1 : FRAME_ALIGNMENT);
  }

  /** Local memory of a thread: one frame per function, or more for recursion. */
  int localBytes() {
    int bytes = recursive ? RECURSION_BYTES : 0;
    for (String function : frames.keySet()) {
      bytes = Math.addExact(bytes, aligned(frames.get(function), FRAME_ALIGNMENT));
    }
    return frames.size() == 1 ? frameBytes("") : bytes;
  }
}
