package org.catchupmix.train;

import java.io.PrintStream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.ConvolutionAlgorithm;
import picocli.CommandLine.Option;

/** Where to compute: flags of each command that computes. */
public final class DeviceOptions {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "auto, cpu or reference, see 'catchup doctor' (default: ${DEFAULT-VALUE})")
  public String device = "auto";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "of the cpu device; results do not depend on it (default: all processors)")
  public Integer threads;

  @Option(
      names = "--conv",
      paramLabel = "auto|direct|winograd",
      description =
          "how the cpu device convolves: winograd is faster for 3x3 of stride 1, direct more exact"
              + " (default: auto, by what was measured to be faster)")
  public ConvolutionAlgorithm conv;

  /**
   * Opens the device and says in a line which and why.
   *
   * @throws IllegalArgumentException if there is no such device, or threads cannot be chosen
   */
  public Backend open(PrintStream out) {
    BackendOptions options = options();
    boolean known =
        device.equals("auto")
            || Backends.providers().stream().anyMatch(p -> p.name().equals(device));
    if (!known) {
      throw new IllegalArgumentException(
          "--device '%s' is unknown: known are auto, %s"
              .formatted(
                  device,
                  String.join(", ", Backends.providers().stream().map(p -> p.name()).toList())));
    }
    Backends.Choice choice = Backends.choose(device, options);
    if ((threads != null || conv != null) && !choice.backend().hasOptions()) {
      choice.backend().close();
      throw new IllegalArgumentException(
          "--threads and --conv do nothing here: they belong to the cpu device, this is "
              + choice.backend().name());
    }
    out.println(choice.why());
    return choice.backend();
  }

  private BackendOptions options() {
    BackendOptions defaults = BackendOptions.defaults();
    try {
      return new BackendOptions(
          threads == null ? defaults.threads() : threads,
          conv == null ? defaults.convolution() : conv);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--" + e.getMessage(), e);
    }
  }
}
