package org.catchupmix.kernels.sass;

/**
 * One instruction of a multiprocessor, 128 bits, of which this is read: bits 0-8 what it does,
 * 73-75 the width of a memory access, 110-112 the scoreboard that it releases when its result is
 * there (7: none), 116-121 the scoreboards that it waits for.
 *
 * <p>Sources of the encoding, since NVIDIA publishes the names alone (CUDA Binary Utilities,
 * instruction set reference): Mesa's compiler, {@code src/nouveau/compiler/nak} ({@code
 * set_instr_deps}, {@code set_mem_type}); CuAssembler ({@code CuControlCode.py}); Jia et al., arXiv
 * 1903.07486. {@code SassTest} holds it against PTX whose instructions are known.
 *
 * @param name such as {@code LDG}
 * @param low bits 0-63
 * @param high bits 64-127
 */
public record SassInstruction(String name, long low, long high) {
  static final int BYTES = 16;
  static final int NO_SCOREBOARD = 7;

  private static final int[] WIDTHS = {1, 1, 2, 2, 4, 8, 16};

  /**
   * Bytes of a thread that a load or store moves; 0 for what is coded otherwise. From 10.0 on the
   * width of LDGSTS is a bit further up, found by compiling the three there are.
   */
  int bytes(int chip) {
    int bit = chip >= 100 && name.equals("LDGSTS") ? 74 : 73;
    int code = (int) (high >>> bit - 64) & 7;
    return code < WIDTHS.length ? WIDTHS[code] : 0;
  }

  /** The scoreboard of its result. */
  int scoreboard() {
    return (int) (high >>> 110 - 64) & 7;
  }

  /** The scoreboards that it waits for, a bit each. */
  int waitsFor() {
    return (int) (high >>> 116 - 64) & 63;
  }
}
