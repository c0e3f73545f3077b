package org.catchupmix.cli;

import org.catchupmix.core.BackendProvider;
import org.catchupmix.core.Backends;
import org.catchupmix.core.cli.CliCommand;
import picocli.CommandLine.Command;

/** {@code catchup doctor}. */
@Command(
    name = "doctor",
    description = "Shows what this machine has and which devices can be used.",
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements CliCommand {
  /** For picocli. */
  public DoctorCommand() {}

  @Override
  public Integer call() {
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        "java       %s, %s, %s%n",
        System.getProperty("java.version"),
        System.getProperty("java.vendor"),
        System.getProperty("java.vm.name"));
    System.out.printf(
        "system     %s %s, %d processors, %d MiB for Java at most%n",
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        runtime.availableProcessors(),
        runtime.maxMemory() >> 20);
    boolean chosen = false;
    for (BackendProvider provider : Backends.providers()) {
      BackendProvider.Availability found = provider.probe();
      boolean auto = !chosen && provider.suitsAuto().available();
      chosen |= auto;
      System.out.printf(
          "%-10s %s: %s%n",
          provider.name(),
          found.available()
              ? auto ? "available, taken by --device auto" : "available"
              : "not available",
          found.why());
      provider.diagnose().forEach(line -> System.out.printf("           %s%n", line));
    }
    return 0;
  }
}
