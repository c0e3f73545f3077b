package org.catchupmix.emulator.check;

import org.catchupmix.emulator.ptx.PtxInstruction;

/**
 * A thread at a line.
 *
 * @param place {@code LINE} or {@code FILE:LINE} of the CUDA source, or of PTX without lines
 * @param block number of the block in the grid
 * @param thread number of the thread in its block
 */
public record Breakpoint(String place, int block, int thread) {
  /** Whether an instruction, or a call site of its inlined function, is at the place. */
  public boolean isAt(PtxInstruction instruction) {
    return isAt(instruction.place())
        || instruction.source() != null
            && instruction.source().inlined().stream().anyMatch(s -> isAt(s.place()));
  }

  /** Whether a place such as {@code src/sum.cu:12} or {@code PTX line 12} is meant. */
  boolean isAt(String line) {
    int rest = line.length() - place.length();
    return line.endsWith(place) && (rest == 0 || "/: ".indexOf(line.charAt(rest - 1)) >= 0);
  }
}
