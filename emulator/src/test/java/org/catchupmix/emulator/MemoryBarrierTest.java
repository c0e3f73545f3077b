package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operations of an {@code mbarrier} by one thread, whose results are stored in order. */
class MemoryBarrierTest {
  /** Runs code in which {@code test} and {@code parity} store whether a phase is over. */
  private static int[] run(int results, String code) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        .version 8.4
        .target sm_90
        .address_size 64
        .visible .entry k(.param .u64 out) {
        .shared .align 8 .b64 bar; .shared .align 16 .b8 tile[64];
        .reg .pred %p; .reg .b32 %r<9>; .reg .b64 %l<9>;
        ld.param.u64 %l0, [out]; mov.u32 %r0, bar; mov.u32 %r1, tile;
        """);
    int stored = 0;
    for (String line : code.lines().toList()) {
      String store =
          "selp.b32 %%r8, 1, 0, %%p; st.global.b32 [%%l0+%d], %%r8;".formatted(4 * stored);
      if (line.startsWith("parity")) {
        text.append(
            "mbarrier.test_wait.parity.shared.b64 %%p, [%%r0], %s;\n".formatted(line.substring(7)));
        text.append(store);
        stored++;
      } else if (line.startsWith("test")) {
        text.append("mbarrier.try_wait.shared.b64 %%p, [%%r0], %s;\n".formatted(line.substring(5)));
        text.append(store);
        stored++;
      } else if (line.startsWith("pending")) {
        text.append("mbarrier.pending_count.b64 %%r7, %s;\n".formatted(line.substring(8)));
        text.append("st.global.b32 [%%l0+%d], %%r7;".formatted(4 * stored));
        stored++;
      } else {
        text.append(line).append('\n');
      }
    }
    text.append("ret; }\n");
    try (Fixture f = Fixture.text(text.toString(), EmulatorOptions.defaults())) {
      DeviceMemory out = f.undefined(4 * results);
      f.run("k", Launch.of(1, 1), Fixture.given(out));
      return f.ints(out);
    }
  }

  @Test
  void arrivalsEndPhases() {
    int[] got =
        run(
            8,
            """
            mbarrier.init.shared.b64 [%r0], 3;
            parity 1
            mbarrier.arrive.shared.b64 %l1, [%r0], 2;
            pending %l1
            test %l1
            mbarrier.arrive.noComplete.shared.b64 %l2, [%r0], 1;
            pending %l2
            test %l1
            parity 0
            parity 1
            test %l2
            """);
    assertArrayEquals(new int[] {1, 3, 0, 1, 1, 1, 0, 1}, got);
  }

  @Test
  void bytesAreCounted() {
    int[] got =
        run(
            5,
            """
            mbarrier.init.shared.b64 [%r0], 1;
            mbarrier.expect_tx.relaxed.cta.shared::cta.b64 [%r0], 48;
            mbarrier.arrive.expect_tx.release.cta.shared::cta.b64 _, [%r0], 16;
            parity 0
            mbarrier.complete_tx.relaxed.cta.shared::cta.b64 [%r0], 48;
            parity 0
            mbarrier.complete_tx.relaxed.cta.shared::cta.b64 [%r0], 16;
            parity 0
            mbarrier.arrive.shared.b64 _, [%r0];
            parity 1
            parity 0
            """);
    assertArrayEquals(new int[] {0, 0, 1, 1, 0}, got);
  }

  @Test
  void aThreadMayDropOut() {
    int[] got =
        run(
            4,
            """
            mbarrier.init.shared.b64 [%r0], 2;
            mbarrier.arrive_drop.shared.b64 _, [%r0];
            parity 0
            mbarrier.arrive.shared.b64 _, [%r0];
            parity 0
            mbarrier.arrive.shared.b64 _, [%r0];
            parity 1
            mbarrier.inval.shared.b64 [%r0];
            mbarrier.init.shared.b64 [%r0], 1;
            parity 1
            """);
    assertArrayEquals(new int[] {0, 1, 1, 1}, got);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mbarrier.init.shared.b64 [%r0], 0; | initializes for 0 arrivals",
        "mbarrier.init.shared.b64 [%r0], 1; mbarrier.arrive.shared.b64 _, [%r0], 2; | arrives 2 times",
        "mbarrier.init.shared.b64 [%r0], 1; mbarrier.init.shared.b64 [%r0], 1;"
            + " | initializes the mbarrier at 0x0 again",
        "mbarrier.init.shared.b64 [%r0], 1; mbarrier.inval.shared.b64 [%r0];"
            + " mbarrier.arrive.shared.b64 _, [%r0]; | no mbarrier was initialized",
        "mbarrier.init.shared.b64 [%r0], 1;"
            + " mbarrier.arrive.expect_tx.shared.b64 _, [%r0], 2000000; | must be at most 1048575",
        "mbarrier.init.shared.b64 [%r0], 1; mov.b32 %r2, 8;"
            + " cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%r1], [%l0], %r2, [%r0];"
            + " | copies 8 bytes",
        "mbarrier.init.shared.b64 [%r0], 1; mov.b32 %r2, 128;"
            + " cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%r1], [%l0], %r2, [%r0];"
            + " | past the end of",
        "mbarrier.init.shared.b64 [%r0], 1;"
            + " cp.async.bulk.tensor.1d.shared::cluster.global.mbarrier::complete_tx::bytes"
            + " [%r1], [%l0, {%r2}], [%r0]; | no tensor map",
      })
  void wrongUsesAreFound(String code, String says) {
    String message = assertThrows(EmulatorFault.class, () -> run(64, code)).getMessage();
    assertTrue(message.contains(says), message);
  }

  /** Initializes mbarriers, each of which is named by its offset, and copies at two of them. */
  private static String copiesAtTwo(String init, int one, int other) {
    return """
        .version 8.4
        .target sm_90
        .address_size 64
        .visible .entry k(.param .u64 in, .param .u64 out) {
        .shared .align 8 .b8 bars[512]; .shared .align 16 .b8 tiles[32];
        .reg .pred %%p<3>; .reg .b32 %%r<9>; .reg .b64 %%l<9>;
        ld.param.u64 %%l0, [in]; ld.param.u64 %%l1, [out]; mov.b32 %%r3, 16;
        mov.u32 %%r0, bars; mov.u32 %%r1, tiles; mov.u32 %%r2, %%tid.x;
        setp.ne.u32 %%p0, %%r2, 0; @%%p0 bra ready;
        %s
        ready: bar.sync 0;
        setp.eq.u32 %%p2, %%r2, 32; @%%p2 bra last; @%%p0 ret;
        mbarrier.arrive.expect_tx.shared.b64 _, [%%r0+%d], 16;
        cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%%r1], [%%l0], %%r3, [%%r0+%d];
        mbarrier.arrive.expect_tx.shared.b64 _, [%%r0+%d], 16;
        cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%%r1+16], [%%l0], %%r3, [%%r0+%d];
        first: mbarrier.test_wait.parity.shared.b64 %%p1, [%%r0+%d], 0; @!%%p1 bra first;
        last: mbarrier.test_wait.parity.shared.b64 %%p1, [%%r0+%d], 0; @!%%p1 bra last;
        ld.shared.b32 %%r4, [%%r1]; st.global.b32 [%%l1], %%r4; ret; }
        """
        .formatted(init, one, one, other, other, one, other);
  }

  private static String init(int offset) {
    return "mbarrier.init.shared.b64 [%%r0+%d], 1; ".formatted(offset);
  }

  @Test
  void aWaitOrdersNoCopiesOfAnotherBarrier() {
    String again = init(0) + init(8) + "mbarrier.inval.shared.b64 [%r0]; " + init(16);
    String many =
        IntStream.rangeClosed(0, 32).mapToObj(i -> init(8 * i)).collect(Collectors.joining());
    for (String ptx : List.of(copiesAtTwo(again, 8, 16), copiesAtTwo(many, 0, 256))) {
      try (Fixture f = Fixture.text(ptx, EmulatorOptions.defaults().withSeed(0))) {
        f.fault(
            "k",
            Launch.of(1, 33),
            Fixture.given(f.count(4), f.undefined(4)),
            "thread (32,0,0)",
            "a race: an asynchronous operation of the same block wrote it");
      }
    }
  }
}
