package org.catchupmix.recipe;

import static org.catchupmix.core.Preconditions.require;

import java.io.PrintStream;
import java.util.Map;
import java.util.OptionalInt;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.backend.Graphs;
import org.catchupmix.core.backend.KernelOrigin;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.parallel.RankPosition;

/**
 * The device that computes, with its options.
 *
 * @param threads empty for all processors, or for a share of them beside other ranks and runs
 */
public record DeviceSettings(
    @Flag(
            value = "auto, cpu, reference, cuda, cuda:N (GPU N) or emulator, see 'catchup doctor'",
            initial = "auto",
            label = "NAME",
            effect = Effect.ROUNDING)
        String device,
    @Flag(
            value =
                "threads of the cpu device or the emulator; results do not depend on it (default: all processors)",
            label = "N",
            effect = Effect.NONE)
        OptionalInt threads,
    @Flag(
            value =
                "convolution algorithm of the cpu device: winograd is faster for 3x3 filters of stride 1, direct is more exact; auto takes what was measured to be faster",
            initial = "auto",
            effect = Effect.ROUNDING)
        ConvolutionAlgorithm conv,
    @Flag(
            value =
                "bf16 halves the memory of activations and their gradients on a GPU; cpu, reference and the emulator compute the same numbers, for checking; tf32 applies to matrix products and convolutions of cuda and the emulator",
            initial = "fp32",
            effect = Effect.CHANGEABLE)
        Precision precision,
    @Flag(
            value = "matrix products and convolutions of the cuda device, from cuDNN or our own",
            initial = "cudnn",
            effect = Effect.ROUNDING)
        KernelOrigin dnn,
    @Flag(
            value = "batch norm of the cuda device, from cuDNN or our own",
            initial = "own",
            effect = Effect.ROUNDING)
        KernelOrigin bn,
    @Flag(
            value =
                "whether cuda and the emulator record a training step once and replay it, with the same bits",
            initial = "auto",
            effect = Effect.ROUNDING)
        Graphs graphs)
    implements FlagGroup {
  public DeviceSettings {
    require(
        threads.orElse(1) >= 1 && threads.orElse(1) <= BackendOptions.MAX_THREADS,
        "--threads %s must be 1..%d",
        threads.orElse(1),
        BackendOptions.MAX_THREADS);
  }

  public DeviceSettings withThreads(int n) {
    return new DeviceSettings(device, OptionalInt.of(n), conv, precision, dnn, bn, graphs);
  }

  public BackendOptions options() {
    int all = BackendOptions.defaults().threads();
    return new BackendOptions(threads.orElse(all), conv, precision, dnn, bn, graphs);
  }

  /** The flag that repeats the precision, after a blank; empty for the default. */
  public String precisionFlag() {
    return precision == Precision.FP32 ? "" : " --precision " + SettingType.word(precision);
  }

  /**
   * Opens the device and prints which it is, and why, and whether this JVM makes it much slower.
   *
   * @throws IllegalArgumentException if there is no such device, or an option does nothing on it
   */
  public Backend open(PrintStream out) {
    return open(out, RankPosition.ALONE);
  }

  /** Opens the device for one of several ranks: its share of the processors, or its own GPU. */
  public Backend open(PrintStream out, RankPosition launch) {
    requireKnown();
    String name = name(launch);
    BackendOptions options = options();
    boolean takesProcessors = name.equals("cpu") || name.startsWith("emulator");
    if (launch.isParallel() && takesProcessors && threads.isEmpty()) {
      options = options.withThreads(launch.threads());
    }
    Backends.Choice choice = Backends.choose(name, options);
    out.println(choice.why());
    choice.slowdown().ifPresent(why -> out.println("warning: " + why));
    return choice.backend();
  }

  private String name(RankPosition launch) {
    if (!launch.isParallel()) {
      return device;
    }
    String name = device.equals("auto") ? Backends.automatic() : device;
    if (name.startsWith("cuda:") && launch.localSize() > 1) {
      throw new IllegalArgumentException(
          "--device %s is one GPU for %d ranks: write cuda, and each takes that of its number"
              .formatted(device, launch.localSize()));
    }
    return name.equals("cuda") ? "cuda:" + launch.gpu() : name;
  }

  /** Finds a wrong name without opening a device. */
  public void requireKnown() {
    boolean known;
    try {
      known = Backends.isKnown(device);
    } catch (DeviceException e) {
      throw new IllegalArgumentException("--" + e.getMessage(), e);
    }
    if (!known) {
      throw new IllegalArgumentException(
          "--device '%s' is unknown: known are %s".formatted(device, Backends.knownNames()));
    }
  }

  @Override
  public Map<String, Object> values() {
    return FlagRecord.values(this);
  }
}
