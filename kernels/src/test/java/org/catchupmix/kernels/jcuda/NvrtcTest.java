package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.library.CompilerCheck;
import org.catchupmix.kernels.library.CudaCompiler;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.KernelFolder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvrtcTest {
  private static CudaCompiler nvrtc() {
    Optional<Nvrtc> nvrtc = Nvrtc.find();
    Assumptions.assumeTrue(
        nvrtc.isPresent() || Boolean.getBoolean("catchup.cudaLibsRequired"),
        "libnvrtc.so.12 is not here (mvn -Pcuda-libs brings it)");
    return nvrtc.orElseThrow();
  }

  @Test
  void compilesAndLocatesErrors(@TempDir Path folder) throws IOException {
    KernelSource made = CompilerCheck.compilesAndLocatesErrors(nvrtc(), folder);
    assertEquals("twice", PtxCompiler.compile(made, 90).getFirst().kernel());
  }

  /** NVRTC finds the program's headers, and the kernels need no others. */
  @Test
  void compilesEachKernelOfOurs() throws IOException {
    CudaCompiler compiler = nvrtc();
    for (Path source : KernelFolder.around(Path.of("")).sources()) {
      for (int chip : new int[] {75, 90}) {
        KernelSource made = compiler.kernels(source, chip);
        assertEquals(
            names(KernelFiles.ptx(made.name(), chip)),
            names(made),
            "kernels of " + source.getFileName());
      }
    }
  }

  private static List<String> names(KernelSource source) {
    return PtxCompiler.compile(source, 90).stream().map(KernelResources::kernel).sorted().toList();
  }
}
