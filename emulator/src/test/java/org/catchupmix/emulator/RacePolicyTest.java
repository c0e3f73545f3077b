package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** Severity of races, from src/test/cuda/races.cu. */
class RacePolicyTest {
  private static final EmulatorOptions DEFAULT = EmulatorOptions.defaults();
  private static final EmulatorOptions STRICT = DEFAULT.withStrict(true);

  private static void on(EmulatorOptions options, Consumer<Fixture> work) {
    try (Fixture f = new Fixture("races", options)) {
      work.accept(f);
    }
  }

  private static void races(EmulatorOptions options, String line, Consumer<Fixture> work) {
    String said = assertThrows(EmulatorFault.class, () -> on(options, work)).getMessage();
    assertTrue(said.contains(" a race: ") && Fixture.names(said, "races.cu:" + line), said);
  }

  private static void flag(Fixture f, String kernel, int negative) {
    int[] x = new int[64];
    for (int i = 0; i < negative; i++) {
      x[i * 40] = -1;
    }
    DeviceMemory flag = f.ints(0);
    f.run(kernel, Launch.of(1, 64), given(f.ints(x), flag));
  }

  @Test
  void storesOfTheSameValueAreANote() {
    on(
        DEFAULT,
        f -> {
          flag(f, "flag_by_all", 2);
          Finding finding = f.emulator.findings().getFirst();
          assertEquals(1, f.emulator.findings().size());
          assertEquals(Finding.Severity.NOTE, finding.severity());
          flag(f, "flag_by_all", 1);
          assertEquals(List.of(), f.emulator.findings());
        });
    races(STRICT, "5", f -> flag(f, "flag_by_all", 2));
    races(DEFAULT, "9", f -> flag(f, "flags_by_all", 2));
  }

  @Test
  void plainFirstReadOfACompareAndSwapLoop() {
    Consumer<Fixture> sum =
        f -> {
          DeviceMemory y = f.floats(0);
          f.run("sum_by_swaps", Launch.of(3, 64), given(y));
          assertEquals(192, f.floats(y)[0]);
        };
    on(DEFAULT, sum);
    races(STRICT, "13", sum);
    on(
        DEFAULT,
        f -> {
          DeviceMemory y = f.ints(0, 0, 0, 0);
          f.run("sum_by_swaps_of_pairs", Launch.of(3, 64), given(y));
          assertArrayEquals(new int[] {96, 96, 96, 96}, f.ints(y));
        });
  }

  private static void lastBlock(Fixture f, String kernel) {
    int blocks = 20;
    DeviceMemory y = f.undefined(4);
    f.run(
        kernel,
        Launch.of(blocks, 2),
        given(f.count(blocks), f.undefined(8 * blocks), f.ints(0), y));
    assertEquals(IntStream.range(0, 2 * blocks).map(i -> i / 2).sum(), f.floats(y)[0]);
  }

  @Test
  void theLastBlockReadsPublishedData() {
    on(DEFAULT, f -> lastBlock(f, "last_block_sums"));
    races(DEFAULT, "33", f -> lastBlock(f, "last_block_without_fence"));
    // Thread 0 has published its own writes, not those of thread 1.
    races(DEFAULT, "33", f -> lastBlock(f, "last_block_without_barrier"));
    // All threads need a fence before the barrier.
    on(DEFAULT, f -> lastBlock(f, "last_block_fences_first"));
    races(DEFAULT, "78", f -> lastBlock(f, "last_block_half_fenced"));
    races(STRICT, "78", f -> lastBlock(f, "last_block_fences_first"));
    // In strict mode the reading side needs a fence, too.
    races(STRICT, "33", f -> lastBlock(f, "last_block_sums"));
  }

  @Test
  void releaseAndAcquireOrderWarps() {
    Consumer<Fixture> run =
        f -> {
          DeviceMemory y = f.undefined(256);
          f.run("released", Launch.of(1, 64), given(f.undefined(256), f.ints(new int[64]), y));
          assertEquals(1, f.floats(y)[63]);
        };
    on(DEFAULT, run);
    on(STRICT, run);
  }

  @Test
  void volatileAccessesOfBlocks() {
    Consumer<Fixture> run =
        f -> f.run("volatile_flags", Launch.of(4, 1), given(f.ints(0), f.undefined(16)));
    on(DEFAULT, run);
    on(STRICT, run); // PTX calls them relaxed
  }

