package org.catchupmix.train;

import java.io.PrintStream;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.ConvolutionAlgorithm;
import org.catchupmix.core.DeviceException;
import org.catchupmix.core.Graphs;
import org.catchupmix.core.KernelChoices;
import org.catchupmix.core.KernelOrigin;
import org.catchupmix.core.Precision;
import org.catchupmix.parallel.Launch;
import picocli.CommandLine.Option;

/** Where to compute: flags of each command that computes. */
public final class DeviceOptions {
  /** The name of the device, see {@link Backends#choose}. */
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "auto, cpu, reference, cuda, cuda:N (GPU N) or emulator, see 'catchup doctor'")
  public String device = "auto";

  /** Threads of the {@code cpu} device and of the emulator; null for all processors. */
  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "of the cpu device or the emulator; results do not depend on it (default: all processors)")
  public Integer threads;

  /** How the {@code cpu} device convolves; null for what was measured to be faster. */
  @Option(
      names = "--conv",
      paramLabel = "auto|direct|winograd",
      description =
          "how the cpu device convolves: winograd is faster for 3x3 of stride 1, direct more exact"
              + " (default: auto, by what was measured to be faster)")
  public ConvolutionAlgorithm conv;

  /** What activations are stored as, and how a GPU multiplies; null for single precision. */
  @Option(
      names = "--precision",
      description =
          "bf16 stores activations and their gradients in half the bytes on a GPU; on cpu, reference and"
              + " the emulator it gives the same numbers for checking. tf32 is how cuda and the emulator multiply"
              + " (default: fp32)")
  public Precision precision;

  /** Whose GEMM and convolutions the {@code cuda} device runs; null for cuDNN. */
  @Option(
      names = "--dnn",
      paramLabel = "cudnn|own",
      description = "whose GEMM and convolutions the cuda device runs (default: cudnn)")
  public KernelOrigin dnn;

  /** Whose batch norm the {@code cuda} device runs; null for our own. */
  @Option(
      names = "--bn",
      paramLabel = "cudnn|own",
      description = "whose batch norm the cuda device runs (default: own)")
  public KernelOrigin bn;

  /** Which variants of our own kernels a GPU runs; null for those that suit the sizes. */
  @Option(
      names = "--kernel",
      paramLabel = "OPERATION=VARIANT",
      split = ",",
      description =
          "which variants of our own kernels a GPU or the emulator runs, such as channel_mix=v2; see"
              + " 'catchup kernels' (default: by the sizes)")
  public List<String> kernel;

  /** Whether a GPU records training steps; null for where it can. */
  @Option(
      names = "--graphs",
      description =
          "whether cuda and the emulator record the work of a training step once and run it as a"
              + " whole from then on; the bits are the same (default: auto)")
  public Graphs graphs;

  /** The flags of this group, for those that sort flags by group. */
  public static Set<String> flags() {
    Set<String> flags =
        EnumSet.allOf(BackendOption.class).stream()
            .map(BackendOption::flag)
            .collect(Collectors.toSet());
    flags.add("--device");
    return flags;
  }

  private static final Set<BackendOption> BITS_DO_NOT_DEPEND_ON =
      EnumSet.of(BackendOption.THREADS, BackendOption.GRAPHS);

  /** The values, by key, of what decides bits where it was not given. */
  static Map<String, String> defaults() {
    Map<String, String> values = new LinkedHashMap<>();
    for (BackendOption option : BackendOption.values()) {
      String value = option.of(BackendOptions.defaults()).toString().toLowerCase(Locale.ROOT);
      if (!BITS_DO_NOT_DEPEND_ON.contains(option) && !value.isEmpty()) {
        values.put(option.flag().substring(2), value);
      }
    }
    return values;
  }

  /** The flag that gives this precision again, after a blank; empty for the default. */
  public String precisionFlag() {
    return precision == null || precision == Precision.FP32
        ? ""
        : " " + BackendOption.PRECISION.flag() + " " + precision.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Opens the device and says in a line which and why.
   *
   * @throws IllegalArgumentException if there is no such device, or a flag does nothing on it
   */
  public Backend open(PrintStream out) {
    return open(out, Launch.ALONE);
  }

  /**
   * The same for one of several ranks: of this machine's GPUs it takes that of its number, of its
   * processors its part.
   */
  public Backend open(PrintStream out, Launch launch) {
    BackendOptions options = options();
    requireKnown();
    String name = name(launch);
    boolean takesProcessors = name.equals("cpu") || name.startsWith("emulator");
    if (launch.isParallel() && takesProcessors && threads == null) {
      options = options.withThreads(launch.threads());
    }
    Backends.Choice choice = Backends.choose(name, options);
    Set<BackendOption> idle = given();
    idle.removeAll(choice.backend().options());
    if (!idle.isEmpty()) {
      String device = choice.backend().name();
      choice.backend().close();
      throw new IllegalArgumentException(
          "%s does nothing on device %s: leave it out or take another device"
              .formatted(
                  idle.stream().map(BackendOption::flag).collect(Collectors.joining(", ")),
                  device));
    }
    out.println(choice.why());
    return choice.backend();
  }

  private String name(Launch launch) {
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

  /**
   * Finds a wrong name, without opening a device.
   *
   * @throws IllegalArgumentException if there is no such device
   */
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

  /** The options that were given, whatever their value. */
  private Set<BackendOption> given() {
    Set<BackendOption> given = EnumSet.noneOf(BackendOption.class);
    for (BackendOption option : BackendOption.values()) {
      Object value =
          switch (option) {
            case THREADS -> threads;
            case CONVOLUTION -> conv;
            case PRECISION -> precision;
            case DNN -> dnn;
            case BATCH_NORM -> bn;
            case KERNEL -> kernel;
            case GRAPHS -> graphs;
          };
      if (value != null) {
        given.add(option);
      }
    }
    return given;
  }

  /** What the flags say; defaults for those that were not given. */
  public BackendOptions options() {
    BackendOptions options = BackendOptions.defaults();
    try {
      if (threads != null) {
        options = options.withThreads(threads);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--" + e.getMessage(), e);
    }
    options = conv == null ? options : options.withConvolution(conv);
    options = precision == null ? options : options.withPrecision(precision);
    options = dnn == null ? options : options.withDnn(dnn);
    options = bn == null ? options : options.withBatchNorm(bn);
    options = graphs == null ? options : options.withGraphs(graphs);
    if (kernel != null) {
      try {
        options = options.withKernels(KernelChoices.parse(String.join(",", kernel)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("--kernel " + e.getMessage(), e);
      }
    }
    return options;
  }
}
