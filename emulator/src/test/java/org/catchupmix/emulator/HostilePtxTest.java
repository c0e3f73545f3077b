package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxParser;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged or malicious PTX gets an error message before it takes much memory or stack. */
class HostilePtxTest {
  private static final String HEAD = ".version 7.0\n.target sm_80\n.address_size 64\n";

  private static final String FACTORS = "{%a0, %a1, %a2, %a3, %a4, %a5, %a6, %a7}";
  private static final String SUMS = "{%c0, %c1, %c2, %c3, %c4, %c5, %c6, %c7}";
  private static final String WMMA =
      "{ .reg .b32 %a<8>; .reg .f32 %c<8>; wmma.mma.sync.aligned.row.row.m16n16k16.f32.f32 "
          + SUMS
          + ", ";

  private static String kernel(String body) {
    return ".visible .entry k(.param .u64 p, .param .u32 n) {\n"
        + ".reg .b32 %r<4>; .reg .b64 %l<4>; .reg .pred %p<2>; .reg .f32 %f<9>;\n"
        + body
        + "\nret;\n}\n";
  }

  private static void load(String ptx, String origin) {
    try (PtxEmulator emulator = new PtxEmulator()) {
      PtxLibrary library = emulator.load(new KernelSource("k", HEAD + ptx, origin));
      emulator.launch(library.function("k"), Launch.of(1, 1), KernelArguments.of().i64(0).i32(1));
    }
  }

  private static String many(int count, IntFunction<String> one) {
    return IntStream.range(0, count).mapToObj(one).collect(Collectors.joining());
  }

