package org.catchupmix.emulator.launch;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.report.CodeLine;

/** Lines of a kernel's steps, as findings name them. */
public final class Listing {
  private final PtxModule module;
  private final PtxInstruction[] steps;
  private final AtomicReferenceArray<CodeLine> lines;

  /** Lists the instruction of each step number; null for the end of a basic block. */
  public Listing(PtxModule module, PtxInstruction[] steps) {
    this.module = module;
    this.steps = steps;
    this.lines = new AtomicReferenceArray<>(steps.length);
  }

  public CodeLine line(PtxInstruction in) {
    return new CodeLine(in.line(), module.text(in.line()), in.source());
  }

  /** The line of a step number. */
  public CodeLine line(int step) {
    PtxInstruction in = instruction(step);
    if (in == null) {
      return CodeLine.UNKNOWN;
    }
    // A launch that continues may meet the same line a million times.
    CodeLine known = lines.get(step);
    if (known == null) {
      known = line(in);
      lines.set(step, known);
    }
    return known;
  }

  /** Number of steps. */
  public int steps() {
    return steps.length;
  }

  /** The instruction of a step number, or null. */
  public PtxInstruction instruction(int step) {
    return step < steps.length ? steps[step] : null;
  }
}
