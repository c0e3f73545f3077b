package org.catchupmix.train;

import java.io.PrintStream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
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

  /**
   * Opens the device and says in a line which and why.
   *
   * @throws IllegalArgumentException if there is no such device, or threads cannot be chosen
   */
  public Backend open(PrintStream out) {
    BackendOptions options;
    try {
      options = threads == null ? BackendOptions.defaults() : new BackendOptions(threads);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--" + e.getMessage(), e);
    }
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
    if (threads != null && !choice.backend().usesThreads()) {
      choice.backend().close();
      throw new IllegalArgumentException(
          "--threads does nothing here: device " + choice.backend().name() + " has one");
    }
    out.println(choice.why());
    return choice.backend();
  }
}
