package org.catchupmix.kernels.sass;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.catchupmix.kernels.driver.GpuException;

/**
 * The kernels of a cubin, the ELF file that NVIDIA's compiler makes for a chip: each has a section
 * {@code .text.NAME} of instructions of 16 bytes. Source: System V ABI, chapter 4, for ELF; the
 * names of the sections: CUDA Binary Utilities.
 */
public final class Cubin {
  private static final String TEXT = ".text.";
  private static final int ELF_MAGIC = 0x464C457F;
  private static final int MACHINE_CUDA = 190;
  private static final int HEADER = 64;
  private static final int SECTION = 64;

  private Cubin() {}

  /**
   * Reads the kernels.
   *
   * @param elf the file's bytes
   * @param chip that it is for, such as 90
   * @return in the order of their names
   * @throws GpuException if it is no cubin, or has an instruction that is not known
   */
  public static List<SassKernel> kernels(byte[] elf, int chip) {
    ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    if (elf.length < HEADER
        || file.getInt(0) != ELF_MAGIC
        || elf[4] != 2
        || file.getShort(18) != MACHINE_CUDA) {
      throw new GpuException(
          "a cubin of %d bytes: must be a 64-bit ELF file of machine %d (CUDA)"
              .formatted(elf.length, MACHINE_CUDA));
    }
    int at = within(elf, file.getLong(40), 0);
    int count = file.getShort(60) & 0xFFFF;
    within(elf, at, (long) count * SECTION);
    byte[] names = section(elf, file, at + SECTION * (file.getShort(62) & 0xFFFF));
    List<SassKernel> kernels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = name(names, file.getInt(at + i * SECTION));
      if (name.startsWith(TEXT)) {
        kernels.add(
            SassKernel.decode(
                name.substring(TEXT.length()), chip, section(elf, file, at + i * SECTION)));
      }
    }
    kernels.sort(Comparator.comparing(SassKernel::name));
    return kernels;
  }

  private static byte[] section(byte[] elf, ByteBuffer file, int header) {
    within(elf, header, SECTION);
    long size = file.getLong(header + 32);
    int begin = within(elf, file.getLong(header + 24), size);
    return Arrays.copyOfRange(elf, begin, begin + (int) size);
  }

  private static int within(byte[] elf, long begin, long size) {
    if (begin < 0 || size < 0 || size > elf.length || begin > elf.length - size) {
      throw new GpuException(
          "a cubin of %d bytes is cut off: it has a part of %d bytes at %d"
              .formatted(elf.length, size, begin));
    }
    return (int) begin;
  }

  private static String name(byte[] names, int begin) {
    int end = Math.clamp(begin, 0, names.length);
    while (end < names.length && names[end] != 0) {
      end++;
    }
    return new String(
        names, Math.min(begin, end), Math.max(0, end - begin), StandardCharsets.UTF_8);
  }
}
