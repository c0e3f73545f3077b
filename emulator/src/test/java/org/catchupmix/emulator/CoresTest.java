package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.catchupmix.emulator.check.LaunchBudget;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.schedule.Cores;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Launches have the same results on any number of cores. */
class CoresTest {
  private static final int BLOCKS = 24;
  private static final int N = 64 * BLOCKS;
  private static final EmulatorOptions DEFAULTS = EmulatorOptions.defaults().withBudget(300_000);

  /** An emulator that shares launches after their first block. */
  private static final class Device implements AutoCloseable {
    final Cores cores;
    final PtxEmulator emulator;
    final List<String> seen = new ArrayList<>();
    final DeviceMemory y;
    final DeviceMemory x;
    final DeviceMemory c;
    private final PtxLibrary kernels;

    Device(EmulatorOptions options, int threads) {
      this(options, new Cores(threads, 0, Cores.threads()));
    }

    Device(EmulatorOptions options, Cores cores) {
      this.cores = cores;
      emulator = new PtxEmulator(options, cores);
      emulator.printTo(text -> seen.add("printed " + text));
      kernels = emulator.load(new KernelSource("blocks", Fixture.ptx("blocks"), "blocks.ptx"));
      y = emulator.allocate(4 * N, "y");
      x = emulator.allocate(4 * N, "x");
      c = emulator.allocate(4 * 64, "c");
      int[] values = new int[N];
      Arrays.setAll(values, i -> i * 7 % 1009);
      emulator.upload(MemorySegment.ofArray(values), x);
    }

    Device withContents() {
      emulator.copy(x, y, y.bytes());
      emulator.upload(MemorySegment.ofArray(new int[64]), c);
      return this;
    }

    void launch(String kernel, int n) {
      launch(kernel, Launch.of(BLOCKS, 64), n);
    }

    void launch(String kernel, Launch launch, int n) {
      try {
        emulator.launch(kernels.function(kernel), launch, given(y, x, c, n));
        LaunchReport r = emulator.lastReport();
        seen.add("%s %s %d".formatted(kernel, r.costs(), r.barriers()));
      } catch (EmulatorFault fault) {
        seen.add(kernel + " " + fault.getMessage());
      }
      seen.add(emulator.findings() + " " + emulator.held());
      for (DeviceMemory memory : List.of(y, x, c)) {
        seen.add(contents(memory));
      }
    }

    /** All words; - where uninitialized. */
    private String contents(DeviceMemory memory) {
      int[] words = new int[(int) memory.bytes() / 4];
      try {
        emulator.download(memory, MemorySegment.ofArray(words));
        return Arrays.toString(words);
      } catch (EmulatorFault fault) {
        // Some words are uninitialized.
      }
      StringBuilder all = new StringBuilder();
      int[] word = new int[1];
      for (int at = 0; at < memory.bytes(); at += 4) {
        try {
          emulator.download(
              new DeviceMemory(memory.address() + at, 4), MemorySegment.ofArray(word));
          all.append(word[0]).append(' ');
        } catch (EmulatorFault fault) {
          all.append("- ");
        }
      }
      return all.toString();
    }

