package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code wgmma} with each type and layout of shared memory, on products of small integers. */
class WarpgroupTest {
  private static final int N = 64;

  /** Where B begins. */
  private static final int B = 16_384;

  /** A kernel that copies an image to shared memory and multiplies once. */
  private static String ptx(String instruction, String a, String rest, boolean half) {
    int registers = half ? 16 : 32;
    String type = half ? "b32" : "f32";
    String d =
        IntStream.range(0, registers).mapToObj(i -> "%d" + i).collect(Collectors.joining(","));
    StringBuilder text = new StringBuilder();
    text.append(
        """
        .version 8.4
        .target sm_90a
        .address_size 64
        .extern .shared .align 1024 .b8 s[];
        .visible .entry k(.param .u64 image, .param .u64 out, .param .u64 da, .param .u64 db) {
        .reg .pred %%p<3>; .reg .b32 %%r<20>; .reg .b64 %%l<20>; .reg .%s %%d<%d>;
        ld.param.u64 %%l0, [image]; ld.param.u64 %%l1, [out];
        ld.param.u64 %%l2, [da]; ld.param.u64 %%l3, [db];
        mov.u32 %%r0, %%tid.x; mov.u32 %%r1, s; mov.u32 %%r2, %%r0;
        again:
        mad.wide.u32 %%l4, %%r2, 4, %%l0; ld.global.b32 %%r3, [%%l4];
        mad.lo.u32 %%r4, %%r2, 4, %%r1; st.shared.b32 [%%r4], %%r3;
        add.u32 %%r2, %%r2, 128; setp.lt.u32 %%p0, %%r2, 8192; @%%p0 bra again;
        fence.proxy.async.shared::cta;
        bar.sync 0;
        mov.b32 %%r10, 0x40003C00; mov.b32 %%r11, 0x40003C00; mov.b32 %%r12, 0; mov.b32 %%r13, 0x3C00;
        setp.eq.u32 %%p1, %%r0, 1000;
        wgmma.fence.sync.aligned;
        """
            .formatted(type, registers));
    text.append("%s {%s}, %s, %%l3, %s;\n".formatted(instruction, d, a, rest));
    text.append("wgmma.commit_group.sync.aligned;\nwgmma.wait_group.sync.aligned 0;\n");
    text.append("mad.wide.u32 %%l5, %%r0, %d, %%l1;\n".formatted(4 * registers));
    for (int i = 0; i < registers; i++) {
      text.append("st.global.%s [%%l5+%d], %%d%d;\n".formatted(type, 4 * i, i));
    }
    return text.append("ret; }\n").toString();
  }

  private static int a(int row, int k) {
    return (row * 3 + k * 5) % 7 - 3;
  }

  private static int b(int column, int k) {
    return (column * 2 + k * 3) % 5 - 2;
  }

  /** Bits of small integers. */
  private static int bits(String type, int value) {
    int sign = value < 0 ? 1 : 0;
    return switch (type) {
      case "f16" -> Float.floatToFloat16(value) & 0xFFFF;
      case "bf16" -> Float.floatToRawIntBits(value) >>> 16;
      case "e5m2" -> (Float.floatToFloat16(value) & 0xFFFF) >>> 8;
      case "e4m3" ->
          sign << 7 | (value == 0 ? 0 : new int[] {0x38, 0x40, 0x44}[Math.abs(value) - 1]);
      default -> Float.floatToRawIntBits(value);
    };
  }

  /**
   * Byte of an element: rows of 16 bytes in groups of eight rows, or rows of a swizzle's bytes.
   *
   * @param row of A, or column of B; k if transposed
   * @param at byte within the row
   */
  private static int place(int row, int at, int swizzle, int rows) {
    if (swizzle == 0) { // chunks of K follow each other behind all rows
      return at / 16 * rows * 16 + row * 16 + at % 16;
    }
    int block = at / swizzle * rows * swizzle;
    int inside = row * swizzle + at % swizzle;
    int line = inside / 128;
    return block + line * 128 + ((inside / 16 % 8) ^ (line & swizzle / 16 - 1)) * 16 + inside % 16;
  }

  private static void put(byte[] image, int at, int bits, int bytes) {
    for (int i = 0; i < bytes; i++) {
      image[at + i] = (byte) (bits >>> 8 * i);
    }
  }

  private static long descriptor(int start, int leading, int stride, int swizzle) {
    long mode = swizzle == 0 ? 0 : swizzle == 128 ? 1 : swizzle == 64 ? 2 : 3;
    return start >> 4 | (long) (leading >> 4) << 16 | (long) (stride >> 4) << 32 | mode << 62;
  }

