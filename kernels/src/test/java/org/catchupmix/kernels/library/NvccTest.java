package org.catchupmix.kernels.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.catchupmix.emulator.compiler.Compiler;
import org.catchupmix.emulator.compiler.NvccCompiler;
import org.catchupmix.kernels.driver.GpuException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NvccTest {
  @TempDir private Path folder;

  /** Makes a fake compiler that writes its arguments, so that no CUDA toolkit is needed. */
  private Path fakeToolkit(String release) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path nvcc = bin.resolve("nvcc");
    Files.writeString(
        nvcc, "#!/bin/sh\necho 'Cuda compilation tools, release %s, V0'\n".formatted(release));
    assertTrue(nvcc.toFile().setExecutable(true));
    return folder;
  }

  @Test
  void cudaHomeComesBeforePath() throws IOException {
    Map<String, String> environment =
        Map.of("CUDA_HOME", fakeToolkit("11.9").toString(), "PATH", System.getenv("PATH"));
    assertEquals(
        "nvcc 11.9 -arch=compute_75 -O3 -lineinfo",
        NvccCompiler.find(environment).orElseThrow().description("compute_75"));
  }

  private static Compiler nvcc() throws IOException {
    Optional<NvccCompiler> nvcc = NvccCompiler.find(System.getenv());
    Assumptions.assumeTrue(nvcc.isPresent(), "no nvcc on this machine");
    return nvcc.get();
  }

  @Test
  void compilesAndLocatesErrors() throws IOException {
    String ptx = CompilerCheck.compilesAndLocatesErrors(nvcc(), folder).ptx();
    assertTrue(ptx.contains("\t.file\t1 \"twice.cu\"\n"), ptx);
  }

  @Test
  void headersAreFoundBesideTheSourceAndInTheProgram() throws IOException {
    Path source = folder.resolve("half.cu");
    Files.writeString(folder.resolve("own.cuh"), "#include \"number.cuh\"\n#define HALF 0.5f\n");
    Files.writeString(
        source,
        "#include \"own.cuh\"\n"
            + "extern \"C\" __global__ void half(bf16* x) {\n"
            + "  put(x, HALF * number(*x));\n}\n");
    String ptx = new CudaCompiler(nvcc()).kernels(source, 75).ptx();
    assertTrue(ptx.contains(".entry half("), ptx);
    assertTrue(ptx.contains("\t.loc\t1 3 "), ptx);
  }

  @Test
  void aChangedHeaderMakesItsSourceAnother() throws IOException {
    Path source = folder.resolve("a.cu");
    Path header = folder.resolve("a.cuh");
    Files.writeString(source, "#include \"a.cuh\"\n");
    Files.writeString(header, "#define A 1\n");
    String before = CudaSource.read(source).sha256();
    assertEquals(
        new CudaSource(source, "#include \"a.cuh\"\n#define A 1\n", new TreeMap<>()).sha256(),
        before);
    Files.writeString(header, "#define A 2\n");
    assertNotEquals(before, CudaSource.read(source).sha256());
  }

  @ParameterizedTest
  @ValueSource(strings = {"none.cuh", "../b.cuh"})
  void aHeaderThatIsMissingOrInAnotherFolderIsNamed(String header) throws IOException {
    Path source = folder.resolve("a.cu");
    Files.writeString(source, "#include \"%s\"\n".formatted(header));
    GpuException e = assertThrows(GpuException.class, () -> CudaSource.read(source));
    assertTrue(e.getMessage().contains(source + " includes \"" + header), e.getMessage());
  }
}
