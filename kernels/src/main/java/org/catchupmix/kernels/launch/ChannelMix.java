package org.catchupmix.kernels.launch;

import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Mixing by filters and its gradient, a gather through the inverse permutation, {@code
 * channel_mix.cu}: features {@code [N,P,C]} of P pixels, F32 or BF16, and a mask {@code [N,C]} to
 * features. Both have the same variants.
 */
public final class ChannelMix {
  /** The kernels, from plain to fast. */
  public enum Variant implements KernelVariant {
    /** Plain. */
    V1(
        "One thread per element finds its sample and channel by division and reads only what the mask"
            + " asks for."),
    /** Wide loads. */
    V2("One thread per 4 channels moves them by 16-byte loads and stores."),
    /** Several pixels a thread. */
    V3(
        "One thread keeps the masks of 4 channels in registers for up to 8 pixels, divides once for all"
            + " of them, and has the loads of 4 pixels in flight.");

    private final String idea;

    Variant(String idea) {
      this.idea = idea;
    }

    @Override
    public String idea() {
      return idea;
    }
  }

  /** By its counts: the fewest instructions, see docs/kernels.md. No card has timed it yet. */
  public static final Variant BEST = Variant.V3;

  private static final String FILE = "channel_mix";

  private final KernelLibrary library;

  /** On a device. */
  public ChannelMix(KernelLibrary library) {
    this.library = library;
  }

  /** Whether a variant can run: wide loads want channels in fours. */
  public static boolean accepts(Variant variant, int channels) {
    return variant == Variant.V1 || channels % 4 == 0;
  }

  /** The best variant for these sizes. */
  public static Variant choose(int channels) {
    return accepts(BEST, channels) ? BEST : Variant.V1;
  }

  /** Mixes by the best variant. */
  public void run(
      DType type,
      DeviceMemory x,
      DeviceMemory partner,
      DeviceMemory mask,
      DeviceMemory out,
      int samples,
      int pixels,
      int channels) {
    run(choose(channels), type, x, partner, mask, out, samples, pixels, channels);
  }

  /** Mixes by a variant that accepts the channels. */
  public void run(
      Variant variant,
      DType type,
      DeviceMemory x,
      DeviceMemory partner,
      DeviceMemory mask,
      DeviceMemory out,
      int samples,
      int pixels,
      int channels) {
    launch("channel_mix", variant, type, x, partner, mask, out, samples, pixels, channels);
  }

  /** The gradient by the best variant. */
  public void gradient(
      DType type,
      DeviceMemory dy,
      DeviceMemory inverse,
      DeviceMemory mask,
      DeviceMemory dx,
      int samples,
      int pixels,
      int channels) {
    gradient(choose(channels), type, dy, inverse, mask, dx, samples, pixels, channels);
  }

  /** The gradient by a variant that accepts the channels. */
  public void gradient(
      Variant variant,
      DType type,
      DeviceMemory dy,
      DeviceMemory inverse,
      DeviceMemory mask,
      DeviceMemory dx,
      int samples,
      int pixels,
      int channels) {
    launch("channel_mix_gradient", variant, type, dy, inverse, mask, dx, samples, pixels, channels);
  }

  /** Both read features of a sample and of another one, and write features. */
  private void launch(
      String operation,
      Variant variant,
      DType type,
      DeviceMemory from,
      DeviceMemory other,
      DeviceMemory mask,
      DeviceMemory to,
      int samples,
      int pixels,
      int channels) {
    MixLaunch launch =
        switch (variant) {
          case V1 -> MixLaunch.numbers(samples, pixels, channels);
          case V2 -> MixLaunch.quads(samples, pixels, channels);
          case V3 -> MixLaunch.tiles(samples, pixels, channels);
        };
    library.launch(
        FILE,
        variant.entry(operation, type),
        launch.launch(),
        launch.sizes(KernelArguments.of().pointer(from).pointer(other).pointer(mask).pointer(to)));
  }
}