  @ParameterizedTest
  @CsvSource({
    // type of A, type of B, type of D, swizzle, whether A and B are transposed
    "f16, f16, f32, 128, false",
    "f16, f16, f16, 128, false",
    "bf16, bf16, f32, 64, false",
    "bf16, bf16, f32, 32, false",
    "bf16, bf16, f32, 0, false",
    "f16, f16, f32, 128, true",
    "bf16, bf16, f32, 64, true",
    "f16, f16, f32, 32, true",
    "tf32, tf32, f32, 128, false",
    "e4m3, e5m2, f32, 128, false",
    "e5m2, e4m3, f16, 32, false"
  })
  void products(String typeA, String typeB, String typeD, int swizzle, boolean transposed) {
    int bytes = typeA.equals("tf32") ? 4 : typeA.startsWith("e") ? 1 : 2;
    int k = 32 / bytes;
    byte[] image = new byte[32_768];
    for (int row = 0; row < 64; row++) {
      for (int i = 0; i < k; i++) {
        int at =
            transposed ? place(i, row * bytes, swizzle, k) : place(row, i * bytes, swizzle, 64);
        put(image, at, bits(typeA, a(row, i)), bytes);
        put(image, B + at, bits(typeB, b(row, i)), bytes);
      }
    }
    // transposed: blocks of a swizzle's bytes, each of k rows; else groups of eight rows
    int leading = transposed ? k * swizzle : 64 * 16;
    int stride = 8 * (swizzle == 0 ? 16 : swizzle);
    String instruction =
        "wgmma.mma_async.sync.aligned.m64n64k%d.%s.%s.%s".formatted(k, typeD, typeA, typeB);
    String flags = "%p1, 1, -1" + (bytes == 2 ? transposed ? ", 1, 1" : ", 0, 0" : "");
    boolean half = typeD.equals("f16");
    float[] got =
        run(
            ptx(instruction, "%l2", flags, half),
            image,
            descriptor(0, leading, stride, swizzle),
            descriptor(B, leading, stride, swizzle),
            half);
    for (int row = 0; row < 64; row++) {
      for (int column = 0; column < N; column++) {
        int sum = 0;
        for (int i = 0; i < k; i++) {
          sum -= a(row, i) * b(column, i); // -1 scales B
        }
        assertEquals(sum, got[row * N + column], row + "," + column);
      }
    }
  }

  /** Row by row: lanes of a warp hold 16 rows, in pairs of columns. */
  private static float[] run(String ptx, byte[] image, long da, long db, boolean half) {
    return run(ptx, image, da, db, false, half);
  }

  private static float[] run(
      String ptx, byte[] image, long da, long db, boolean strict, boolean half) {
    EmulatorOptions options = EmulatorOptions.defaults().withChip(Chip.of(90)).withStrict(strict);
    try (Fixture f = Fixture.text(ptx, options)) {
      int registers = half ? 16 : 32;
      DeviceMemory out = f.undefined(128 * registers * 4);
      KernelArguments given =
          KernelArguments.of().pointer(f.bytes(image)).pointer(out).i64(da).i64(db);
      f.run("k", Launch.of(1, 128).withShared(image.length), given);
      int[] words = f.ints(out);
      float[] all = new float[64 * N];
      for (int thread = 0; thread < 128; thread++) {
        int lane = thread % 32;
        for (int i = 0; i < 32; i++) {
          int row = thread / 32 * 16 + lane / 4 + i / 2 % 2 * 8;
          int column = i / 4 * 8 + lane % 4 * 2 + i % 2;
          int word = words[thread * registers + (half ? i / 2 : i)];
          all[row * N + column] =
              half
                  ? Float.float16ToFloat((short) (word >>> 16 * (i % 2)))
                  : Float.intBitsToFloat(word);
        }
      }
      return all;
    }
  }

  /** Each lane holds 1 and 2 in its first two registers, and 1 and 0 in its last. */
  @Test
  void aMatrixInRegisters() {
    byte[] image = new byte[32_768];
    for (int column = 0; column < 64; column++) {
      for (int i = 0; i < 16; i++) {
        put(image, B + place(column, 2 * i, 128, 64), bits("f16", b(column, i)), 2);
      }
    }
    String instruction = "wgmma.mma_async.sync.aligned.m64n64k16.f32.f16.f16";
    String ptx = ptx(instruction, "{%r10,%r11,%r12,%r13}", "%p1, 1, 1, 0", false);
    float[] got = run(ptx, image, 0, descriptor(B, 0, 1024, 128), false);
    for (int row = 0; row < 64; row++) {
      for (int column = 0; column < N; column++) {
        int sum = 0;
        for (int i = 0; i < 16; i++) {
          int inA = i < 8 ? 1 + i % 2 : row % 16 < 8 ? 0 : 1 - i % 2;
          sum += inA * b(column, i);
        }
        assertEquals(sum, got[row * N + column], row + "," + column);
      }
    }
    String late =
        ptx.replace(
            "wgmma.fence.sync.aligned;", "wgmma.fence.sync.aligned; add.u32 %r10, %r10, 1;");
    long db = descriptor(B, 0, 1024, 128);
    run(late, image, 0, db, false);
    String message =
        assertThrows(EmulatorFault.class, () -> run(late, image, 0, db, true, false)).getMessage();
    assertTrue(message.contains("changed after the last wgmma.fence"), message);
    String early = ptx.replace("wgmma.wait", "add.u32 %r10, %r10, 1; wgmma.wait");
    message = assertThrows(EmulatorFault.class, () -> run(early, image, 0, db, false)).getMessage();
    assertTrue(message.contains("changes %r10 before wgmma.wait_group"), message);
  }

