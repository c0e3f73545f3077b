package org.catchupmix.emulator.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.emulator.ptx.PtxEntry.Parameter;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;
import org.catchupmix.emulator.ptx.PtxOperand.Address;
import org.catchupmix.emulator.ptx.PtxOperand.Pair;
import org.catchupmix.emulator.ptx.PtxOperand.Register;
import org.catchupmix.emulator.ptx.PtxOperand.Single;
import org.catchupmix.emulator.ptx.PtxOperand.Symbol;
import org.catchupmix.emulator.ptx.PtxOperand.Vector;
import org.catchupmix.emulator.ptx.PtxOperand.Whole;
import org.catchupmix.gpu.DriverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parses each part of the language. */
class PtxParserTest {
  private static final String HEAD = ".version 7.0\n.target sm_75\n.address_size 64\n";

  private static PtxModule parse(String text) {
    return PtxParser.parse("test.ptx", HEAD + text);
  }

  private static PtxEntry entry(String body) {
    return parse(
            ".visible .entry k(.param .u64 k_0, .param .u32 k_1)\n{\n.reg .pred %p<3>;\n"
                + ".reg .b32 %r<9>;\n.reg .f32 %f<9>;\n.reg .b64 %rd<9>;\n"
                + body
                + "\n}\n.file 1 \"k.cu\"\n")
        .entries()
        .getFirst();
  }

  private static PtxInstruction one(String text) {
    return entry(text).instructions().getFirst();
  }

  private static Register register(String name) {
    return new Register(name, false);
  }

  @Test
  void aModule() {
    PtxModule module =
        parse(
            ".global .align 4 .b8 table[8] = {1, 0, 0, 0, 2, 0, 0, 0};\n"
                + ".const .align 8 .u64 big[2] = {0xffffffffffffffff, 7};\n"
                + ".global .f32 half = 0f3F000000;\n.global .u32 matrix[2][3];\n"
                + ".extern .shared .align 16 .b8 dynamic[];\n/* nothing */\n"
                + ".visible .global .attribute(.managed) .align 8 .u32 managed;\n"
                + ".func .attribute(.unified(19, 95)) f() { ret; }");
    assertEquals("7.0", module.version());
    assertEquals("sm_75", module.target());
    assertEquals(6, module.variables().size());
    PtxVariable table = module.variables().getFirst();
    assertEquals(PtxVariable.Space.GLOBAL, table.space());
    assertArrayEquals(new byte[] {1, 0, 0, 0, 2, 0, 0, 0}, table.initial());
    PtxVariable big = module.variables().get(1);
    assertEquals(PtxVariable.Space.CONST, big.space());
    assertEquals(16, big.bytes());
    assertEquals(-1, big.initial()[7]);
    assertArrayEquals(new byte[] {0, 0, 0, 63}, module.variables().get(2).initial());
    assertEquals(24, module.variables().get(3).bytes());
    assertNull(module.variables().get(3).initial());
    assertEquals(0, module.variables().get(4).bytes());
    assertEquals(8, module.variables().get(5).alignment());
  }

  @Test
  void parameterAlignment() {
    PtxEntry entry =
        parse(
                ".visible .entry k(\n.param .u32 a,\n.param .u64 .ptr .global .align 1 b,\n"
                    + ".param .f32 c,\n.param .align 8 .b8 d[24])\n.maxntid 64, 2, 1\n"
                    + ".minnctapersm 2\n{ ret; }")
            .entries()
            .getFirst();
    assertEquals(
        List.of(
            new Parameter("a", 0, 4),
            new Parameter("b", 8, 8),
            new Parameter("c", 16, 4),
            new Parameter("d", 24, 24)),
        entry.parameters());
    assertEquals(48, entry.parameterBytes());
    assertEquals(128, entry.maxThreads());
  }

  @Test
  void operands() {
    assertEquals(List.of(register("%r1"), new Whole(-5)), one("mov.u32 %r1, -5;").operands());
    assertEquals(
        List.of(register("%r1"), new Whole(0xff00)), one("mov.u32 %r1, 0xFF00;").operands());
    assertEquals(
        List.of(register("%f1"), new Single(0x3f800000)),
        one("mov.f32 %f1, 0f3F800000;").operands());
    assertEquals(
        List.of(
            new Vector(
                List.of(register("%f1"), register("%f2"), register("%f3"), new PtxOperand.Sink())),
            new Address(register("%rd1"), 16)),
        one("ld.global.v4.f32 {%f1, %f2, %f3, _}, [%rd1+16];").operands());
    assertEquals(
        new Address(register("%rd1"), -4), one("ld.global.f32 %f1, [%rd1+-4];").operands().get(1));
    assertEquals(
        new Address(new Symbol("tile", 0), 8),
        one("ld.shared.f32 %f1, [tile+8];").operands().get(1));
    assertEquals(
        new Address(new Symbol("k_1", 0), 0), one("ld.param.u32 %r1, [k_1];").operands().get(1));
    assertEquals(
        new Pair(register("%r1"), register("%p1")),
        one("shfl.sync.down.b32 %r1|%p1, %r2, %r3, %r4, -1;").operands().getFirst());
    assertEquals(
        new Register("%p2", true),
        one("setp.lt.and.s32 %p1, %r1, %r2, !%p2;").operands().getLast());
    assertEquals(register("%tid.x"), one("mov.u32 %r1, %tid.x;").operands().getLast());
  }

