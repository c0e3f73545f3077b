package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.driver.GpuException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PtxCompilerTest {
  private static final String KERNEL =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry two(.param .u64 two_param_0)
      {
      \t.reg .f32 %f<3>;
      \t.reg .b64 %rd<3>;
      \t.shared .align 4 .b8 tile[128];
      \tld.param.u64 %rd1, [two_param_0];
      \tcvta.to.global.u64 %rd2, %rd1;
      \tst.shared.f32 [tile+4], 0f40000000;
      \tbar.sync 0;
      \tld.shared.f32 %f1, [tile+4];
      \tst.global.f32 [%rd2], %f1;
      \tret;
      }
      """;

  private static final KernelSource TWO = new KernelSource("two", KERNEL, "two.ptx");

  @ParameterizedTest
  @ValueSource(ints = {75, 80, PtxCompiler.NEWEST_CHIP})
  void reportsTheResourcesOfAKernel(int chip) {
    KernelResources two = PtxCompiler.compile(TWO, chip).getFirst();
    assertEquals("two", two.kernel());
    assertEquals(128, two.sharedBytes());
    assertTrue(two.registers() > 0, two::toString);
    assertEquals(false, two.usesLocalMemory(), two::toString);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 120})
  void refusesChipsThatAreTooNew(int chip) {
    assertThrows(GpuException.class, () -> PtxCompiler.compile(TWO, chip));
  }

  @Test
  void namesTheLineOfAMistake() {
    KernelSource wrong = new KernelSource("two", KERNEL.replace("bar.sync", "bra.sync"), "two.ptx");
    GpuException e = assertThrows(GpuException.class, () -> PtxCompiler.compile(wrong, 80));
    List<String> lines = e.getMessage().lines().toList();
    assertTrue(lines.getFirst().startsWith("two.ptx does not compile for sm_80"), e::getMessage);
    assertTrue(lines.get(1).matches("ptxas .*, line 12; .*'bra'"), e::getMessage);
  }

  @Test
  void readsSpills() {
    List<KernelResources> read =
        KernelResources.parse(
            """
            ptxas info    : 0 bytes gmem
            ptxas info    : Compiling entry function 'b' for 'sm_75'
            ptxas info    : Function properties for b
            ptxas         .     24 bytes stack frame, 16 bytes spill stores, 20 bytes spill loads
            ptxas info    : Used 255 registers, 1024 bytes smem, 376 bytes cmem[0]
            ptxas info    : Compiling entry function 'a' for 'sm_75'
            ptxas info    : Function properties for a
            ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
            ptxas info    : Used 10 registers, 376 bytes cmem[0]
            """);
    assertEquals(
        List.of(
            new KernelResources("a", 10, 0, 0, 0, 0),
            new KernelResources("b", 255, 1024, 24, 16, 20)),
        read);
    assertTrue(read.get(1).usesLocalMemory());
  }

  @Test
  void readsLongNames() {
    String report =
        """
        Compiling entry function '%s' for 'sm_75'
            0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
        Used 10 registers
        """;
    String name = "1".repeat(1_000_000);
    assertEquals(name, KernelResources.parse(report.formatted(name)).getFirst().kernel());
  }

  @Test
  void refusesAReportThatItCannotRead() {
    String cut = "ptxas info    : Compiling entry function 'a' for 'sm_75'\n";
    assertThrows(GpuException.class, () -> KernelResources.parse(cut));
  }
}