  /** Lanes of one warp are ordered by lockstep only, and the flag publishes nothing. */
  @Test
  void volatileAccessesOrderNothing() {
    String ptx =
        """
        .version 7.0
        .target sm_75
        .address_size 64
        .visible .entry k(.param .u64 flag, .param .u64 data, .param .u32 stride)
        {
        .reg .b32 %r<4>; .reg .b64 %l<3>; .reg .pred %p;
        ld.param.u64 %l0, [flag];
        ld.param.u64 %l1, [data];
        ld.param.u32 %r2, [stride];
        mov.u32 %r0, %tid.x;
        setp.eq.u32 %p, %r0, 0;
        @%p bra WRITER;
        setp.ne.u32 %p, %r0, %r2;
        @%p bra END;
        READER:
        ld.volatile.global.u32 %r1, [%l0];
        setp.eq.u32 %p, %r1, 0;
        @%p bra READER;
        ld.global.u32 %r1, [%l1];
        bra END;
        WRITER:
        st.global.u32 [%l1], 1;
        st.volatile.global.u32 [%l0], 1;
        END:
        ret;
        }
        """;
    for (EmulatorOptions options : List.of(DEFAULT, STRICT)) {
      try (Fixture f = Fixture.text(ptx, options)) {
        KernelArguments given = given(f.ints(0), f.ints(0), 32);
        f.fault("k", Launch.of(1, 64), given, " a race: ", "`ld.global.u32 %r1, [%l1];`");
      }
    }
  }

  @Test
  void continuedLaunchesListAllFaults() {
    on(
        DEFAULT.withContinued(true),
        f -> {
          DeviceMemory y = f.undefined(4 * 32);
          f.run("three_faults", Launch.of(1, 32), given(f.count(32), y));
          List<Finding> findings = f.emulator.findings();
          assertEquals(List.of(32L, 1L, 31L), findings.stream().map(Finding::times).toList());
          for (int line : new int[] {64, 65, 66}) {
            assertTrue(
                findings.stream().anyMatch(x -> x.message().contains("races.cu:" + line)),
                findings.toString());
          }
          assertTrue(findings.stream().allMatch(x -> x.severity() == Finding.Severity.FAULT));
          assertEquals(31, f.ints(y)[0]);
        });
  }

