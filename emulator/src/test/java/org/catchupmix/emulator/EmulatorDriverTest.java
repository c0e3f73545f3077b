package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.emulator.ptx.PtxParser;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Region;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DeviceMemoryUse;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory, modules and refused launches. */
class EmulatorDriverTest {
  @AutoClose private final PtxEmulator emulator = new PtxEmulator();

  private static void refused(String words, Executable call) {
    String message = assertThrows(DriverException.class, call).getMessage();
    assertTrue(message.contains(words), message);
  }

  private static GpuFunction load(PtxEmulator emulator, String body) {
    String ptx =
        ".version 7.0\n.target sm_75\n.address_size 64\n.visible .entry k(.param .u64 p) {\n"
            + ".reg .b32 %r<4>; .reg .f32 %f<4>; .reg .b64 %rd<4>;\n"
            + body
            + "\nret;\n}\n";
    return emulator.load(new KernelSource("test", ptx, "test.ptx")).function("k");
  }

  @Test
  void memoryUse() {
    DeviceMemory a = emulator.allocate(100);
    DeviceMemory b = emulator.allocate(50);
    emulator.free(a);
    assertEquals(new DeviceMemoryUse(50, 150, 0, 2), emulator.memoryUse());
    emulator.free(b);
    assertEquals(new DeviceMemoryUse(0, 150, 0, 2), emulator.memoryUse());
    assertEquals(0, a.address() % 256);
  }

  @Test
  void allocationFailsOnAFullDevice() {
    EmulatorOptions options = EmulatorOptions.defaults().withMemory(1000);
    try (PtxEmulator emulator = new PtxEmulator(options)) {
      emulator.allocate(300);
      emulator.allocate(300);
      refused("500 bytes: 400 of its 1000 are free", () -> emulator.allocate(500));
      assertEquals(1000, emulator.properties().memoryBytes());
    }
  }

  @Test
  void aBadVariableRefusesKernelsThatUseIt() {
    String kernel =
        ".entry %s(.param .u64 p) { .reg .b64 %%r<3>; mov.u64 %%r1, %s; ld.param.u64 %%r2, [p];"
            + " st.global.u64 [%%r2], %%r1; ret; }\n";
    String ptx =
        ".version 7.0\n.target sm_75\n.address_size 64\n.global .align 8 .u64 bad[1] = {missing};\n"
            + ".global .align 8 .u64 table[1] = {bad};\n.global .align 8 .u64 good[1] = {7};\n"
            + kernel.formatted("direct", "bad")
            + kernel.formatted("indirect", "table")
            + kernel.formatted("other", "good")
            + kernel.formatted("parent", "other");
    PtxLibrary library = emulator.load(new KernelSource("test", ptx, "a.ptx"));
    for (String name : List.of("direct", "indirect")) {
      refused("kernel " + name + ": a.ptx: variable bad ", () -> library.function(name));
    }
    refused("dynamic parallelism", () -> library.function("parent"));
    refused("a.ptx: variable bad ", () -> library.variable("bad"));
    assertEquals(8, library.variable("good").bytes());
    DeviceMemory p = emulator.allocate(8);
    emulator.launch(library.function("other"), Launch.of(1, 1), given(p));
  }

  @Test
  void variablesCountAsMemory() {
    String ptx = ".version 7.0\n.target sm_75\n.address_size 64\n.global .b8 %s[%d];\n";
    EmulatorOptions options = EmulatorOptions.defaults().withMemory(1000);
    try (PtxEmulator emulator = new PtxEmulator(options)) {
      emulator.load(new KernelSource("test", ptx.formatted("a", 600), "a.ptx"));
      refused("600 by variables", () -> emulator.allocate(500));
      emulator.allocate(400);
      KernelSource more = new KernelSource("test", ptx.formatted("b", 1), "b.ptx");
      refused("b.ptx: variable b: ", () -> emulator.load(more));
    }
  }

  @Test
  void localMemoryIsLimited() {
    String two = ".local .align 4 .b8 a[%d];\n.local .align 4 .b8 b[4];";
    load(emulator, two.formatted((512 << 10) - 4));
    for (int bytes : new int[] {(512 << 10) - 3, Integer.MAX_VALUE}) {
      assertThrows(DriverException.class, () -> load(emulator, two.formatted(bytes)));
    }
  }

  @Test
  void allocationsBeyondAnArrayAreRefused() {
    refused("3000000000", () -> emulator.allocate(3_000_000_000L));
  }

