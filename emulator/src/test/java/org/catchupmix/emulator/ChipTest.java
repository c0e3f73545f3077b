package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** Limits of chips and arguments, and wrapping addresses. */
class ChipTest {
  private static String ptx(String version, String parameters, String body) {
    return ".version %s\n.target sm_80\n.address_size 64\n.visible .entry k(%s) {\n%s\nret;\n}\n"
        .formatted(version, parameters, body);
  }

  private static PtxLibrary load(PtxEmulator gpu, String ptx) {
    return gpu.load(new KernelSource("test", ptx, "test.ptx"));
  }

  private static PtxEmulator chip(int number) {
    return new PtxEmulator(EmulatorOptions.defaults().withChip(Chip.of(number)));
  }

  @Test
  void theChipLimitsSharedMemory() {
    String ptx = ptx("7.0", "", ".extern .shared .b8 s[]; .reg .b32 %r; ld.shared.u32 %r, [s];");
    for (int number : new int[] {75, 80, 86, 89, 90}) {
      try (PtxEmulator gpu = chip(number)) {
        assertEquals(number, gpu.properties().chip());
        int most = Chip.of(number).sharedBytes();
        var k = load(gpu, ptx).function("k");
        assertThrows(
            EmulatorFault.class, // it runs, and reads uninitialized memory
            () -> gpu.launch(k, Launch.of(1, 1).withShared(most), KernelArguments.of()));
        DriverException refused =
            assertThrows(
                DriverException.class,
                () -> gpu.launch(k, Launch.of(1, 1).withShared(most + 1), KernelArguments.of()));
        assertEquals(DriverException.class, refused.getClass());
      }
    }
  }

  @Test
  void staticSharedMemoryEndsWhereTheDynamicOneBegins() {
    String one = ".shared .b8 s[3];";
    try (PtxEmulator gpu = chip(80)) {
      assertEquals(3, gpu.staticSharedBytes(load(gpu, ptx("7.0", "", one)).function("k")));
      String both = ptx("7.0", "", one + ".extern .shared .b8 e[];");
      assertEquals(16, gpu.staticSharedBytes(load(gpu, both).function("k")));
    }
  }

  @Test
  void theChipLimitsRegisters() {
    try (PtxEmulator gpu = chip(86)) {
      PtxLibrary library = load(gpu, ptx("7.0", "", "").replace("entry k", "entry _Z1kv"));
      assertThrows(DriverException.class, () -> library.registers("other", 64));
      library.registers("k", 64);
      gpu.launch(library.function("k"), Launch.of(1, 1024), KernelArguments.of());
      library.registers("k", 65);
      String refused =
          assertThrows(
                  DriverException.class,
                  () -> gpu.launch(library.function("k"), Launch.of(1, 1024), KernelArguments.of()))
              .getMessage();
      assertTrue(refused.contains("1024 threads of 65 registers"), refused);
      gpu.launch(library.function("k"), Launch.of(1, 512), KernelArguments.of());
    }
  }

  @Test
  void argumentsOfUpTo32KibSincePtx81() {
    for (int bytes : new int[] {4096 - 8, 32_764 - 8}) {
      String parameters = ".param .u64 y, .param .align 4 .b8 s[%d]".formatted(bytes);
      String body =
          ".reg .b64 %%y; .reg .b32 %%r; ld.param.u64 %%y, [y]; ld.param.u32 %%r, [s+%d];"
                  .formatted(bytes - 4)
              + "st.global.u32 [%y], %r;";
      try (PtxEmulator gpu = new PtxEmulator()) {
        DeviceMemory y = gpu.allocate(4);
        byte[] struct = new byte[bytes];
        struct[bytes - 4] = 42;
        KernelArguments given =
            KernelArguments.of().pointer(y).struct(MemorySegment.ofArray(struct), 4);
        PtxLibrary newer = load(gpu, ptx("8.1", parameters, body));
        gpu.launch(newer.function("k"), Launch.of(1, 1), given);
        int[] got = new int[1];
        gpu.download(y, MemorySegment.ofArray(got));
        assertEquals(42, got[0]);
        PtxLibrary older = load(gpu, ptx("8.0", parameters, body));
        if (bytes > 4096) {
          assertThrows(
              DriverException.class, () -> gpu.launch(older.function("k"), Launch.of(1, 1), given));
        } else {
          gpu.launch(older.function("k"), Launch.of(1, 1), given);
        }
      }
    }
    assertThrows(
        DriverException.class,
        () -> KernelArguments.of().i64(1).struct(MemorySegment.ofArray(new byte[32_760]), 4));
  }

  @Test
  void addressesOf32BitsWrapAround() {
    String body =
        """
        .shared .align 4 .b8 s[8];
        .reg .b64 %y; .reg .b32 %r<3>;
        ld.param.u64 %y, [y];
        mov.u32 %r0, -64;
        mov.u32 %r1, 7;
        st.shared.u32 [%r0+68], %r1;
        ld.shared.u32 %r2, [s+4];
        st.global.u32 [%y], %r2;
        """;
    String ptx = ptx("7.0", ".param .u64 y", body);
    try (Fixture f = Fixture.text(ptx, EmulatorOptions.defaults())) {
      DeviceMemory y = f.undefined(4);
      f.run("k", Launch.of(1, 1), given(y));
      assertEquals(7, f.ints(y)[0]);
    }
  }
}
