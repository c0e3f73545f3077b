package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.catchupmix.emulator.driver.KernelSource;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.library.CudaCompiler;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.KernelFolder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvrtcTest {
  @Test
  void compilesAndSaysWhatIsWrong(@TempDir Path folder) throws IOException {
    Optional<Nvrtc> nvrtc = Nvrtc.find();
    Assumptions.assumeTrue(
        nvrtc.isPresent() || Boolean.getBoolean("catchup.cudaLibsRequired"),
        "libnvrtc.so.12 is not here (mvn -Pcuda-libs brings it)");
    CudaCompiler compiler = nvrtc.orElseThrow();

    Path good = folder.resolve("twice.cu");
    Files.writeString(
        good, "extern \"C\" __global__ void twice(float* x) {\n  x[threadIdx.x] *= 2.0f;\n}\n");
    KernelSource made = compiler.kernels(good);
    assertTrue(made.ptx().contains(".version 7.0\n"), made.ptx());
    assertTrue(made.ptx().contains("\t.loc\t1 2 "), made.ptx());
    assertEquals("twice", PtxCompiler.compile(made, 90).getFirst().kernel());

    Path bad = folder.resolve("bad.cu");
    Files.writeString(bad, "extern \"C\" __global__ void bad(float* x) { x[0] = nothing; }\n");
    GpuException e = assertThrows(GpuException.class, () -> compiler.kernels(bad));
    assertTrue(e.getMessage().contains("nothing"), e.getMessage());
  }

  /** It finds the program's headers, and none of CUDA's is missing. */
  @Test
  void compilesEachKernelOfOurs() throws IOException {
    Optional<Nvrtc> nvrtc = Nvrtc.find();
    Assumptions.assumeTrue(
        nvrtc.isPresent() || Boolean.getBoolean("catchup.cudaLibsRequired"),
        "libnvrtc.so.12 is not here (mvn -Pcuda-libs brings it)");
    CudaCompiler compiler = nvrtc.orElseThrow();
    for (Path source : KernelFolder.around(Path.of("")).sources()) {
      KernelSource made = compiler.kernels(source);
      assertEquals(
          names(KernelFiles.ptx(made.name())), names(made), "kernels of " + source.getFileName());
    }
  }

  private static List<String> names(KernelSource source) {
    return PtxCompiler.compile(source, 90).stream().map(KernelResources::kernel).sorted().toList();
  }
}
