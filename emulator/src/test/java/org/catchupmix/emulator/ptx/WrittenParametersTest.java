package org.catchupmix.emulator.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which parameters a kernel writes through. */
class WrittenParametersTest {
  private static Optional<Set<Integer>> written(String body) {
    PtxEntry entry =
        PtxParser.parse(
                "test",
                ".version 8.0\n.target sm_80\n.global .b32 g[4];\n"
                    + ".visible .entry k(.param .u64 a, .param .u32 n, .param .u64 b) {\n"
                    + ".reg .pred %p<5>; .reg .b32 %r<9>; .reg .b64 %rd<9>;\n.shared .b32 s[4];\n"
                    + "ld.param.u64 %rd1, [a]; ld.param.u32 %r1, [n]; ld.param.u64 %rd2, [b];\n"
                    + body
                    + "\nret; }")
            .entries()
            .getFirst();
    return WrittenParameters.of(entry);
  }

  @Test
  void addressesAreFollowed() {
    assertEquals(Optional.of(Set.of()), written("ld.global.u32 %r2, [%rd1];"));
    assertEquals(
        Optional.of(Set.of(16)),
        written(
            "cvta.to.global.u64 %rd3, %rd2; mul.wide.u32 %rd4, %r1, 4; add.s64 %rd5, %rd3, %rd4;"
                + " st.global.u32 [%rd5], %r1; ld.global.u32 %r2, [%rd1];"));
    // an index that was loaded, and a loop that exchanges two pointers
    assertEquals(
        Optional.of(Set.of(16)),
        written(
            "ld.global.u32 %r2, [%rd1]; mul.wide.u32 %rd4, %r2, 4; add.s64 %rd5, %rd4, %rd2;"
                + " red.global.add.u32 [%rd5], 1;"));
    assertEquals(
        Optional.of(Set.of(0, 16)),
        written(
            "L: st.global.u32 [%rd1], %r1; mov.u64 %rd3, %rd1; mov.u64 %rd1, %rd2;"
                + " mov.u64 %rd2, %rd3; bra L;"));
    assertEquals(Optional.of(Set.of()), written("mov.u32 %r2, s; st.shared.u32 [%r2], %r1;"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ld.global.u64 %rd3, [%rd1]; add.s64 %rd3, %rd3, %rd2; st.global.u32 [%rd3], %r1;",
        "mov.u64 %rd3, g; add.s64 %rd3, %rd3, %rd2; st.global.u32 [%rd3], %r1;",
        "st.global.u32 [g], %r1;",
        "mov.b64 %rd3, {%r1, %r2}; add.s64 %rd3, %rd3, %rd2; st.global.u32 [%rd3], %r1;",
        "st.global.u32 [4096], %r1;",
        "mov.u64 %rd3, s; cvta.shared.u64 %rd4, %rd3; st.u32 [%rd4], %r1;",
        "call f, ();"
      })
  void otherAddressesMayBeAnywhere(String body) {
    assertEquals(Optional.empty(), written(body));
  }
}
