package org.catchupmix.kernels.sass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder, by PTX whose instructions are known. There is no disassembler of NVIDIA's here. */
class SassTest {
  /** Loads of 16 bytes, all before the first use, a barrier, a shuffle, an atomic addition. */
  private static final String LOADS =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry loads(.param .u64 p)
      {
        .reg .f32 %f<20>;
        .reg .b64 %rd<3>;
        .reg .b32 %r<3>;
        .reg .pred %q;
        .shared .align 4 .b8 tile[128];
        ld.param.u64 %rd1, [p];
        cvta.to.global.u64 %rd2, %rd1;
        mov.u32 %r1, %tid.x;
        mad.wide.u32 %rd2, %r1, 16, %rd2;
        ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd2];
        ld.global.v4.f32 {%f5, %f6, %f7, %f8}, [%rd2+1024];
        ld.global.v4.f32 {%f9, %f10, %f11, %f12}, [%rd2+2048];
        add.f32 %f13, %f1, %f2;
        add.f32 %f13, %f13, %f3;
        add.f32 %f13, %f13, %f4;
        add.f32 %f13, %f13, %f5;
        add.f32 %f13, %f13, %f6;
        add.f32 %f13, %f13, %f7;
        add.f32 %f13, %f13, %f8;
        add.f32 %f13, %f13, %f9;
        add.f32 %f13, %f13, %f10;
        add.f32 %f13, %f13, %f11;
        add.f32 %f14, %f13, %f12;
        st.shared.f32 [tile], %f14;
        bar.sync 0;
        ld.shared.f32 %f15, [tile+4];
        shfl.sync.bfly.b32 %f16|%q, %f14, 1, 31, -1;
        st.global.v2.f32 [%rd2], {%f15, %f16};
        red.global.add.f32 [%rd2+64], %f16;
        ret;
      }
      """;

  /** A thread's own array, whose index is not known when it is compiled. */
  private static final String LOCAL =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry own(.param .u64 p, .param .u32 i)
      {
        .local .align 4 .b8 array[256];
        .reg .b64 %rd<6>;
        .reg .b32 %r<6>;
        ld.param.u64 %rd1, [p];
        cvta.to.global.u64 %rd2, %rd1;
        ld.param.u32 %r1, [i];
        mul.wide.u32 %rd3, %r1, 4;
        mov.u64 %rd4, array;
        add.s64 %rd5, %rd4, %rd3;
        ld.global.u32 %r2, [%rd2];
        st.local.u32 [%rd5], %r2;
        ld.local.u32 %r3, [array+8];
        st.global.u32 [%rd2], %r3;
        ret;
      }
      """;

  /** What came with Ampere. */
  private static final String TENSOR =
      """
      .version 7.0
      .target sm_80
      .address_size 64
      .visible .entry tensor(.param .u64 p)
      {
        .reg .f32 %f<9>;
        .reg .b64 %rd<3>;
        .reg .b32 %r<9>;
        .shared .align 16 .b8 tile[2048];
        ld.param.u64 %rd1, [p];
        cvta.to.global.u64 %rd2, %rd1;
        mov.u32 %r1, tile;
        cp.async.cg.shared.global [%r1], [%rd2], 16;
        cp.async.cg.shared.global [%r1+512], [%rd2+512], 16;
        cp.async.commit_group;
        cp.async.wait_group 0;
        bar.sync 0;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r2, %r3, %r4, %r5}, [%r1];
        ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%r6, %r7}, [%r1+512];
        mov.f32 %f1, 0f00000000;
        mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32
          {%f2, %f3, %f4, %f5}, {%r2, %r3, %r4, %r5}, {%r6, %r7}, {%f1, %f1, %f1, %f1};
        st.global.v4.f32 [%rd2], {%f2, %f3, %f4, %f5};
        ret;
      }
      """;

  private static SassKernel built(String name, String ptx, int chip) {
    PtxCompiler.Built built = PtxCompiler.build(new KernelSource(name, ptx, name + ".ptx"), chip);
    SassKernel kernel = Cubin.kernels(built.cubin(), chip).getFirst();
    assertEquals(name, kernel.name());
    assertEquals(
        built.resources().getFirst().usesLocalMemory(),
        kernel.localAccesses() > 0,
        "the compiler's own report says otherwise");
    return kernel;
  }

  private static void checkLoads(SassKernel k) {
    assertEquals(3, k.count("LDG"));
    assertEquals(16, k.widest("LDG"));
    assertEquals(1, k.count("STG"));
    assertEquals(8, k.widest("STG"));
    assertEquals(1, k.count("STS"));
    assertEquals(4, k.widest("LDS"));
    assertEquals(1, k.count("BAR"));
    assertEquals(1, k.count("SHFL"));
    assertEquals(11, k.count("FADD"));
    assertEquals(1, k.count("EXIT"));
    assertEquals(1, k.count("RED"));
    assertEquals(3, k.loadsInFlight());
    assertEquals(0, k.localAccesses());
    assertTrue(k.isStraight());
  }

  private static void checkTensor(SassKernel k) {
    assertEquals(2, k.count("LDGSTS"));
    assertEquals(16, k.widest("LDGSTS"));
    assertEquals(2, k.count("LDSM"));
    assertEquals(1, k.tensorInstructions());
    assertEquals(2, k.loadsInFlight());
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80, 86, 89, 90})
  void readsWhatThePtxSays(int chip) {
    checkLoads(built("loads", LOADS, chip));
    SassKernel own = built("own", LOCAL, chip);
    assertEquals(1, own.count("STL"));
    assertEquals(1, own.count("LDL"));
    if (chip >= 80) {
      checkTensor(built("tensor", TENSOR, chip));
    }
  }

  @Test
  void seesThatALoadIsAwaitedBeforeTheNext() {
    String chain =
        LOADS
            .replace("[%rd2+1024]", "[%rd1]")
            .replace(
                "ld.global.v4.f32 {%f5", "ld.global.u64 %rd1, [%rd2];\n  ld.global.v4.f32 {%f5");
    SassKernel k = built("loads", chain, 90);
    assertEquals(4, k.count("LDG"));
    assertTrue(k.loadsInFlight() < 4, k.loadsInFlight() + " in flight");
  }

  @Test
  void knowsALoop() {
    String loop =
        LOADS
            .replace(
                "  ld.global.v4.f32 {%f1,",
                "  mov.u32 %r1, 0;\n  mov.u32 %r2, %ntid.x;\nagain:\n  ld.global.v4.f32 {%f1,")
            .replace("  bar.sync 0;", "  bar.sync 0;\n  add.u32 %r1, %r1, 1;")
            .replace("  red.", "  setp.lt.u32 %q, %r1, %r2;\n  @%q bra again;\n  red.");
    assertFalse(built("loads", loop, 80).isStraight());
  }

  /** Chips newer than the compiler of this program knows, by the toolkit's where it is found. */
  @ParameterizedTest
  @ValueSource(ints = {100, 120})
  void readsNewerChips(int chip, @TempDir Path folder) {
    Toolkit.requireChip(chip, folder);
    checkLoads(Toolkit.compile("loads", LOADS, chip, folder).getFirst());
    checkTensor(Toolkit.compile("tensor", TENSOR, chip, folder).getFirst());
    assertEquals(2, Toolkit.compile("own", LOCAL, chip, folder).getFirst().localAccesses());
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    byte[] cubin = PtxCompiler.build(new KernelSource("loads", LOADS, "loads.ptx"), 80).cubin();
    assertThrows(GpuException.class, () -> Cubin.kernels(new byte[100], 80));
    assertThrows(
        GpuException.class, () -> Cubin.kernels(Arrays.copyOf(cubin, cubin.length / 2), 80));
    GpuException e =
        assertThrows(GpuException.class, () -> SassKernel.decode("odd", 80, new byte[16]));
    assertTrue(e.getMessage().contains("at 0x0 has opcode 0x000"), e.getMessage());
  }
}
