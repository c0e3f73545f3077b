package org.catchupmix.kernels.lab;

import org.catchupmix.core.DType;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.GpuTimer;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * How fast a GPU's memory is, which no kernel can beat. A kernel that reads more than it writes,
 * such as a norm, can be faster than a copy, so reads have a rate of their own.
 *
 * <pre>
 *   least time = 2 x written / copy + (read - written) / read rate     where more is read than written
 *              = (read + written) / copy                               elsewhere
 * </pre>
 *
 * @param copy bytes a second of a copy, read and written
 * @param read bytes a second of a kernel that reads alone
 */
record MemoryRates(double copy, double read) {
  private static final int REPETITIONS = 20;
  private static final long MOST = 256L << 20;
  private static final int THREADS = 256;

  /** Bytes of a load of a thread, and how many loads it has under way. */
  private static final int LOAD = 16;

  private static final int LOADS = 4;

  /** Blocks of a multiprocessor that has all its threads. */
  private static final int BLOCKS = 8;

  /** Each thread reads chunks of 16 bytes, a grid apart, and writes if their bits make a number. */
  private static final String READS =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry read_rate(.param .u64 from, .param .u64 out, .param .u32 rounds)
      {
        .reg .b64 %rd<5>;
        .reg .b32 %r<26>;
        .reg .pred %more;
        .reg .pred %never;
        ld.param.u64 %rd1, [from];
        ld.param.u64 %rd2, [out];
        ld.param.u32 %r1, [rounds];
        cvta.to.global.u64 %rd1, %rd1;
        cvta.to.global.u64 %rd2, %rd2;
        mov.u32 %r2, %ctaid.x;
        mov.u32 %r3, %ntid.x;
        mov.u32 %r4, %tid.x;
        mad.lo.u32 %r2, %r2, %r3, %r4;
        mul.wide.u32 %rd3, %r2, 16;
        add.u64 %rd1, %rd1, %rd3;
        mov.u32 %r4, %nctaid.x;
        mul.lo.u32 %r3, %r3, %r4;
        mul.wide.u32 %rd4, %r3, 16;
        mov.u32 %r5, 0;
      again:
        ld.global.v4.u32 {%r10, %r11, %r12, %r13}, [%rd1];
        add.u64 %rd1, %rd1, %rd4;
        ld.global.v4.u32 {%r14, %r15, %r16, %r17}, [%rd1];
        add.u64 %rd1, %rd1, %rd4;
        ld.global.v4.u32 {%r18, %r19, %r20, %r21}, [%rd1];
        add.u64 %rd1, %rd1, %rd4;
        ld.global.v4.u32 {%r22, %r23, %r24, %r25}, [%rd1];
        add.u64 %rd1, %rd1, %rd4;
        xor.b32 %r10, %r10, %r11;
        xor.b32 %r12, %r12, %r13;
        xor.b32 %r14, %r14, %r15;
        xor.b32 %r16, %r16, %r17;
        xor.b32 %r18, %r18, %r19;
        xor.b32 %r20, %r20, %r21;
        xor.b32 %r22, %r22, %r23;
        xor.b32 %r24, %r24, %r25;
        xor.b32 %r10, %r10, %r12;
        xor.b32 %r14, %r14, %r16;
        xor.b32 %r18, %r18, %r20;
        xor.b32 %r22, %r22, %r24;
        xor.b32 %r10, %r10, %r14;
        xor.b32 %r18, %r18, %r22;
        xor.b32 %r10, %r10, %r18;
        xor.b32 %r5, %r5, %r10;
        sub.u32 %r1, %r1, 1;
        setp.ne.u32 %more, %r1, 0;
        @%more bra again;
        setp.eq.u32 %never, %r5, 0x9e3779b9;
        @%never st.global.u32 [%rd2], %r5;
        ret;
      }
      """;

  /** What is published of a GPU: of reads alone nothing is, so that they count as in a copy. */
  static MemoryRates ofCopy(double copy) {
    return new MemoryRates(copy, copy);
  }

  /** Measures both, on memory larger than the second-level cache. */
  static MemoryRates measured(GpuDriver driver, GpuTimer timer) {
    long bytes =
        Math.max(
            4L * driver.properties().l2Bytes(),
            Math.min(MOST, driver.properties().memoryBytes() / 8));
    DeviceMemory from = driver.allocate(bytes);
    DeviceMemory to = driver.allocate(bytes);
    try {
      double copy = rate(timer, 2 * bytes, () -> driver.copy(from, to, bytes));
      return new MemoryRates(copy, read(driver, timer, bytes, from, to));
    } finally {
      driver.free(from);
      driver.free(to);
    }
  }

  private static double read(
      GpuDriver driver, GpuTimer timer, long bytes, DeviceMemory from, DeviceMemory out) {
    KernelLibrary library = new KernelLibrary(driver);
    int floats = Math.toIntExact(bytes / DType.F32.bytes());
    library.launch(
        "fill",
        "fill",
        Launch.of(Math.ceilDiv(floats, 4 * THREADS), THREADS),
        KernelArguments.of().f32(0).pointer(from).i32(floats));
    long round = (long) THREADS * LOAD * LOADS;
    int blocks = Math.clamp(bytes / round, 1, BLOCKS * driver.properties().multiprocessors());
    int rounds = Math.toIntExact(Math.max(1, bytes / round / blocks));
    KernelSource reads = new KernelSource("read_rate", READS, "read_rate.ptx");
    KernelArguments arguments = KernelArguments.of().pointers(from, out).i32(rounds);
    return rate(
        timer,
        blocks * round * rounds,
        () -> library.launch(reads, "read_rate", Launch.of(blocks, THREADS), arguments));
  }

  private static double rate(GpuTimer timer, long bytes, Runnable work) {
    return bytes / new Repetitions(timer.microseconds(work, REPETITIONS, true)).median() * 1e6;
  }

  /** Bytes a second at most of what reads and writes so many. */
  double of(double read, double written) {
    double seconds =
        read > written
            ? 2 * written / copy + (read - written) / this.read
            : (read + written) / copy;
    return (read + written) / seconds;
  }
}