    @Override
    public void close() {
      emulator.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // kernel, whether it is shared, whether the sharing is undone
    "apart, 1, 0",
    "bytes, 1, 0",
    "same_place, 1, 1",
    "same_value, 1, 1",
    "next_block, 1, 1",
    "two_meet, 1, 1",
    "tickets, 0, 0",
    "sum, 0, 0",
    "last_one, 1, 1",
    "prints, 0, 0",
    "late_print, 1, 1",
    "clocks, 0, 0",
    "takes_memory, 0, 0",
    "waits, 1, 1",
    "late_overrun, 1, 1",
    "late_assert, 1, 1",
    "late_barrier, 1, 1",
    "late_race, 1, 1",
    "late_loop, 1, 1",
  })
  void resultsDoNotDependOnCores(String kernel, int shared, int undone) {
    for (EmulatorOptions options :
        List.of(
            DEFAULTS,
            DEFAULTS.withSeed(5).withContinued(true),
            DEFAULTS.withSeed(9).withStrict(true).withCounting(false))) {
      List<String> expected = null;
      for (int threads : new int[] {1, 3}) {
        try (Device device = new Device(options, threads).withContents()) {
          device.launch(kernel, N);
          device.launch("apart", N); // the state is as without sharing
          if (expected == null) {
            expected = device.seen;
            assertEquals(0, device.cores.shared());
            continue;
          }
          assertEquals(expected, device.seen, kernel + " on " + threads + " threads, " + options);
          if (options.seed() == 1) {
            assertEquals(shared + 1, device.cores.shared(), kernel);
            assertEquals(undone, device.cores.undone(), kernel);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"bytes", "takes_memory", "reads_unwritten", "two_meet"})
  void uninitializedMemoryDoesNotDependOnCores(String kernel) {
    List<String> expected = null;
    for (int threads : new int[] {1, 3}) {
      try (Device device = new Device(DEFAULTS, threads)) {
        device.launch(kernel, N);
        expected = expected == null ? device.seen : expected;
        assertEquals(expected, device.seen, kernel + " on " + threads + " threads");
      }
    }
  }

  /** Random tables say which blocks access words of others. */
  @Test
  void randomConflictsBetweenBlocks() {
    SplittableRandom random = new SplittableRandom(3);
    int undone = 0;
    int rounds = 60;
    for (int round = 0; round < rounds; round++) {
      int[] table = new int[64];
      for (int block = 0; block < BLOCKS; block++) {
        table[2 * block] = block;
        table[2 * block + 1] = block;
      }
      for (int k = random.nextInt(3); k > 0; k--) {
        table[random.nextInt(2 * BLOCKS)] = random.nextInt(BLOCKS);
      }
      List<String> expected = null;
      for (int threads : new int[] {1, 3}) {
        try (Device device = new Device(DEFAULTS.withSeed(round), threads).withContents()) {
          device.emulator.upload(MemorySegment.ofArray(table), device.c);
          device.launch("by_table", N);
          expected = expected == null ? device.seen : expected;
          assertEquals(expected, device.seen, "round " + round);
          undone += device.cores.undone();
        }
      }
    }
    assertTrue(undone > 10 && undone < rounds - 10, undone + " of " + rounds);
  }

  @Test
  void theInstructionBudgetIsShared() {
    int undone = 0;
    for (int bound = 1000; bound < 100_000; bound += bound / 2) {
      try (Device one = new Device(DEFAULTS.withBudget(bound), 1).withContents();
          Device three = new Device(DEFAULTS.withBudget(bound), 3).withContents()) {
        one.launch("apart", N);
        three.launch("apart", N);
        assertEquals(one.seen, three.seen, bound + " instructions");
        undone += three.cores.undone();
      }
    }
    assertTrue(undone > 0);
  }

  @Test
  void anUndoneKernelIsNotSharedAgain() {
    try (Device device = new Device(DEFAULTS, 2).withContents()) {
      for (int i = 0; i < 3; i++) {
        device.launch("last_one", N);
      }
      assertEquals(1, device.cores.shared());
      assertEquals(1, device.cores.undone());
    }
  }

  /** One core runs everything, or no thread is available. */
  @ParameterizedTest
  @ValueSource(strings = {"apart", "two_meet", "late_assert"})
  void resultsDoNotDependOnTheExecutor(String kernel) {
    Executor atOnce = Runnable::run;
    Executor none =
        _ -> {
          throw new RejectedExecutionException("no thread");
        };
    try (Device one = new Device(DEFAULTS, 1).withContents()) {
      one.launch(kernel, N);
      for (Executor executor : List.of(atOnce, none)) {
        Cores cores = new Cores(2, 0, executor);
        try (Device device = new Device(DEFAULTS, cores).withContents()) {
          device.launch(kernel, N);
          assertEquals(one.seen, device.seen);
          assertEquals(1, cores.shared());
        }
      }
    }
  }

  @Test
  void anInterruptedThreadCanLaunch() {
    try (Device device = new Device(DEFAULTS, 2).withContents();
        Device one = new Device(DEFAULTS, 1).withContents()) {
      Thread.currentThread().interrupt();
      device.launch("apart", N);
      assertTrue(Thread.interrupted());
      one.launch("apart", N);
      assertEquals(one.seen, device.seen);
      assertEquals(1, device.cores.shared());
    }
  }

  @Test
  void shortLaunchesStayOnOneCore() {
    Cores cores = new Cores(2);
    try (PtxEmulator emulator = new PtxEmulator(EmulatorOptions.defaults(), cores)) {
      PtxLibrary kernels =
          emulator.load(new KernelSource("blocks", Fixture.ptx("blocks"), "blocks.ptx"));
      DeviceMemory y = emulator.allocate(1 << 20);
      DeviceMemory x = emulator.allocate(1 << 20);
      emulator.upload(MemorySegment.ofArray(new int[1 << 18]), x);
      emulator.copy(x, y, y.bytes());
      KernelArguments given = given(y, x, y, 0);
      emulator.launch(kernels.function("apart"), Launch.of(16, 64), given);
      assertEquals(0, cores.shared());
      emulator.launch(kernels.function("apart"), Launch.of(4096, 64), given);
      assertEquals(1, cores.shared());
      assertEquals(0, cores.undone());
    }
  }

  /** The clock advances by a tenth of a second each time that it is read. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "2, 1", "2, 3", "9, 1", "1000, 3"})
  void aLaunchEndsAfterItsTime(int seconds, int threads) {
    AtomicLong nanoseconds = new AtomicLong();
    EmulatorOptions options =
        DEFAULTS
            .withBudget(new LaunchBudget(300_000, 1, seconds, null))
            .withClock(() -> nanoseconds.getAndAdd(100_000_000));
    try (Device device = new Device(options, threads).withContents()) {
      device.launch("apart", N);
      long blocks = device.emulator.lastReport().blocks();
      // Each block reads the clock at its begin and before each turn of its warps.
      assertTrue(blocks <= Math.min(BLOCKS, 5 * seconds), "" + blocks);
      assertTrue(blocks >= Math.min(BLOCKS, seconds - 1), "" + blocks);
    }
  }

  @Test
  void zeroThreadsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withThreads(0));
  }

  /** Which block ran before on a core depends on their number. */
  @Test
  void anUnsetRegisterDoesNotKeepTheValueOfAnotherBlock() {
    String ptx =
        """
        .version 7.0
        .target sm_75
        .address_size 64
        .visible .entry k(.param .u64 y) {
        .reg .pred %p; .reg .b32 %r<4>; .reg .b64 %rd<4>;
        mov.u32 %r1, %ctaid.x;
        and.b32 %r2, %r1, 1;
        setp.eq.u32 %p, %r2, 0;
        @%p mov.u32 %r3, 7;
        ld.param.u64 %rd1, [y];
        mul.wide.u32 %rd2, %r1, 4;
        add.s64 %rd3, %rd1, %rd2;
        st.global.u32 [%rd3], %r3;
        ret;
        }
        """;
    EmulatorOptions options = EmulatorOptions.defaults().withThreads(1).withContinued(true);
    try (Fixture f = Fixture.text(ptx, options)) {
      DeviceMemory y = f.undefined(16);
      f.run("k", Launch.of(4, 1), given(y));
      assertEquals(2, f.emulator.findings().getFirst().times());
      int[] words = f.ints(y);
      assertEquals(7, words[2]);
      assertNotEquals(7, words[1]);
      assertEquals(words[1], words[3]);
    }
  }
}