  @Test
  void guardsAndModifiers() {
    PtxInstruction branch = one("L: @!%p1 bra L;");
    assertEquals(new Register("%p1", true), branch.guard());
    assertEquals(Operation.BRA, branch.operation());
    PtxInstruction load = one("ld.global.nc.v2.f32 {%f1, %f2}, [%rd1];");
    assertTrue(load.has(Modifier.NC));
    assertTrue(load.has(Modifier.V2));
    assertFalse(load.has(Modifier.V4));
    assertEquals("ld.global.nc.v2.f32", load.opcode().toString());
  }

  @Test
  void lineNumbers() {
    PtxEntry entry =
        entry(
            "mov.u32 %r1, 1;\n"
                + ".loc 1 17 3\n"
                + "add.s32 %r1, %r1, 2;\n"
                + ".loc 1 18 9, function_name L, inlined_at 1 5 5\n"
                + "ret;");
    List<PtxInstruction> all = entry.instructions();
    assertNull(all.getFirst().source());
    assertEquals(10, all.getFirst().line());
    assertEquals(new SourceLine("k.cu", 17), all.get(1).source());
    assertEquals(12, all.get(1).line());
    assertEquals("k.cu:18", all.get(2).place());
    assertEquals("k.cu:18 inlined at k.cu:5", all.get(2).source().toString());
  }

  @Test
  void inlinedToolkitCodeHasTheCallersLine() {
    String[] directives = {
      ".loc 2 40 3, function_name L, inlined_at 1 30 5",
      ".loc 3 7 3, function_name L, inlined_at 2 40 3",
      ".loc 4 12 3, function_name L, inlined_at 1 31 5",
    };
    String body = "";
    for (String directive : directives) {
      body += directive + "\nmov.u32 %r1, 1;\n";
    }
    List<String> sources =
        parse(
                ".visible .entry k() {\n.reg .b32 %r1;\n"
                    + body
                    + "}\n.file 1 \"k.cu\"\n"
                    + ".file 2 \"/usr/local/cuda-13.0/bin/../targets/x86_64-linux/include/a.hpp\"\n"
                    + ".file 3 \"/usr/local/cuda-13.0/bin/../targets/x86_64-linux/include/b.h\"\n"
                    + ".file 4 \"/home/me/include/mine.cuh\"\n")
            .entries()
            .getFirst()
            .instructions()
            .stream()
            .map(PtxInstruction::place)
            .toList();
    assertEquals(List.of("k.cu:30", "k.cu:30", "/home/me/include/mine.cuh:12"), sources);
  }

  @Test
  void innerScopesRedeclareNames() {
    PtxEntry entry =
        entry(
            "mov.u32 %r1, 1; { .reg .b64 %r1; mov.u64 %r1, 2; } { .reg .f32 %r1; mov.f32 %r1, %r1;"
                + " } mov.u32 %r1, 3;");
    List<String> names =
        entry.instructions().stream()
            .map(i -> ((Register) i.operands().getFirst()).name())
            .toList();
    assertEquals("%r1", names.getFirst());
    assertEquals("%r1", names.get(3));
    assertEquals(PtxType.B64, entry.registers().get(names.get(1)));
    assertEquals(PtxType.F32, entry.registers().get(names.get(2)));
  }

  /** Inline assembly that is inlined twice repeats its labels, each in a block of its own. */
  @Test
  void labelsBelongToTheirBlock() {
    PtxEntry entry = entry("{ bra L; mov.u32 %r1, 1; L: } { bra L; mov.u32 %r1, 2; L: } ret;");
    for (int branch : new int[] {0, 2}) {
      String label = ControlFlow.label(entry.instructions().get(branch).operand(0));
      assertEquals(branch + 2, entry.labels().get(label));
    }
  }

  /** Columns: the place that the error names; a module, or the body of a kernel. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "line 4, at '.surprise': | .surprise 1;",
        "the file ends | .visible .entry k() {",
        "line 4, at 'x': | .global .b64 x[9][2147483647];"
      })
  void errorsOfModulesNameTheirPlace(String place, String module) {
    String said = assertThrows(DriverException.class, () -> parse(module)).getMessage();
    assertTrue(said.startsWith("test.ptx") && said.contains(place), said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%r2 | mov.u32 %r1 %r2;",
        "%q | @%q ret;",
        ".u64 | mov.u32 %r1, -.u64;",
        "%x | .reg .b32 %x<2147483647>;"
      })
  void errorsOfKernelsNameTheirPlace(String token, String body) {
    String said = entry(body).refusal();
    assertTrue(said.startsWith("test.ptx, line 10, at '" + token + "': "), said);
  }

  @Test
  void aParameterHasNoInitialValue() {
    PtxEntry entry = parse(".visible .entry k(.param .u32 p = 5) { ret; }").entries().getFirst();
    assertTrue(entry.refusal().contains("initial value"), entry.refusal());
  }

  @Test
  void anEmptyFileIsNotPtx() {
    assertThrows(DriverException.class, () -> PtxParser.parse("test.ptx", ""));
  }
}
