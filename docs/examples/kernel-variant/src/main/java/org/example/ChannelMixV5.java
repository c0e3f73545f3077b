package org.example;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/** Starts {@code channel_mix_v5.cu} on a device: a GPU, or the emulator. */
public final class ChannelMixV5 {
  private static final String NAME = "channel_mix_v5";

  /** Threads of a block, 4 warps. */
  private static final int BLOCK = 128;

  /** Pixels that a thread mixes, about. */
  private static final int PIXELS = 8;

  private final KernelLibrary library;

  /** On a device. */
  public ChannelMixV5(KernelLibrary library) {
    this.library = library;
    library.replace(new KernelSource(NAME, text(NAME + ".ptx"), NAME + ".ptx"));
  }

  /** A file beside this class. */
  static String text(String file) {
    try (InputStream in = ChannelMixV5.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Mixes.
   *
   * @param x F32 {@code [N,P,C]}
   * @param partner I32 {@code [N]}
   * @param mask U8 {@code [N,C]}
   * @param out F32 {@code [N,P,C]}
   * @param samples N, at most 65535
   * @param pixels P
   * @param channels C
   */
  public void run(
      DeviceMemory x,
      DeviceMemory partner,
      DeviceMemory mask,
      DeviceMemory out,
      int samples,
      int pixels,
      int channels) {
    int chunks = Math.min(65535, Math.ceilDiv(pixels, PIXELS));
    Launch launch = new Launch(Math.ceilDiv(channels, BLOCK), samples, chunks, BLOCK, 1, 1, 0);
    library.launch(
        NAME,
        NAME,
        launch,
        KernelArguments.of()
            .pointer(x)
            .pointer(partner)
            .pointer(mask)
            .pointer(out)
            .i32(pixels)
            .i32(channels));
  }
}
