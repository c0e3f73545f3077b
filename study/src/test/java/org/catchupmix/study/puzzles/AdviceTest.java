package org.catchupmix.study.puzzles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.gpu.KernelSource;
import org.junit.jupiter.api.Test;

/** Causes of costs, in kernels of puzzle 1 that compute the right values. */
class AdviceTest {
  /** Judges instructions that may change {@code %f1}, the element, and end in {@code %f3}. */
  private static Verdict judge(String body) {
    String ptx =
        """
        .version 8.0
        .target sm_80
        .address_size 64
        .file 1 "map.cu"
        .visible .entry map(.param .u64 x, .param .u64 y) {
        .reg .b32 %r<9>; .reg .f32 %f<9>; .reg .f64 %fd<9>; .reg .b64 %rd<9>;
        .local .align 4 .b8 own[16];
        .loc 1 2 0
        ld.param.u64 %rd1, [x];
        ld.param.u64 %rd2, [y];
        mov.u32 %r1, %tid.x;
        mov.u32 %r2, %ntid.x;
        mul.wide.u32 %rd3, %r1, 4;
        add.s64 %rd1, %rd1, %rd3;
        add.s64 %rd2, %rd2, %rd3;
        ld.global.f32 %f1, [%rd1];
        .loc 1 3 0
        """
            + body
            + """
        .loc 1 4 0
        fma.rn.f32 %f3, %f1, %f1, 0f3F800000;
        st.global.f32 [%rd2], %f3;
        ret;
        }
        """;
    return Judge.judge(Puzzles.find("1"), new KernelSource("map", ptx, "map.ptx"));
  }

  /** Adds so many instructions that the counter misses its goal. */
  private static String often(String instruction) {
    return (instruction + "\n").repeat(30);
  }

  private static final String DOUBLES =
      often("add.rn.f64 %fd1, %fd1, %fd1;").replaceFirst("^", "cvt.f64.f32 %fd1, %f1;\n");

  @Test
  void doublePrecisionIsTheCauseOfItsInstructions() {
    Verdict verdict = judge(DOUBLES);
    Advice cause = new Advice.DoublePrecision(3, 31);
    assertEquals(List.of(cause), verdict.advice());
    Goal.Result instructions = verdict.goals().get(1);
    assertFalse(instructions.isMet());
    assertEquals(List.of(cause), instructions.causes());
    assertTrue(instructions.toString().contains(cause.text()), instructions.toString());
    assertFalse(instructions.toString().contains(instructions.goal().advice()));
    assertEquals(2, verdict.stars());
  }

  @Test
  void fewDoublesAreSaidToo() {
    Verdict verdict = judge("cvt.f64.f32 %fd1, %f1;\ncvt.rn.f32.f64 %f1, %fd1;\n");
    Advice few = new Advice.DoublePrecision(3, 2);
    assertEquals(3, verdict.stars());
    assertEquals(List.of(few), verdict.advice());
    String text = String.join("\n", verdict.lines(List.of()));
    assertTrue(text.contains(few.text()), text);
  }

  @Test
  void aFewDoublesAreNotTheCauseOfManyOthers() {
    Verdict verdict = judge("cvt.f64.f32 %fd1, %f1;\n" + often("add.s32 %r1, %r1, 1;"));
    assertEquals(List.of(new Advice.DoublePrecision(3, 1)), verdict.advice());
    assertEquals(List.of(), verdict.goals().get(1).causes());
  }

  @Test
  void divisionsByVariablesAreFound() {
    String constant = "rem.u32 %r3, %r1, 7;\n";
    String variables =
        "div.u32 %r3, %r1, %r2;\nrem.s32 %r3, %r1, %r2;\ndiv.u64 %rd4, %rd3, %rd1;\n";
    assertEquals(List.of(), judge(constant).advice());
    assertEquals(
        List.of(new Advice.Division(3, 32, 2), new Advice.Division(3, 64, 1)),
        judge(variables).advice());
  }

  @Test
  void divisionsAreSaidOnceACounterMissesItsGoal() {
    String division = "div.u32 %r3, %r1, %r2;\n";
    String said = new Advice.Division(3, 32, 1).text();
    assertFalse(String.join("\n", judge(division).lines(List.of())).contains(said));
    Verdict verdict = judge(division + often("add.s32 %r1, %r1, 1;"));
    assertTrue(String.join("\n", verdict.lines(List.of())).contains(said));
  }

  @Test
  void localMemoryIsTheCauseOfItsInstructions() {
    Verdict verdict = judge(often("st.local.f32 [own], %f1;"));
    assertEquals(List.of(new Advice.LocalMemory(3, 30)), verdict.advice());
    assertEquals(verdict.advice(), verdict.goals().get(1).causes());
  }

  /** Threads load every other element, again from the start in the second half. */
  @Test
  void scatteredLoadsAreTheCauseOfTheirSectors() {
    Verdict verdict =
        judge(
            """
            mul.lo.u32 %r3, %r1, 8;
            rem.u32 %r3, %r3, %r2;
            mul.wide.u32 %rd5, %r3, 4;
            sub.s64 %rd6, %rd1, %rd3;
            add.s64 %rd6, %rd6, %rd5;
            ld.global.f32 %f2, [%rd6];
            """);
    Goal.Result sectors = verdict.goals().getFirst();
    assertFalse(sectors.isMet());
    assertEquals(1, sectors.causes().size());
    Advice.Scattered cause = (Advice.Scattered) sectors.causes().getFirst();
    assertEquals(3, cause.line());
    assertTrue(cause.load());
    assertTrue(cause.sectors() >= 2 * cause.ideal(), cause.toString());
  }

  @Test
  void aGoodSolutionGetsNoAdvice() {
    Verdict verdict = judge("");
    assertEquals(3, verdict.stars());
    assertEquals(List.of(), verdict.advice());
  }
}
