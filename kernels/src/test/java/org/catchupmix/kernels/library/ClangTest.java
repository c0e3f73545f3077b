package org.catchupmix.kernels.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.PtxLibrary;
import org.catchupmix.emulator.compiler.ClangCompiler;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.gpu.KernelSource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClangTest {
  @TempDir private Path folder;

  private static ClangCompiler clang() throws IOException {
    Optional<ClangCompiler> clang = ClangCompiler.find(System.getenv());
    Assumptions.assumeTrue(clang.isPresent(), "no clang on this machine");
    return clang.get();
  }

  @Test
  void compilesAndLocatesErrors() throws IOException {
    String ptx = CompilerCheck.compilesAndLocatesErrors(clang(), folder).ptx();
    assertTrue(ptx.contains("\t.file\t1 \"twice.cu\"\n"), ptx);
  }

  @Test
  void aNumberedCompilerIsFoundAndApplesIsNot() throws IOException {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    program(bin.resolve("clang"), "Apple clang version 17.0.0");
    program(bin.resolve("clang-13"), "clang version 13.0.1");
    program(bin.resolve("clang-19"), "Debian clang version 19.1.7 (3+b1)");
    assertEquals(
        Optional.of(new ClangCompiler(bin.resolve("clang-19"), "19.1.7")),
        ClangCompiler.find(Map.of("PATH", bin.toString())));
  }

  private static void program(Path file, String says) throws IOException {
    Files.writeString(file, "#!/bin/sh\necho '%s'\n".formatted(says));
    assertTrue(file.toFile().setExecutable(true));
  }

  static Stream<Path> sources() throws IOException {
    return KernelFolder.around(Path.of("")).sources().stream();
  }

  /**
   * Each kernel that is committed as nvcc's PTX is one that clang compiles and the device takes.
   */
  @ParameterizedTest
  @MethodSource("sources")
  void kernelsAreThoseOfNvcc(Path source) throws IOException {
    CudaCompiler clang = new CudaCompiler(clang());
    KernelSource made = clang.kernels(source, 80);
    try (PtxEmulator gpu = new PtxEmulator()) {
      PtxLibrary library = gpu.load(made);
      List<PtxEntry> kernels = library.module().entries();
      assertEquals(
          KernelText.entries(KernelFiles.ptx(made.name(), 80).ptx()).stream().sorted().toList(),
          kernels.stream().map(PtxEntry::name).sorted().toList());
      kernels.forEach(kernel -> library.function(kernel.name()));
    }
  }
}