  private static int line(String text) {
    try {
      List<String> lines = Files.readAllLines(Path.of("src/test/cuda/races.cu"));
      return 1
          + IntStream.range(0, lines.size())
              .filter(i -> lines.get(i).contains(text))
              .findFirst()
              .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void atomicOperationsOfBlockScopeExcludeTheirBlockAlone() {
    for (EmulatorOptions options : List.of(DEFAULT, STRICT)) {
      races(
          options,
          "" + line("counted_by_block"),
          f -> f.run("counted_by_block", Launch.of(2, 64), given(f.ints(0))));
      on(
          options,
          f -> {
            DeviceMemory sum = f.ints(0, 0);
            f.run("counted_per_block", Launch.of(2, 64), given(sum));
            assertArrayEquals(new int[] {64, 64}, f.ints(sum));
          });
    }
  }

  private static Consumer<Fixture> locks(String fence, int blocks) {
    return f -> {
      DeviceMemory sum = f.ints(0);
      f.run("locked_" + fence, Launch.of(blocks, 64), given(f.ints(0), sum));
      assertEquals(2 * blocks, f.ints(sum)[0]);
    };
  }

  /** Most programs leave out the fence behind a lock, but one that is there must be wide enough. */
  @Test
  void aFenceOfBlockScopeDoesNotAcquireFromOtherBlocks() {
    String sum = "" + line("*sum += 1");
    for (EmulatorOptions options : List.of(DEFAULT, STRICT)) {
      on(options, locks("wide", 3));
      on(options, locks("of_block", 1));
      races(options, sum, locks("of_block", 3));
    }
    on(DEFAULT, locks("without_fence", 3));
    races(STRICT, sum, locks("without_fence", 3));
  }

  @Test
  void atomicOperationsOfTwoSizesAreNotAtomicToEachOther() {
    for (EmulatorOptions options : List.of(DEFAULT, STRICT)) {
      String said =
          assertThrows(
                  EmulatorFault.class,
                  () -> on(options, f -> f.run("sizes_mixed", Launch.of(1, 64), given(f.longs(0)))))
              .getMessage();
      assertTrue(said.contains("not atomic to each other"), said);
    }
  }

  /** Findings of a kernel whose every launch continues after its faults. */
  private static List<Finding> continued(String body) {
    String ptx =
        """
        .version 7.0
        .target sm_75
        .address_size 64
        .visible .entry k(.param .u64 p)
        {
        .reg .b32 %%r<8>; .reg .b64 %%l<8>; .reg .pred %%p;
        ld.param.u64 %%l0, [p];
        mov.u32 %%r0, %%tid.x;
        %s
        ret;
        }
        """
            .formatted(body);
    EmulatorOptions options = DEFAULT.withContinued(true).withBudget(100_000);
    try (Fixture f = Fixture.text(ptx, options)) {
      f.run("k", Launch.of(1, 64), given(f.ints(new int[32])));
      return f.emulator.findings();
    }
  }

  /** Half of the lanes write past the end, the others race: two kinds at one instruction. */
  @Test
  void faultsOfOneKindAndCauseAreOneFinding() {
    List<Finding> findings =
        continued(
            """
            and.b32 %r1, %r0, 31;
            mul.wide.u32 %l1, %r1, 8;
            add.s64 %l1, %l0, %l1;
            st.global.u32 [%l1], %r0;
            """);
    assertEquals(2, findings.size(), findings.toString());
    for (Finding finding : findings) {
      boolean outside = finding.message().contains(" past the end ");
      assertEquals(outside ? 32 : 16, finding.times(), finding.toString());
      assertTrue(outside || finding.message().contains(" a race: "), finding.toString());
    }
  }

  /** It never reads the value that ends it from memory that is not its own. */
  @Test
  void aLoadPastTheEndIsZero() {
    List<Finding> findings =
        continued(
            """
            mov.u32 %r1, 7;
            add.s64 %l0, %l0, 4096;
            LOOP:
            ld.global.u32 %r1, [%l0];
            setp.ne.u32 %p, %r1, 0;
            @%p bra LOOP;
            """);
    assertEquals(1, findings.size(), findings.toString());
    assertEquals(64, findings.getFirst().times());
  }

  /** Lanes race with writes of many other lines. */
  @Test
  void findingsOfALineAreLimited() {
    StringBuilder body = new StringBuilder("setp.ne.u32 %p, %r0, 0;\n@!%p bra WRITE;\n");
    body.append("mov.u32 %r2, 0;\nLOOP:\nld.global.u32 %r1, [%l0];\nadd.s64 %l0, %l0, 4;\n");
    body.append("add.u32 %r2, %r2, 1;\nsetp.lt.u32 %p, %r2, 20;\n@%p bra LOOP;\nret;\nWRITE:\n");
    for (int i = 0; i < 20; i++) {
      body.append("st.global.u32 [%%l0+%d], 1;\n".formatted(4 * i));
    }
    List<Finding> ofReads =
        continued(body.toString()).stream()
            .filter(f -> f.message().indexOf("`ld.") < f.message().indexOf(" block "))
            .filter(f -> f.message().contains("`ld."))
            .toList();
    assertEquals(9, ofReads.size(), ofReads.toString());
    long times = ofReads.stream().mapToLong(Finding::times).sum();
    assertTrue(times >= 20, times + " times");
  }

  @Test
  void plainReadsRaceWithAtomicUpdates() {
    String ptx =
        """
        .version 7.0
        .target sm_75
        .address_size 64
        .visible .entry k(.param .u64 p)
        {
        .reg .b32 %r<4>;
        .reg .b64 %l<2>;
        .reg .pred %p<2>;
        ld.param.u64 %l0, [p];
        mov.u32 %r0, %tid.x;
        shr.u32 %r1, %r0, 5;
        setp.eq.u32 %p0, %r1, 3;
        @%p0 bra UPDATE;
        setp.eq.u32 %p1, %r1, 2;
        @%p1 bra PLAIN;
        ld.relaxed.gpu.global.u32 %r2, [%l0];
        ret;
        PLAIN:
        ld.global.u32 %r2, [%l0];
        ret;
        UPDATE:
        red.relaxed.gpu.global.add.u32 [%l0], 1;
        ret;
        }
        """;
    for (long seed = 1; seed <= 40; seed++) {
      try (Fixture f = Fixture.text(ptx, DEFAULT.withSeed(seed))) {
        KernelArguments given = given(f.ints(0));
        f.fault("k", Launch.of(1, 128), given, " a race: ");
      }
    }
  }
}