  @Test
  void copiesAndUploads() {
    DeviceMemory a = emulator.allocate(16);
    DeviceMemory b = emulator.allocate(12);
    emulator.upload(MemorySegment.ofArray(new int[] {1, 2, 3}), a);
    emulator.copy(a, b, 12);
    int[] back = new int[3];
    emulator.download(b, MemorySegment.ofArray(back));
    assertArrayEquals(new int[] {1, 2, 3}, back);
    // The fourth word of a is uninitialized, and so is its copy.
    DeviceMemory c = emulator.allocate(16);
    emulator.copy(a, c, 16);
    refused(
        "uninitialized byte 12 of allocation 3 (16 bytes at 0x%x)".formatted(c.address()),
        () -> emulator.download(c, MemorySegment.ofArray(new int[4])));
    int[] seen = {9, 9, 9, 9};
    assertFalse(emulator.peek(c, MemorySegment.ofArray(seen)));
    assertArrayEquals(new int[] {1, 2, 3, 0}, seen);
    assertTrue(emulator.peek(b, MemorySegment.ofArray(back)));
    refused("16 bytes, where", () -> emulator.copy(a, b, 16));
    refused("20 bytes, where", () -> emulator.upload(MemorySegment.ofArray(new int[5]), b));
  }

  @Test
  void copiesOfParts() {
    DeviceMemory a = emulator.allocate(400);
    DeviceMemory part = new DeviceMemory(a.address() + 100, 200);
    int[] numbers = IntStream.range(0, 50).toArray();
    emulator.upload(MemorySegment.ofArray(numbers), part);
    int[] back = new int[49];
    emulator.download(new DeviceMemory(a.address() + 104, 196), MemorySegment.ofArray(back));
    assertArrayEquals(IntStream.range(1, 50).toArray(), back);
    // Memory before and after it is uninitialized.
    undefined(emulator, new DeviceMemory(a.address() + 96, 4));
    undefined(emulator, new DeviceMemory(a.address() + 300, 4));
    DeviceMemory b = emulator.allocate(300);
    emulator.copy(part, new DeviceMemory(b.address() + 8, 292), 204);
    emulator.download(new DeviceMemory(b.address() + 12, 196), MemorySegment.ofArray(back));
    assertArrayEquals(IntStream.range(1, 50).toArray(), back);
    undefined(emulator, new DeviceMemory(b.address() + 208, 4));
    DeviceMemory end = new DeviceMemory(a.address() + 300, 100);
    refused("200 bytes, where", () -> emulator.upload(MemorySegment.ofArray(numbers), end));
    refused(part + " is byte 100 of allocation 1 (400 bytes ", () -> emulator.free(part));
  }

  private static void undefined(PtxEmulator emulator, DeviceMemory word) {
    MemorySegment to = MemorySegment.ofArray(new int[1]);
    assertThrows(EmulatorFault.class, () -> emulator.download(word, to));
  }

  @Test
  void messagesNameAllocations() {
    DeviceMemory x = emulator.allocate(16, "argument x");
    emulator.allocate(16);
    assertEquals(
        List.of("argument x", "allocation 2"), emulator.held().stream().map(Region::name).toList());
    DeviceMemory part = new DeviceMemory(x.address() + 4, 12);
    refused(part + " is byte 4 of argument x (16 bytes ", () -> emulator.free(part));
  }

  @Test
  void aDoubleFreeIsRefused() {
    DeviceMemory a = emulator.allocate(16);
    emulator.free(a);
    refused(a.toString(), () -> emulator.free(a));
  }

  @Test
  void anUnknownKernelListsTheOthers() {
    KernelSource source = new KernelSource("order", Fixture.ptx("order"), "order.ptx");
    PtxParser.parse(source.origin(), source.ptx())
        .entries()
        .forEach(e -> refused(e.name(), () -> emulator.load(source).function("sum")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vadd.u32.u32.u32 %r1, %r2, %r3;",
        "mov.u32 %r1, %clock_of_mine;",
        "atom.add.u32 ;",
        "ld.global.mmio.f32 %f1, [%rd1];"
      })
  void unknownInstructionsAreNamed(String code) {
    refused("kernel k of test.ptx, PTX line 6: ", () -> load(emulator, code));
    refused("`" + code + "`", () -> load(emulator, code));
  }

  @ParameterizedTest
  @CsvSource({
    "'vadd.u32.u32.u32 %r1, %r2, %r3;', vadd",
    "'ld.global.mmio.f32 %f1, [%rd1];', mmio",
    "'add.rx.f32 %f1, %f1, %f1;', rx",
    "'mma.sync.aligned.m99999n8k8.row.col.f32.f16.f16.f32 {%f1}, {%r1}, {%r1}, {%f1};', m99999n8k8"
  })
  void anUnknownModifierIsNamed(String code, String part) {
    refused("does not know `" + part + "`: `" + code + "`", () -> load(emulator, code));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tex.2d.v4.f32.f32 {%f1, %f2, %f3, _}, [%rd1, {%f1, %f2}];",
        "suld.b.1d.b32.trap {%r1}, [%rd1, {%r2}];",
        "sust.b.1d.b32.trap [%rd1, {%r2}], {%r1};"
      })
  void texturesAndSurfacesAreRefused(String code) {
    refused(
        "PTX line 6: the emulator has no textures and surfaces: `" + code + "`",
        () -> load(emulator, code));
  }

