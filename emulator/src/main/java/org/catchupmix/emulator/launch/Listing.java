package org.catchupmix.emulator.launch;

import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxModule;

/**
 * Lines of a kernel's steps, as reports name them.
 *
 * @param steps instruction of each step number; null for the end of a basic block
 */
public record Listing(PtxModule module, PtxInstruction[] steps) {
  public String line(PtxInstruction in) {
    return "PTX line %d `%s`%s"
        .formatted(
            in.line(), module.text(in.line()), in.source() == null ? "" : " (" + in.source() + ")");
  }

  /** The line of a step number. */
  public String line(int step) {
    PtxInstruction in = instruction(step);
    return in == null ? "an instruction no longer known" : line(in);
  }

  /** The instruction of a step number, or null. */
  public PtxInstruction instruction(int step) {
    return step < steps.length ? steps[step] : null;
  }
}
