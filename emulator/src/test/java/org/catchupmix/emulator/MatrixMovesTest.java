package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code stmatrix}, {@code movmatrix}, and atomic updates of vectors and of 16 bytes. */
class MatrixMovesTest {
  private static final Launch WARP = Launch.of(1, 32);

  private static Fixture kernel(String parameters, String code) {
    return Fixture.text(
        """
        .version 8.4
        .target sm_90
        .address_size 64
        .visible .entry k(%s) {
        .shared .align 16 .b8 s[512];
        .reg .b16 %%h<9>; .reg .b32 %%r<40>; .reg .b64 %%l<20>; .reg .f32 %%f<9>; .reg .b128 %%q<4>;
        .reg .pred %%p<3>;
        mov.u32 %%r0, %%tid.x;
        %s
        ret; }
        """
            .formatted(parameters, code),
        EmulatorOptions.defaults());
  }

  /** Lane l holds 64 m + 2 l and the next number of matrix m, so row r has 8 r to 8 r + 7. */
  @ParameterizedTest
  @CsvSource({"1, false", "2, true", "4, false", "4, true"})
  void rowsAreStored(int matrices, boolean transposed) {
    StringBuilder code = new StringBuilder();
    StringBuilder registers = new StringBuilder();
    for (int m = 0; m < matrices; m++) {
      code.append(
          "mad.lo.u32 %%r%d, %%r0, 0x20002, %d;\n".formatted(m + 1, 64 * m * 65537 + 65536));
      registers.append(m > 0 ? "," : "").append("%r").append(m + 1);
    }
    code.append("mov.u32 %r20, s; mad.lo.u32 %r21, %r0, 16, %r20;\n");
    code.append(
        "stmatrix.sync.aligned.m8n8.x%d%s.shared.b16 [%%r21], {%s};\n"
            .formatted(matrices, transposed ? ".trans" : "", registers));
    code.append("bar.sync 0; ld.param.u64 %l0, [to]; setp.ge.u32 %p0, %r0, ");
    code.append(8 * matrices).append("; @%p0 ret;\n");
    code.append("ld.shared.v4.b32 {%r30,%r31,%r32,%r33}, [%r21];");
    code.append("mad.wide.u32 %l1, %r0, 16, %l0; st.global.v4.b32 [%l1], {%r30,%r31,%r32,%r33};");
    try (Fixture f = kernel(".param .u64 to", code.toString())) {
      DeviceMemory to = f.undefined(128 * matrices);
      f.run("k", WARP, Fixture.given(to));
      byte[] got = f.bytes(to);
      for (int i = 0; i < 64 * matrices; i++) {
        int row = i % 64 / 8;
        int column = i % 8;
        int expected = i / 64 * 64 + (transposed ? 8 * column + row : 8 * row + column);
        assertEquals(expected, got[2 * i] & 0xFF | got[2 * i + 1] << 8, "element " + i);
      }
    }
  }

  @Test
  void aMatrixIsTransposedInRegisters() {
    String code =
        """
        mad.lo.u32 %r1, %r0, 0x20002, 65536;
        movmatrix.sync.aligned.m8n8.trans.b16 %r1, %r1;
        ld.param.u64 %l0, [to]; mad.wide.u32 %l1, %r0, 4, %l0; st.global.b32 [%l1], %r1;
        """;
    try (Fixture f = kernel(".param .u64 to", code)) {
      DeviceMemory to = f.undefined(128);
      f.run("k", WARP, Fixture.given(to));
      int[] got = f.ints(to);
      for (int lane = 0; lane < 32; lane++) {
        int row = lane / 4;
        int column = lane % 4 * 2;
        assertEquals(8 * column + row | 8 * (column + 1) + row << 16, got[lane], "lane " + lane);
      }
    }
  }

  @Test
  void vectorsAreUpdatedElementByElement() {
    String code =
        """
        ld.param.u64 %l0, [x]; ld.param.u64 %l1, [y];
        cvt.rn.f32.u32 %f0, %r0; mov.f32 %f1, 0f3F800000;
        red.global.add.v4.f32 [%l0], {%f0, %f1, %f0, %f1};
        red.relaxed.gpu.global.v2.f32.add [%l0], {%f1, %f1};
        mov.b32 %r1, 0x3C004000;
        red.global.add.noftz.v2.f16x2 [%l0+16], {%r1, %r1};
        cvt.rn.f16.u32 %h0, %r0; mov.b32 %r2, {%h0, %h0};
        red.global.v4.f16x2.max.noftz [%l0+32], {%r2, %r1, %r2, %r2};
        atom.global.v2.f32.add {%f2, %f3}, [%l0+24], {%f1, %f1};
        mad.wide.u32 %l2, %r0, 8, %l1; st.global.v2.f32 [%l2], {%f2, %f3};
        """;
    try (Fixture f = kernel(".param .u64 x, .param .u64 y", code)) {
      DeviceMemory x = f.ints(new int[12]);
      DeviceMemory y = f.undefined(256);
      f.run("k", WARP, Fixture.given(x, y));
      float[] sums = f.floats(x);
      assertEquals(496 + 32, sums[0]);
      assertEquals(64, sums[1]);
      assertEquals(496, sums[2]);
      assertEquals(0x50005400, f.ints(x)[4], "32 times 1 and 2 in halves");
      assertEquals(0x4FC04FC0, f.ints(x)[8], "31 in both halves");
      assertEquals(0x3C004000, f.ints(x)[9]);
      assertEquals(32, sums[6]);
      float[] before = f.floats(y);
      for (int lane = 0; lane < 32; lane++) {
        assertEquals(lane, before[2 * lane]);
      }
    }
  }

  /** Each thread counts in the low half and adds its number to the high half, by swapping both. */
  @Test
  void sixteenBytesAreSwappedAtOnce() {
    String code =
        """
        ld.param.u64 %l0, [x];
        mov.b64 %l1, 0; mov.b64 %l2, 0; mov.b128 %q0, {%l1, %l2};
        cvt.u64.u32 %l3, %r0;
        again:
        mov.b128 {%l1, %l2}, %q0;
        add.s64 %l4, %l1, 1; add.s64 %l5, %l2, %l3;
        mov.b128 %q1, {%l4, %l5};
        atom.relaxed.gpu.global.cas.b128 %q2, [%l0], %q0, %q1;
        mov.b128 {%l6, %l7}, %q2;
        setp.ne.s64 %p0, %l6, %l1; setp.ne.s64 %p1, %l7, %l2; or.pred %p0, %p0, %p1;
        mov.b128 %q0, %q2;
        @%p0 bra again;
        setp.ne.u32 %p2, %r0, 0; @%p2 ret;
        atom.global.exch.b128 %q3, [%l0+16], %q1;
        ld.global.b128 %q3, [%l0+16]; st.global.b128 [%l0+32], %q3;
        """;
    try (Fixture f = kernel(".param .u64 x", code)) {
      DeviceMemory x = f.longs(new long[6]);
      f.run("k", WARP, Fixture.given(x));
      long[] got = f.longs(x);
      assertEquals(32, got[0]);
      assertEquals(496, got[1]);
      assertEquals(got[2], got[4]);
      assertEquals(got[3], got[5]);
      assertFalse(got[2] == 0);
    }
  }
}
