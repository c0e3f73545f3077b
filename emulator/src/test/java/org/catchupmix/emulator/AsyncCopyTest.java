package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** {@code cp.async} of fewer bytes than it fills, as for the last columns of a matrix. */
class AsyncCopyTest {
  /** Two threads fill 16 bytes each, from addresses 16 bytes apart from a start on. */
  private static Fixture copies(int start) {
    return Fixture.text(
        """
        .version 7.0
        .target sm_80
        .address_size 64
        .visible .entry k(.param .u64 x, .param .u64 y, .param .u32 own, .param .u32 next) {
          .reg .pred %%p; .reg .b32 %%r<9>; .reg .b64 %%l<9>; .reg .f32 %%f<9>;
          .shared .align 16 .b8 s[32];
          ld.param.u64 %%l1, [x]; ld.param.u64 %%l2, [y];
          ld.param.u32 %%r4, [own]; ld.param.u32 %%r5, [next];
          mov.u32 %%r1, %%tid.x; shl.b32 %%r2, %%r1, 4; mov.u32 %%r3, s; add.s32 %%r3, %%r3, %%r2;
          mul.wide.u32 %%l3, %%r1, 16; add.s64 %%l1, %%l1, %%l3; add.s64 %%l2, %%l2, %%l3;
          setp.eq.s32 %%p, %%r1, 0; selp.b32 %%r4, %%r4, %%r5, %%p;
          cp.async.ca.shared.global [%%r3], [%%l1+%d], 16, %%r4;
          cp.async.wait_all;
          ld.shared.v4.f32 {%%f1, %%f2, %%f3, %%f4}, [%%r3];
          st.global.v4.f32 [%%l2], {%%f1, %%f2, %%f3, %%f4};
          ret;
        }
        """
            .formatted(start),
        EmulatorOptions.defaults());
  }

  @Test
  void readsNoMoreThanItCopies() {
    try (Fixture f = copies(0)) {
      DeviceMemory y = f.count(8);
      f.run("k", Launch.of(1, 2), given(f.floats(1, 2, 3, 4, 5, 6, 7), y, 16, 12));
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6, 7, 0}, f.floats(y));
      f.run("k", Launch.of(1, 2), given(f.floats(1, 2), y, 6, 0));
      assertArrayEquals(new float[] {1, Float.intBitsToFloat(0), 0, 0, 0, 0, 0, 0}, f.floats(y));
      f.fault("k", Launch.of(1, 2), given(f.floats(1, 2, 3, 4, 5, 6), y, 16, 12), "reads 4 bytes");
      f.fault(
          "k", Launch.of(1, 2), given(y, y, 16, 20), "copies 20 bytes of a source, must be 0..16");
      f.fault("k", Launch.of(1, 2), given(y, y, -1, 0), "copies -1 bytes");
    }
  }

  @Test
  void itsSourceIsAlignedToWhatItFills() {
    try (Fixture f = copies(8)) {
      f.fault("k", Launch.of(1, 2), given(f.count(16), f.count(8), 8, 8), "not a multiple of 16");
    }
  }
}