  static Stream<String> hostile() {
    int deep = 20_000;
    return Stream.of(
        kernel("call " + "(".repeat(deep) + ")".repeat(deep) + ", f;"),
        kernel("mov.b64 %l0, " + "{".repeat(deep) + "}".repeat(deep) + ";"),
        kernel("tex.1d.v4.f32.f32 {%f0, %f1, %f2, %f3}, " + "[%l0, ".repeat(deep) + ";"),
        ".global .u32 x[1] = " + "{".repeat(deep) + "}".repeat(deep) + ";" + kernel(""),
        kernel("mov.u32 %r0, a" + "::a".repeat(deep) + ";"),
        kernel(many(deep, i -> "L%d: @%%p0 bra L%d;\n".formatted(i, i))),
        kernel("ld.param.u32 %r0, [n+4];"),
        kernel("ld.param.u64 %l0, [n];"),
        kernel("ld.param.u32 %r0, [p+-4];"),
        kernel("ld.param.u32 %r0, [p+4294967296];"),
        kernel("ld.param.u32 %r0, [n+9223372036854775807];"),
        kernel("cp.async.ca.shared.global [%r0], [%l0], 1000000000;"),
        kernel("cp.async.wait_group -1;"),
        kernel("mma.sync.aligned.m16n8k99999999999.row.col.f32.f16.f16.f32 %f0, %r0, %r0, %f0;"),
        kernel("wmma.load.a.sync.aligned.row.m1n1k1.f16 {%r0, %r1}, [%l0];"),
        kernel("wmma.mma.sync.aligned.row.row.m0n0k0.f32.f32 %f0, %r0, %r0, %f0;"),
        kernel("wmma.mma.sync.aligned.row.row.m99999n99999k99999.f32.f32 %f0, %r0, %r0, %f0;"),
        ".visible .entry k(.param .pred p) { ret; }",
        ".visible .entry k(.param .align 2147483647 .b8 a[4], .param .u64 b) { ret; }",
        ".visible .entry k(" + ".param .b64 a[1000000],".repeat(300) + ".param .u32 b) { ret; }");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void isRefused(String ptx) {
    assertThrows(DriverException.class, () -> load(ptx, "k.ptx"));
  }

  /** Instructions with missing or impossible operands are refused, not decoded. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bra;",
        "brx.idx %r0;",
        "redux.sync.and.u32 %r0, %r1, -1;",
        "redux.sync.add.b32 %r0, %r1, -1;",
        "call;",
        "call (p);",
        "bar.red.popc.u32 %r0, 0;",
        "mov.b32 {}, %r0;",
        "mov.b64 %l0, {%l1};",
        "mov.b128 %l0, %l1;",
        "atom.global.exch.b128 %l0, [%l0], %l1;",
        "{ .reg .b128 %q; red.global.exch.b128 [%l0], %q; }",
        "stmatrix.sync.aligned.m8n8.x4.shared.b16 [%r1], {%r0};",
        "mbarrier.init.shared.b64 [%r0];",
        "mbarrier.try_wait.parity.shared.b64 %r0, [%r0], %r1;",
        "cp.async.bulk.wait_group -1;",
        "cp.async.bulk.shared::cluster.global.bulk_group [%r0], [%l0], %r1, [%r1];",
        "cp.async.bulk.global.shared::cta.mbarrier::complete_tx::bytes [%l0], [%r0], %r1;",
        "cp.reduce.async.bulk.global.shared::cta.bulk_group.add [%l0], [%r0], %r1;",
        "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes"
            + " [%r0], [%l0, {%r1}], [%r1];",
        "cp.async.bulk.tensor.1d.global.shared::cta.bulk_group [%l0], [%r0];",
        "ld.global.b128 %l0, [%l1];",
        "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r0}, [%r1];",
        "wmma.load.a.sync.aligned.row.m16n16k16.f16 {}, [%l0];",
        "wmma.mma.sync.aligned.row.row.m16n16k16.f32.f32 {%f0}, {%r0}, {%r1};",
        WMMA + "{%a0}, " + FACTORS + ", " + SUMS + "; }",
        WMMA + FACTORS + ", {%a0}, " + SUMS + "; }",
        WMMA + FACTORS + ", " + FACTORS + ", {%c0}; }",
        "mma.sync.aligned.m16n8k16.row.col.bf16.bf16.bf16.bf16 {%r0, %r1}, {%r0, %r1, %r2, %r3},"
            + " {%r0, %r1}, {%r0, %r1};",
        "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f0}, {%r0, %r1, %r2, %r3},"
            + " {%r0, %r1}, {%f0, %f1, %f2, %f3};"
      })
  void impossibleOperandsAreRefused(String code) {
    try (PtxEmulator emulator = new PtxEmulator()) {
      PtxLibrary library = emulator.load(new KernelSource("k", HEAD + kernel(code), "k.ptx"));
      assertThrows(DriverException.class, () -> library.function("k"));
    }
  }

  @Test
  void possibleOperandsAreDecoded() {
    try (PtxEmulator emulator = new PtxEmulator()) {
      String code = kernel(WMMA + FACTORS + ", " + FACTORS + ", " + SUMS + "; }");
      emulator.load(new KernelSource("k", HEAD + code, "k.ptx")).function("k");
    }
  }

  @Test
  void longCallChainsAreLinked() {
    int count = 4_000;
    String declared = many(count, i -> ".func f%d();\n".formatted(i));
    String defined =
        many(
            count,
            i -> ".func f%d() { %s ret; }\n".formatted(i, i > 0 ? "call f" + (i - 1) + ";" : ""));
    load(declared + defined + kernel("call f" + (count - 1) + ";"), "k.ptx");
  }

  @Test
  void sharedVariablesMayHaveAnyName() {
    load(
        kernel(".shared .b32 _ZZ1kE99999999999999x; mov.u64 %l0, _ZZ1kE99999999999999x;"), "k.ptx");
  }

  /** Time must grow with the length alone: with its square, this would take hours. */
  @Test
  void longNamesTakeLinearTime() {
    int length = 1_000_000;
    String path = "/cuda".repeat(length / 5);
    load(
        ".file 1 \"%s\"\n".formatted(path)
            + kernel(many(1000, i -> ".loc 1 %d 1\nmov.u32 %%r0, 1;\n".formatted(i + 1))),
        "k.ptx");
    load(
        kernel(".shared .b32 _ZZ%sx; mov.u64 %%l0, _ZZ%<sx;".formatted("1".repeat(length))),
        "k.ptx");
  }

  /** Each instruction lists all calls that it was inlined through. */
  @Test
  void inlinedCallsAreBounded() {
    String deep = many(20_000, i -> ".loc 1 %d 1, inlined_at 1 %d 1\n".formatted(i + 2, i + 1));
    PtxEntry k =
        PtxParser.parse("k.ptx", HEAD + ".file 1 \"a.cu\"\n" + kernel(deep + "mov.u32 %r0, 1;"))
            .entries()
            .getFirst();
    assertEquals(64, k.instructions().getFirst().source().inlined().size());
  }

  /** Each way in which text of a file gets into a message. */
  static Stream<Consumer<String>> messages() {
    return Stream.of(
        text -> load(text, "k.ptx"),
        text -> load(".bad", text),
        text -> load(kernel("vadd.s32 %r0, %r1; // " + text), "k.ptx"),
        text -> load(kernel("mov.u32 %r0 " + text + ";"), "k.ptx"),
        text -> load(".file 1 \"" + text + "\"\n" + kernel(".loc 1 1 1\nvadd %r0;"), "k.ptx"),
        text -> load(kernel("trap; // " + text), "k.ptx"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u001b[2J", "\u0007", "\u009b31m", "\u202e", "\u2066", "\u007f", "\r"})
  void messagesHaveNoControlCharacters(String unsafe) {
    messages()
        .forEach(
            way -> {
              String message =
                  assertThrows(DriverException.class, () -> way.accept(unsafe)).getMessage();
              assertEquals(-1, message.indexOf(unsafe.charAt(0)), message);
            });
  }

  @Test
  void damagedDebugInformationDoesNoHarm() {
    String[] ptx = Fixture.ptx("variables").split("(?=\\.section)");
    String sections = String.join("", List.of(ptx).subList(1, ptx.length));
    assertTrue(
        faultOf(ptx[0] + sections).startsWith("variables: x = 0, n = 0, kind = 1, moved = 3,"));
    String version =
        sections.replace(
            "\n.b8 2\n.b8 0\n.b32 .debug_abbrev", "\n.b8 5\n.b8 0\n.b32 .debug_abbrev");
    assertNotEquals(sections, version);
    assertTrue(faultOf(ptx[0] + version).startsWith("registers: "), "another version of DWARF");
    String[] damages = {"", "-", "label", "label-label", ".debug_loc+7"};
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      String damaged =
          Pattern.compile("\\d+(?=[,\\n])")
              .matcher(sections)
              .replaceAll(
                  m ->
                      random.nextInt(50) > 0
                          ? m.group()
                          : random.nextInt(50) > 0
                              ? "" + random.nextInt(256)
                              : damages[random.nextInt(damages.length)]);
      faultOf(ptx[0] + damaged);
    }
  }

  /** The first line below the fault of a kernel whose array is missing. */
  private static String faultOf(String ptx) {
    try (Fixture f = Fixture.text(ptx, EmulatorOptions.defaults())) {
      KernelArguments arguments = KernelArguments.of().nothing().i8(7).i32(1);
      return assertThrows(
              EmulatorFault.class, () -> f.run("variables", Launch.of(1, 32), arguments), ptx)
          .finding()
          .context()
          .getFirst();
    }
  }
}
