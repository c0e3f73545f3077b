package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code mbarrier} and partial barriers, from src/test/cuda/barriers.cu. */
class BarriersTest {
  @AutoClose private final Fixture f = new Fixture("barriers");

  @Test
  void mbarrierOrdersPhases() {
    DeviceMemory y = f.undefined(3 * 512);
    f.run("in_memory", Launch.of(2, 128).withShared(0), given(y));
    float[] got = f.floats(y);
    for (int i = 0; i < got.length; i++) {
      assertEquals(127 - i % 128 + i / 128, got[i]);
    }
  }

  @Test
  void waitingAtAnMbarrierYields() {
    KernelArguments given = given(f.undefined(3 * 512));
    long instructions = f.run("in_memory", Launch.of(1, 128), given).total().warps();
    assertTrue(instructions < 20_000, () -> instructions + " instructions");
  }

  @Test
  void mbarrierWithoutWaitIsARace() {
    KernelArguments given = given(f.undefined(3 * 512));
    f.fault("in_memory_missing", Launch.of(1, 128), given, " a race: ");
  }

  /** Two of three warps end, so one of the two that the barrier needs never arrives. */
  @Test
  void aPartialBarrierThatTooFewThreadsReach() {
    String words = "waits at a barrier for 64 threads, of which 32 never arrive";
    requireFault("@%p bra END; bar.sync 1, 64; END: ret;", 96, words);
  }

  /** As on a GPU, they are one barrier, which orders what both warps do. */
  @Test
  void wholeWarpsMayWaitInDifferentLines() {
    String body =
        """
        .shared .b32 s[64]; .reg .b32 %a; mov.u32 %a, s; mad.lo.u32 %a, %r, 4, %a;
        st.shared.u32 [%a], %r; xor.b32 %a, %a, 128;
        @%p bra A; bar.sync 0; bra B; A: bar.sync 0; B: ld.shared.u32 %r, [%a]; ret;""";
    try (Fixture f = Fixture.text(ptx(body), EmulatorOptions.defaults().withStrict(true))) {
      f.run("k", Launch.of(1, 64), KernelArguments.of());
      assertEquals(List.of(), f.emulator.findings());
    }
  }

  /** A kernel in which %p is true from the second warp on. */
  private static String ptx(String body) {
    return """
        .version 7.0
        .target sm_75
        .address_size 64
        .visible .entry k() {
          .reg .b32 %%r; .reg .pred %%p;
          mov.u32 %%r, %%tid.x;
          setp.ge.u32 %%p, %%r, 32;
          %s
        }
        """
        .formatted(body);
  }

  private static void requireFault(String body, int threads, String words) {
    try (Fixture f = Fixture.text(ptx(body), EmulatorOptions.defaults())) {
      f.fault("k", Launch.of(1, threads), KernelArguments.of(), words);
    }
  }

  /** PTX leaves open what then happens. */
  @Test
  void barriersOfPartOfAWarpAndOfDifferentKinds() {
    String mixed = "@%p bra A; bar.sync 0; ret; A: bar.red.popc.u32 %r, 0, %p; ret;";
    requireFault(mixed, 64, "waits at barrier 0, at which others wait by another kind");
    String words = "arrives at barrier 1 for 48 threads, must be a multiple of 32";
    requireFault("bar.sync 1, 48; ret;", 64, words);
  }

  @Test
  void partialBarriersOrderThoseWhoTakePart() {
    Fixture.forSeeds(
        "barriers",
        20,
        f -> {
          DeviceMemory y = f.undefined(6 * 256);
          f.run("staged", Launch.of(1, 160), given(y));
          float[] got = f.floats(y);
          for (int i = 0; i < got.length; i++) {
            assertEquals(100 * (i / 64) + 63 - i % 64, got[i]);
          }
          f.run("chain", Launch.of(1, 96), given(f.undefined(128)));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"writes_late", "reads_late", "writes_beside"})
  void aMistakeBesideAPartialBarrierIsARace(String mistake) {
    Fixture.forSeeds(
        "barriers",
        20,
        f -> {
          KernelArguments given = given(f.undefined(6 * 256));
          String said = f.fault("staged_" + mistake, Launch.of(1, 160), given);
          // A late write may be read even before it happens.
          boolean late = mistake.equals("writes_late") && said.contains("is uninitialized");
          assertTrue(late || said.contains(" a race: "), said);
        });
  }

  @Test
  void aWarpPassesOnWhatItHasBeenTold() {
    Fixture.forSeeds(
        "barriers",
        20,
        f -> {
          String said = f.fault("chain_broken", Launch.of(1, 96), given(f.undefined(128)));
          assertTrue(said.contains(" a race: ") || said.contains("is uninitialized"), said);
        });
  }

  /** One thread publishes the writes of all that have met it, each behind a fence of its own. */
  @Test
  void fencesBeforeAPartialBarrierArePublished() {
    Fixture.forSeeds(
        "barriers",
        10,
        f -> {
          DeviceMemory y = f.undefined(4);
          f.run("counted_halves", Launch.of(3, 128), given(f.undefined(3 * 512), f.ints(0), y));
          assertEquals(3 * 128, f.floats(y)[0]);
        });
  }

  /** An address in another block's memory would look like one of device memory. */
  @Test
  void barriersOfAClusterAreRefused() {
    String ptx =
        """
        .version 8.0
        .target sm_90
        .address_size 64
        .visible .entry k() {
          .reg .b32 %r; .shared .b64 bar;
          mov.u32 %r, bar;
          mbarrier.arrive.release.cluster.shared::cluster.b64 _, [%r];
          ret;
        }
        """;
    try (Fixture f = Fixture.text(ptx, EmulatorOptions.defaults())) {
      String said =
          assertThrows(
                  DriverException.class, () -> f.run("k", Launch.of(1, 32), KernelArguments.of()))
              .getMessage();
      assertTrue(said.contains("cluster"), said);
    }
  }

  @Test
  void partialBarriers() {
    DeviceMemory y = f.undefined(256);
    f.run("of_a_part", Launch.of(1, 128), given(y));
    for (int i = 0; i < 64; i++) {
      assertEquals(63 - i, f.floats(y)[i]);
    }
  }
}
