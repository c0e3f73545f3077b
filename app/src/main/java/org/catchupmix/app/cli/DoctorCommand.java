package org.catchupmix.app.cli;

import java.util.concurrent.Callable;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.jpeg.TurboJpeg;
import picocli.CommandLine.Command;

/** {@code catchup doctor}: shows the devices and libraries of this machine. */
@Command(
    name = "doctor",
    description = "Shows the libraries and devices of this machine, and why any cannot be used.")
public final class DoctorCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    System.out.printf(
        "java       %s, %s, %s%n",
        System.getProperty("java.version"),
        System.getProperty("java.vendor"),
        System.getProperty("java.vm.name"));
    System.out.printf(
        "system     %s %s, %d processors, at most %d MiB for Java%n",
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20);
    System.out.printf("jpeg       %s%n", jpeg());
    boolean taken = false;
    for (BackendProvider provider : Backends.providers()) {
      BackendProvider.Availability found = provider.probe();
      boolean auto = !taken && provider.suitsAuto().available();
      taken |= auto;
      System.out.printf(
          "%-10s %s%s: %s%n",
          provider.name(),
          found.available() ? "available" : "not available",
          auto ? ", used by --device auto" : "",
          found.why());
      provider.diagnose().forEach(line -> System.out.printf("           %s%n", line));
    }
    return 0;
  }

  private static String jpeg() {
    return JpegDecoding.AUTO.description()
        + (TurboJpeg.find().isPresent()
            ? ""
            : "; libjpeg-turbo, about twice as fast, was not found: " + TurboJpeg.REMEDY);
  }
}
