package org.catchupmix.cli;

import java.io.PrintStream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where to compute. */
final class DeviceOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "auto, cpu or reference, see 'catchup doctor' (default: ${DEFAULT-VALUE})")
  String device = "auto";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "of the cpu device; results do not depend on it (default: all processors)")
  Integer threads;

  /** Opens the device and says in a line which and why. */
  Backend open(PrintStream out) {
    BackendOptions options;
    try {
      options = threads == null ? BackendOptions.defaults() : new BackendOptions(threads);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage());
    }
    boolean known =
        device.equals("auto")
            || Backends.providers().stream().anyMatch(p -> p.name().equals(device));
    if (!known) {
      throw new ParameterException(
          spec.commandLine(),
          "--device '%s' is unknown: known are auto, %s"
              .formatted(
                  device,
                  String.join(", ", Backends.providers().stream().map(p -> p.name()).toList())));
    }
    Backends.Choice choice = Backends.choose(device, options);
    if (threads != null && !choice.backend().usesThreads()) {
      choice.backend().close();
      throw new ParameterException(
          spec.commandLine(),
          "--threads does nothing here: device " + choice.backend().name() + " has one");
    }
    out.println(choice.why());
    return choice.backend();
  }
}
