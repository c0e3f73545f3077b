package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.catchupmix.emulator.memory.TextureImage;
import org.catchupmix.emulator.memory.TextureImage.Address;
import org.catchupmix.emulator.memory.TextureImage.Filter;
import org.catchupmix.emulator.memory.TextureImage.Format;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Expected by hand from the CUDA guide's formulas; kernels in src/test/cuda/textures.cu. */
class TextureTest {
  @AutoClose private final Fixture f = new Fixture("textures");

  private static float[] fetch1d(Fixture f, TextureImage image, float... x) {
    return fetch(f, "fetch_1d", image, x.length, x.length, x);
  }

  private static float[] fetch(
      Fixture f, String kernel, TextureImage image, int threads, int results, float... x) {
    DeviceMemory y = f.undefined(4 * results);
    f.run(
        kernel,
        Launch.of(1, threads),
        KernelArguments.of().i64(f.emulator.texture(image)).pointer(f.floats(x)).pointer(y));
    return f.floats(y);
  }

  @Test
  void oneDimension() {
    TextureImage point = TextureImage.of(f.floats(10, 20, 30, 40), 4, 1, 1, Format.F32);
    assertArrayEquals(new float[] {10, 20, 40, 10}, fetch1d(f, point, 0.9f, 1, 9, -3));
    TextureImage linear = point.with(Filter.LINEAR);
    assertArrayEquals(new float[] {15, 10, 22.5f, 40}, fetch1d(f, linear, 1, 0.5f, 1.75f, 4));
    // A third is rounded to 85/256.
    assertArrayEquals(new float[] {10 + 10 * 85 / 256f}, fetch1d(f, linear, 0.5f + 1 / 3f));
    TextureImage border = linear.with(Address.BORDER, false);
    assertArrayEquals(new float[] {5, 0}, fetch1d(f, border, 0, -2));
    TextureImage wrap = point.with(Address.WRAP, true);
    assertArrayEquals(new float[] {10, 20, 40}, fetch1d(f, wrap, 1, 1.25f, -0.25f));
    TextureImage mirror = point.with(Address.MIRROR, true);
    assertArrayEquals(new float[] {40, 30, 10}, fetch1d(f, mirror, 1.1f, 1.3f, -0.1f));
  }

  @Test
  void twoDimensionsAndFourChannels() {
    TextureImage image =
        TextureImage.of(f.count(2 * 3 * 4), 2, 3, 4, Format.F32).with(Filter.LINEAR);
    // Mean of texels 0, 4, 8 and 12; then column 0 of row 2.
    float[] expected = {6, 7, 8, 9, 16, 17, 18, 19};
    assertArrayEquals(expected, fetch(f, "fetch_2d", image, 2, 8, 1, 1, 0.5f, 2.5f));
  }

  @Test
  void threeDimensions() {
    DeviceMemory memory = f.count(8);
    TextureImage image =
        new TextureImage(
            memory, 2, 2, 2, 1, Format.F32, Filter.LINEAR, Address.CLAMP, false, false);
    float[] got = fetch(f, "fetch_3d", image, 2, 2, 1, 1, 1, 1.5f, 0.5f, 1.5f);
    assertArrayEquals(new float[] {3.5f, 5}, got);
  }

  @Test
  void bytesAreUnfiltered() {
    TextureImage image =
        TextureImage.of(f.bytes((byte) 1, (byte) 2, (byte) 200, (byte) 255), 2, 2, 1, Format.U8);
    DeviceMemory y = f.undefined(8);
    f.run(
        "fetch_bytes",
        Launch.of(1, 2),
        KernelArguments.of().i64(f.emulator.texture(image)).pointer(y));
    assertArrayEquals(new int[] {200, 255}, f.ints(y));
  }

  @Test
  void surfacesCheckBounds() {
    DeviceMemory memory = f.floats(1, 2, 3, 0, 0, 0);
    long surface = f.emulator.texture(TextureImage.of(memory, 3, 2, 1, Format.F32));
    f.run("surfaces", Launch.of(1, 3), KernelArguments.of().i64(surface).i32(0));
    assertArrayEquals(new float[] {1, 2, 3, 2, 3, 4}, f.floats(memory));
    KernelArguments outside = KernelArguments.of().i64(surface).i32(4);
    f.fault("surfaces", Launch.of(1, 3), outside, "thread (2,0,0)");
    f.fault("surfaces", Launch.of(1, 1), KernelArguments.of().i64(7).i32(0));
  }

  @Test
  void layeredTexturesAreRefused() {
    DriverException refused =
        assertThrows(
            DriverException.class,
            () -> f.run("layers", Launch.of(1, 1), KernelArguments.of().i64(0).nothing()));
    assertEquals(DriverException.class, refused.getClass());
    assertTrue(refused.getMessage().contains("`tex.a2d.v4.f32.f32 "), refused.getMessage());
    assertTrue(refused.getMessage().contains("(textures.cu:27)"), refused.getMessage());
  }
}
