package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Data go from a thread to a second one, which tells a third. Each is lane 0 of another warp, in
 * its own or another's block.
 */
class HandoverChainTest {
  private static final List<String> SCOPES = List.of("cta", "gpu");
  private static final String RELEASE = "@!%%q st.release.%s.global.u32 [%%l0+%d], 1;";

  private static final String ACQUIRE =
      """
      @%%q bra S%2$d;
      W%2$d: ld.acquire.%1$s.global.u32 %%r3, [%%l0+%2$d];
      setp.eq.u32 %%p, %%r3, 0;
      @%%p bra W%2$d;
      S%2$d:""";

  private static final String FENCED = "membar.%s; @!%%q atom.global.exch.b32 %%r5, [%%l0+%d], 1;";

  private static final String SEEN_FENCED =
      """
      @%%q bra S%2$d;
      W%2$d: atom.global.add.u32 %%r3, [%%l0+%2$d], 0;
      setp.eq.u32 %%p, %%r3, 0;
      @%%p bra W%2$d;
      S%2$d: membar.%1$s;""";

  /** A kernel in which a warp each of three blocks has a part, and all others end. */
  private static String kernel(String blocks, String write, String pass, String read) {
    return """
        .version 7.0
        .target sm_75
        .address_size 64
        .visible .entry k(.param .u64 p)
        {
        .reg .b32 %%r<8>; .reg .b64 %%l<8>; .reg .pred %%p; .reg .pred %%q;
        ld.param.u64 %%l0, [p];
        mov.u32 %%r0, %%tid.x;
        mov.u32 %%r1, %%ctaid.x;
        and.b32 %%r2, %%r0, 31;
        setp.ne.u32 %%q, %%r2, 0;
        and.b32 %%r0, %%r0, -32;
        mad.lo.u32 %%r0, %%r1, 1024, %%r0;
        setp.eq.u32 %%p, %%r0, %d;
        @%%p bra WRITE;
        setp.eq.u32 %%p, %%r0, %d;
        @%%p bra PASS;
        setp.eq.u32 %%p, %%r0, %d;
        @%%p bra READ;
        bra END;
        WRITE: @%%q bra END;
        st.global.u32 [%%l0], 7;
        %s
        bra END;
        PASS: %s
        bra END;
        READ: %s
        @%%q bra END;
        ld.global.u32 %%r4, [%%l0];
        st.global.u32 [%%l0+12], %%r4;
        END: ret;
        }
        """
        .formatted(
            1024 * (blocks.charAt(0) - '0'),
            1024 * (blocks.charAt(1) - '0') + 32,
            1024 * (blocks.charAt(2) - '0') + 64,
            write,
            pass,
            read);
  }

  private static void run(String ptx, boolean strict) {
    try (Fixture f = Fixture.text(ptx, EmulatorOptions.defaults().withStrict(strict))) {
      DeviceMemory memory = f.ints(0, 0, 0, 0);
      f.run("k", Launch.of(3, 96), given(memory));
      assertEquals(7, f.ints(memory)[3]);
    }
  }

  private static void check(String ptx, boolean ordered, String what) {
    for (boolean strict : List.of(false, true)) {
      if (ordered) {
        run(ptx, strict);
      } else {
        assertThrows(EmulatorFault.class, () -> run(ptx, strict), what);
      }
    }
  }

  /** Whether a scope on each side lets one block hand over to another. */
  private static boolean reaches(char from, char to, String released, String acquired) {
    return from == to || released.equals("gpu") && acquired.equals("gpu");
  }

  @ParameterizedTest
  @ValueSource(strings = {"000", "001", "011", "010", "012"})
  void eachHandoverOfAChainHasItsOwnScopes(String blocks) {
    for (int i = 0; i < 16; i++) {
      String first = SCOPES.get(i & 1);
      String second = SCOPES.get(i >> 1 & 1);
      String third = SCOPES.get(i >> 2 & 1);
      String fourth = SCOPES.get(i >> 3);
      String pass = ACQUIRE.formatted(second, 4) + RELEASE.formatted(third, 8);
      String ptx = kernel(blocks, RELEASE.formatted(first, 4), pass, ACQUIRE.formatted(fourth, 8));
      check(
          ptx,
          reaches(blocks.charAt(0), blocks.charAt(1), first, second)
              && reaches(blocks.charAt(1), blocks.charAt(2), third, fourth),
          String.join(" ", blocks, first, second, third, fourth));
    }
  }

  /** A fence after a read acquires, and before a write publishes. */
  @ParameterizedTest
  @ValueSource(strings = {"000", "001", "011", "012"})
  void eachFenceOfAChainHasItsOwnScope(String blocks) {
    for (int i = 0; i < 8; i++) {
      List<String> wide = List.of("cta", "gl");
      String first = wide.get(i & 1);
      String second = wide.get(i >> 1 & 1);
      String third = wide.get(i >> 2);
      String pass = SEEN_FENCED.formatted(second, 4) + FENCED.formatted(second, 8);
      String ptx =
          kernel(blocks, FENCED.formatted(first, 4), pass, SEEN_FENCED.formatted(third, 8));
      String middle = second.replace("gl", "gpu");
      check(
          ptx,
          reaches(blocks.charAt(0), blocks.charAt(1), first.replace("gl", "gpu"), middle)
              && reaches(blocks.charAt(1), blocks.charAt(2), middle, third.replace("gl", "gpu")),
          String.join(" ", blocks, first, second, third));
    }
  }

  /** The second and third thread meet at a barrier of two warps instead. */
  @ParameterizedTest
  @ValueSource(strings = {"cta", "gpu"})
  void aBarrierOfTwoWarpsPassesOnWhatOneHasAcquired(String scope) {
    String meet = "bar.sync 1, 64;";
    String pass = ACQUIRE.formatted(scope, 4) + meet;
    check(kernel("000", RELEASE.formatted(scope, 4), pass, meet), true, scope);
    boolean ordered = scope.equals("gpu");
    check(kernel("100", RELEASE.formatted(scope, 4), pass, meet), ordered, scope);
  }
}