  @Test
  void aSyntaxErrorRefusesOneKernel() {
    String ptx =
        ".version 8.0\n.target sm_80\n.address_size 64\n"
            + ".func f() {\nmov.u32 5 5;\n}\n"
            + ".entry bad() {\n.reg .b32 %r<2>;\n{ mov.u32 %r1 5; }\nret;\n}\n"
            + ".entry calls() {\ncall.uni f;\nret;\n}\n"
            + ".entry good() {\n{.reg.b16 i,j;\nmov.b16 i, 1;}\nret;\n}\n";
    PtxLibrary library = emulator.load(new KernelSource("test", ptx, "test.ptx"));
    refused("kernel bad: test.ptx, line 9, at '5': ", () -> library.function("bad"));
    refused("kernel calls: test.ptx, line 5, at '5': ", () -> library.function("calls"));
    emulator.launch(library.function("good"), Launch.of(1, 1), KernelArguments.of());
  }

  @Test
  void anUnknownAddressRefusesKernelsThatUseIt() {
    String ptx =
        ".version 8.0\n.target sm_80\n.address_size 64\n"
            + ".global .u64 table[1] = {nothing};\n.global .u64 first = table;\n"
            + ".entry bad() {\n.reg .b64 %rd;\nmov.u64 %rd, first;\nret;\n}\n"
            + ".entry good() {\nret;\n}\n";
    PtxLibrary library = emulator.load(new KernelSource("test", ptx, "test.ptx"));
    refused("variable table has the address of nothing", () -> library.function("bad"));
    library.function("good");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "add.f32 %f1, %f2, 1;",
        "add.s32 %r1, %r2, %rd1;",
        "add.s32 %r1, %r2;",
        "bra NOWHERE;",
        "ld.global.u8 %f1, [%rd1];",
        "st.global.u64 [%rd1], %r1;"
      })
  void wrongOperandTypesAreRefused(String code) {
    assertThrows(DriverException.class, () -> load(emulator, code));
  }

  @Test
  void wrongLaunchesAreRefused() {
    try (PtxEmulator emulator = new PtxEmulator();
        PtxEmulator other = new PtxEmulator()) {
      GpuFunction k = load(emulator, "mov.u32 %r1, %tid.x;");
      Launch one = Launch.of(1, 1);
      KernelArguments none = KernelArguments.of();
      KernelArguments number = given(1);
      KernelArguments some = KernelArguments.of().nothing();
      refused("1 parameters, 0 arguments", () -> emulator.launch(k, one, none));
      refused("argument 0 has 4 bytes", () -> emulator.launch(k, one, number));
      refused("50000 bytes of shared", () -> emulator.launch(k, one.withShared(50000), some));
      refused("1,65536,1 blocks", () -> emulator.launch(k, Launch.of(1, 65536, 1), some));
      refused("another device", () -> other.launch(k, one, some));
    }
  }

  /** As Triton's kernels have it; a GPU refuses other blocks too. */
  @Test
  void aBlockOfOtherThreadsThanTheKernelRequires() {
    String ptx =
        ".version 7.0\n.target sm_75\n.address_size 64\n"
            + ".visible .entry k()\n.reqntid 64, 2\n{ ret; }";
    try (Fixture f = Fixture.text(ptx, EmulatorOptions.defaults())) {
      f.run("k", new Launch(1, 1, 1, 64, 2, 1, 0), KernelArguments.of());
      for (Launch other : List.of(Launch.of(1, 128), Launch.of(1, 64))) {
        refused(
            "requires blocks of [64, 2] threads (.reqntid), not [",
            () -> f.run("k", other, KernelArguments.of()));
      }
    }
  }
}
