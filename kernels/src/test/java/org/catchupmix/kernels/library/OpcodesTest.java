package org.catchupmix.kernels.library;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.ptx.PtxParser;
import org.catchupmix.gpu.KernelSource;
import org.junit.jupiter.api.Test;

/**
 * Opcodes of committed PTX are all known. Their counts are written to {@code
 * target/ptx-opcodes.txt}.
 */
class OpcodesTest {
  private static List<Path> committed() throws IOException {
    return KernelFolder.around(Path.of("")).ptxFiles();
  }

  @Test
  void everyKernelIsDecoded() throws IOException {
    TreeMap<String, Integer> opcodes = new TreeMap<>();
    int kernels = 0;
    int decoded = 0;
    try (PtxEmulator emulator = new PtxEmulator()) {
      for (Path file : committed()) {
        String ptx = Files.readString(file);
        PtxModule module = PtxParser.parse(file.toString(), ptx);
        var loaded =
            assertDoesNotThrow(() -> emulator.load(new KernelSource("x", ptx, file.toString())));
        for (PtxEntry entry : module.entries()) {
          kernels++;
          decoded += loaded.function(entry.name()).name().equals(entry.name()) ? 1 : 0;
          for (PtxInstruction instruction : entry.instructions()) {
            opcodes.merge(instruction.opcode(), 1, Integer::sum);
          }
        }
      }
    }
    assertFalse(opcodes.isEmpty(), "no committed PTX was found");
    assertEquals(kernels, decoded);
    StringBuilder list = new StringBuilder();
    opcodes.forEach((opcode, count) -> list.append("%6d %s%n".formatted(count, opcode)));
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target/ptx-opcodes.txt"), list);
  }
}
