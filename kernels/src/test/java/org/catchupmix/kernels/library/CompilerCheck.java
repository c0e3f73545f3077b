package org.catchupmix.kernels.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.catchupmix.emulator.compiler.Compiler;
import org.catchupmix.emulator.compiler.CompilerException;
import org.catchupmix.gpu.KernelSource;

/** Requirements for every compiler of CUDA sources. */
public final class CompilerCheck {
  private CompilerCheck() {}

  /** Compiles a kernel and requires that the error of another names line and mistake. */
  public static KernelSource compilesAndLocatesErrors(Compiler of, Path folder) throws IOException {
    CudaCompiler compiler = new CudaCompiler(of);
    Path good = folder.resolve("twice.cu");
    Files.writeString(
        good, "extern \"C\" __global__ void twice(float* x) {\n  x[threadIdx.x] *= 2.0f;\n}\n");
    KernelSource made = compiler.kernels(good, 75);
    assertEquals("twice", made.name());
    assertTrue(made.ptx().contains(".version 7.0\n"), made.ptx());
    assertTrue(made.ptx().contains("\t.loc\t1 2 "), made.ptx());

    Path both = folder.resolve("both.cu");
    Files.writeString(
        both,
        "#if __CUDA_ARCH__ >= 800\nextern \"C\" __global__ void newer() {}\n#endif\n"
            + "extern \"C\" __global__ void all() {}\n");
    String oldest = compiler.kernels(both, 75).ptx();
    assertTrue(oldest.contains(".target sm_75\n"), oldest);
    assertFalse(oldest.contains(".entry newer("), oldest);
    String newer = compiler.kernels(both, 90).ptx();
    assertTrue(newer.contains(".target sm_80\n"), newer);
    assertTrue(newer.contains("-arch=compute_80"), newer);
    assertTrue(newer.contains(".entry newer("), newer);
    assertTrue(compiler.kernels(good, 90).ptx().contains(".target sm_75\n"));

    Path bad = folder.resolve("bad.cu");
    Files.writeString(bad, "extern \"C\" __global__ void bad(float* x) { x[0] = nothing; }\n");
    CompilerException e = assertThrows(CompilerException.class, () -> compiler.kernels(bad, 75));
    assertTrue(
        e.output()
            .lines()
            .anyMatch(l -> l.matches(".*bad\\.cu(\\(1\\)|:1:\\d+): error: .*[\"']nothing[\"'].*")),
        e.output());
    return made;
  }
}
