package org.catchupmix.kernels.sass;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.catchupmix.kernels.driver.GpuException;

/**
 * The machine code of a kernel for one chip. This is not NVIDIA's disassembler: it knows what an
 * instruction is and what it waits for, no operands, and refuses a kernel with an instruction that
 * it does not know.
 *
 * @param name of the kernel
 * @param chip such as 90
 * @param instructions in the order of their addresses
 */
public record SassKernel(String name, int chip, List<SassInstruction> instructions) {
  /** Loads and stores of a thread's own part of the device's memory. */
  private static final Set<String> LOCAL = Set.of("LDL", "STL");

  /** Reads the instructions of a section. */
  static SassKernel decode(String name, int chip, byte[] code) {
    ByteBuffer words = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    List<SassInstruction> all = new ArrayList<>();
    for (int at = 0; at + SassInstruction.BYTES <= code.length; at += SassInstruction.BYTES) {
      long low = words.getLong(at);
      String opcode = SassOpcodes.name(chip, (int) low & 0x1FF);
      if (opcode == null) {
        throw new GpuException(
            "%s for sm_%d: the instruction at 0x%x has opcode 0x%03x, which is not known"
                .formatted(name, chip, at, low & 0xFFF));
      }
      all.add(new SassInstruction(opcode, low, words.getLong(at + 8)));
    }
    return new SassKernel(name, chip, List.copyOf(all));
  }

  /** How often an instruction stands in it, which says nothing of how often it runs. */
  public int count(String opcode) {
    return (int) instructions.stream().filter(i -> i.name().equals(opcode)).count();
  }

  /** All instructions but those that fill up the end. */
  public int size() {
    return instructions.size() - count("NOP");
  }

  /** Loads and stores of local memory; there should be none. */
  public int localAccesses() {
    return LOCAL.stream().mapToInt(this::count).sum();
  }

  /** Tensor cores: matrix multiplications of any type. */
  public int tensorInstructions() {
    return count("HMMA") + count("IMMA") + count("DMMA");
  }

  /**
   * The most bytes that a thread moves at once.
   *
   * @param opcode LDG, STG, LDS, STS or LDGSTS
   * @return 0 if it never does
   */
  public int widest(String opcode) {
    return instructions.stream()
        .filter(i -> i.name().equals(opcode))
        .mapToInt(i -> i.bytes(chip))
        .max()
        .orElse(0);
  }

  /** Whether no branch leads back, so that no instruction runs twice; calls are loops here. */
  public boolean isStraight() {
    return instructions.stream().noneMatch(i -> i.name().equals("CALL") || i.name().equals("BRX"))
        && instructions.stream().noneMatch(this::leadsBack);
  }

  /** The offset of a branch is in bits 34-81, of which the sign is the highest. */
  private boolean leadsBack(SassInstruction i) {
    if (!i.name().equals("BRA")) {
      return false;
    }
    boolean back = i.high() << 63 - (81 - 64) < 0;
    return back && !isLast(i);
  }

  /** Behind a kernel's end stands a branch to itself. */
  private boolean isLast(SassInstruction i) {
    for (int at = instructions.size() - 1; at >= 0; at--) {
      if (!instructions.get(at).name().equals("NOP")) {
        return instructions.get(at) == i;
      }
    }
    return false;
  }

  /**
   * The most loads of device memory that a warp has under way when it waits for one of them; 0 if
   * it loads nothing. Read along the addresses, not along the branches: it is right within a block
   * of code without branches, where loads that belong together stand.
   */
  public int loadsInFlight() {
    int[] underWay = new int[SassInstruction.NO_SCOREBOARD + 1];
    int copies = 0;
    int most = 0;
    for (SassInstruction i : instructions) {
      int ended = 0;
      for (int s = 0; s < SassInstruction.NO_SCOREBOARD; s++) {
        ended += (i.waitsFor() >> s & 1) * underWay[s];
      }
      boolean copiesEnd = i.name().equals("DEPBAR") && copies > 0;
      if (ended > 0 || copiesEnd) {
        most = Math.max(most, Arrays.stream(underWay).sum() + copies);
      }
      for (int s = 0; s < SassInstruction.NO_SCOREBOARD; s++) {
        underWay[s] = (i.waitsFor() >> s & 1) == 1 ? 0 : underWay[s];
      }
      copies = copiesEnd ? 0 : copies;
      if (i.name().equals("LDG")) {
        underWay[i.scoreboard()]++;
      } else if (i.name().equals("LDGSTS")) {
        copies++;
      }
    }
    return most;
  }
}