  @Test
  void mistakesAreFound() {
    String ptx =
        ptx("wgmma.mma_async.sync.aligned.m64n64k16.f32.f16.f16", "%l2", "%p1, 1, 1, 0, 0", false);
    mistake(ptx.replace("fence.proxy.async.shared::cta;", ""), "without fence.proxy.async");
    mistake(ptx.replace("wgmma.fence.sync.aligned;", ""), "no wgmma.fence before it");
    mistake(ptx.replace("wgmma.commit_group.sync.aligned;", ""), "before wgmma.wait_group");
    mistake(ptx.replace("wgmma.wait_group.sync.aligned 0;", ""), "before wgmma.wait_group");
    mistake(
        ptx.replace("bar.sync 0;", "bar.sync 0; setp.ge.u32 %p2, %r0, 96; @%p2 ret;"),
        "waits for other warps of its group");
    mistake(
        ptx.replace("bar.sync 0;", "bar.sync 0; setp.eq.u32 %p2, %r0, 5; @%p2 ret;"),
        "needs all 32 lanes");
    mistake(
        ptx.replace("wgmma.commit", "st.shared.b32 [%r1], %r0; wgmma.commit"),
        "an asynchronous operation of the same block read it");
  }

  private static void mistake(String ptx, String says) {
    long b = descriptor(B, 0, 1024, 128);
    String message =
        assertThrows(
                EmulatorFault.class,
                () -> run(ptx, new byte[32_768], descriptor(0, 0, 1024, 128), b, false))
            .getMessage();
    assertTrue(message.contains(says), message);
  }

  @Test
  void whatIsNotKnownIsRefused() {
    for (String wrong : new String[] {"m64n12k16.f32.f16.f16", "m64n64k8.f32.f16.f16"}) {
      String ptx = ptx("wgmma.mma_async.sync.aligned." + wrong, "%l2", "%p1, 1, 1, 0, 0", false);
      assertThrowsExactly(DriverException.class, () -> run(ptx, new byte[32_768], 0, 0, false));
    }
    String transposed =
        ptx("wgmma.mma_async.sync.aligned.m64n64k16.f32.f16.f16", "%l2", "%p1, 1, 1, 0, 1", false);
    String message =
        assertThrows(EmulatorFault.class, () -> run(transposed, new byte[32_768], 0, 0, false))
            .getMessage();
    assertTrue(message.contains("transposed without swizzle"), message);
  }

  /** The first warp says that a tile is free once another warp has waited; it has not itself. */
  @Test
  void aWaitBelongsToTheWarpThatWaits() {
    String multiply =
        ptx("wgmma.mma_async.sync.aligned.m64n64k16.f32.f16.f16", "%l2", "%p1, 1, 1, 0, 0", false);
    String ptx =
        multiply
            .substring(0, multiply.indexOf("wgmma.wait_group"))
            .replace("again:", "setp.ge.u32 %p2, %r0, 128; @%p2 bra ready; again:")
            .replace(
                "bar.sync 0;",
                """
                ready: add.u32 %r14, %r1, 32768; setp.ne.u32 %p0, %r0, 0; @%p0 bra made;
                mbarrier.init.shared.b64 [%r14], 1; mbarrier.init.shared.b64 [%r14+8], 1;
                made: bar.sync 0; @%p2 bra overwrite;
                """);
    String rest =
        """
        setp.lt.u32 %p2, %r0, 32; @%p2 bra release;
        wgmma.wait_group.sync.aligned 0;
        setp.eq.u32 %p2, %r0, 32;
        @%p2 mbarrier.arrive.relaxed.cta.shared::cta.b64 _, [%r14];
        ret;
        release:
        mbarrier.test_wait.parity.relaxed.cta.shared::cta.b64 %p2, [%r14], 0; @!%p2 bra release;
        WAIT
        @!%p0 mbarrier.arrive.shared.b64 _, [%r14+8];
        ret;
        overwrite:
        mbarrier.test_wait.parity.shared.b64 %p2, [%r14+8], 0; @!%p2 bra overwrite;
        setp.eq.u32 %p2, %r0, 128; @%p2 st.shared.b32 [%r1], %r0;
        ret; }
        """;
    EmulatorOptions options = EmulatorOptions.defaults().withChip(Chip.of(90)).withSeed(0);
    for (String wait : new String[] {"wgmma.wait_group.sync.aligned 0;", ""}) {
      try (Fixture f = Fixture.text(ptx + rest.replace("WAIT", wait), options)) {
        KernelArguments given =
            KernelArguments.of()
                .pointer(f.bytes(new byte[32_768]))
                .pointer(f.undefined(4))
                .i64(descriptor(0, 0, 1024, 128))
                .i64(descriptor(B, 0, 1024, 128));
        Launch launch = Launch.of(1, 160).withShared(32_784);
        if (wait.isEmpty()) {
          f.fault("k", launch, given, "an asynchronous operation of the same block read it");
        } else {
          f.run("k", launch, given);
        }
      }
    }
  }
}
