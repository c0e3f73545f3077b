package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.emulator.InstructionKind;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.kernels.cost.LoadsInFlight;
import org.catchupmix.kernels.sass.SassKernel;

/**
 * What a kernel's machine code must have, by its PTX: no local memory; an HMMA for each {@code
 * mma}, an LDGSTS for each {@code cp.async} and an LDSM for each {@code ldmatrix}; loads as wide as
 * they were written; and where several follow one another there, two of them in flight at least.
 * How many exactly is the compiler's choice, who weighs them against registers: the table of
 * resources says where they are fewer than were written.
 */
final class CodeGate {
  private CodeGate() {}

  /** A line for each thing that is missing, which says how much there should be; none if all is. */
  static List<String> missing(PtxEntry ptx, SassKernel code) {
    List<String> lines = new ArrayList<>();
    String which = "%s on sm_%d".formatted(code.name(), code.chip());
    if (code.localAccesses() > 0) {
      lines.add("%s uses local memory: %d loads and stores".formatted(which, code.localAccesses()));
    }
    least(lines, which, "HMMA", count(ptx, "mma"), code.tensorInstructions());
    least(lines, which, "LDGSTS", copies(ptx).count(), code.count("LDGSTS"));
    least(lines, which, "LDSM", count(ptx, "ldmatrix"), code.count("LDSM"));
    least(lines, which, "bytes of the widest LDG", widestLoad(ptx), code.widest("LDG"));
    if (copies(ptx).count() > 0) {
      least(lines, which, "bytes of the widest LDGSTS", 16, code.widest("LDGSTS"));
    }
    least(
        lines,
        which,
        "loads in flight",
        Math.min(2, LoadsInFlight.most(ptx)),
        code.loadsInFlight());
    return lines;
  }

  private static void least(List<String> lines, String which, String what, long least, int is) {
    if (is < least) {
      lines.add("%s: %s: must be at least %d by its PTX, is %d".formatted(which, what, least, is));
    }
  }

  private static long count(PtxEntry ptx, String name) {
    return ptx.instructions().stream().filter(i -> i.name().equals(name)).count();
  }

  private static Stream<PtxInstruction> copies(PtxEntry ptx) {
    return ptx.instructions().stream()
        .filter(i -> i.name().equals("cp") && i.has("async") && i.has("shared"));
  }

  /** Of those that name a type and, where it is one, a vector of two or four. */
  private static int widestLoad(PtxEntry ptx) {
    return ptx.instructions().stream()
        .filter(i -> i.name().equals("ld") && InstructionKind.of(i) == InstructionKind.GLOBAL_LOAD)
        .mapToInt(
            i ->
                Integer.parseInt(i.opcode().replaceAll(".*\\D", ""))
                    / Byte.SIZE
                    * (i.has("v4") ? 4 : i.has("v2") ? 2 : 1))
        .max()
        .orElse(0);
  }
}
