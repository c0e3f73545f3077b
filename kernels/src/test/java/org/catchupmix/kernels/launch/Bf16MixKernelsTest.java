package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumMap;
import java.util.Map;
import org.catchupmix.core.Box;
import org.catchupmix.core.DType;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Shape;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mixing of BF16: what is moved stays as it is, norms are those of F32 on the same numbers, and a
 * gradient is that of F32, rounded once. Each variant.
 */
class Bf16MixKernelsTest {
  private final BothTypes both = new BothTypes();
  private final KernelSet kernels = both.kernels;

  @AfterEach
  void close() {
    both.close();
  }

  /** A cycle. */
  private DeviceMemory permutation(int n, int step) {
    int[] p = new int[n];
    for (int i = 0; i < n; i++) {
      p[i] = Math.floorMod(i + step, n);
    }
    return both.ints(p);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "3, 15, 1",
    "2, 35, 3",
    "3, 9, 7",
    "2, 49, 37",
    "4, 64, 64",
    "2, 300, 12",
    "2, 700, 36",
    "1, 3, 1040"
  })
  void normsAndMixes(int n, int pixels, int c) {
    ImageSizes sizes = new ImageSizes(n, pixels, c);
    float[] x = both.normal(n * pixels * c);
    for (NormKind kind : NormKind.values()) {
      both.forEach(
          ChannelNorm.VARIANTS,
          sizes,
          v ->
              both.isTheSame(
                  kind + " " + v,
                  n * c,
                  (t, in, out) -> kernels.channelNorm.run(t, in[0], n, pixels, c, kind, out),
                  x));
      both.isTheSame(
          kind + " by the choice",
          n * c,
          (t, in, out) -> kernels.channelNorm.run(t, in[0], n, pixels, c, kind, out),
          x);
    }
    float[] special = both.draw(n * pixels * c);
    DeviceMemory mask = both.mask(n * c);
    DeviceMemory partner = permutation(n, 1);
    DeviceMemory inverse = permutation(n, -1);
    both.forEach(
        ChannelMix.MIX,
        sizes,
        v ->
            both.isF32Rounded(
                "mix " + v,
                x.length,
                (t, in, out) -> kernels.channelMix.run(t, in[0], partner, mask, out, n, pixels, c),
                special));
    both.forEach(
        ChannelMix.GRADIENT,
        sizes,
        v ->
            both.isF32Rounded(
                "gradient " + v,
                x.length,
                (t, in, out) ->
                    kernels.channelMix.gradient(t, in[0], inverse, mask, out, n, pixels, c),
                x));
    both.isF32Rounded(
        "mix by the choice",
        x.length,
        (t, in, out) -> kernels.channelMix.run(t, in[0], partner, mask, out, n, pixels, c),
        special);
    both.isF32Rounded(
        "gradient by the choice",
        x.length,
        (t, in, out) -> kernels.channelMix.gradient(t, in[0], inverse, mask, out, n, pixels, c),
        x);
    both.forEach(CatchupFused.VARIANTS, sizes, v -> fused(v, special, n, pixels, c));
  }

  private void fused(String v, float[] x, int n, int pixels, int c) {
    float[] positive = both.normal(n * c);
    for (int i = 0; i < positive.length; i++) {
      positive[i] = Math.abs(positive[i]);
    }
    DeviceMemory norms = both.floats(positive);
    DeviceMemory partner = permutation(n, 1);
    Map<DType, DeviceMemory> mask = new EnumMap<>(DType.class);
    mask.put(DType.F32, both.driver().allocate((long) n * c));
    mask.put(DType.BF16, both.driver().allocate((long) n * c));
    both.isF32Rounded(
        "fused " + v,
        x.length,
        (t, in, out) ->
            kernels.catchupFused.run(
                t,
                in[0],
                norms,
                partner,
                out,
                mask.get(t),
                n,
                pixels,
                c,
                FilterRanking.DEFAULT,
                c / 2),
        x);
    assertArrayEquals(
        both.bytes(mask.get(DType.F32)), both.bytes(mask.get(DType.BF16)), "mask " + v);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "3, 5, 4, 3", "2, 7, 9, 7", "2, 3, 8, 37", "3, 4, 6, 64"})
  void boxes(int n, int height, int width, int c) {
    Shape shape = Shape.of(n, height, width, c);
    Box box = new Box(height / 3, width / 4, (height + 1) / 2, (width + 1) / 2);
    DeviceMemory partner = permutation(n, 1);
    both.isF32Rounded(
        "boxPaste",
        (int) shape.elements(),
        (t, in, out) -> kernels.boxPaste.run(t, in[0], partner, box, out, shape),
        both.draw((int) shape.elements()));
  }

  @Test
  void otherTypesAreRefused() {
    DeviceMemory none = both.floats(0);
    assertEquals(
        "channel_mix_v1 of I32 wants F32 or BF16",
        assertThrows(
                IllegalArgumentException.class,
                () -> kernels.channelMix.run(DType.I32, none, none, none, none, 1, 1, 1))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> kernels.channelNorm.run(DType.U8, none, 1, 1, 1, NormKind.L2, none));
  }
}
