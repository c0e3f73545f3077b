package org.catchupmix.app.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.jpeg.TurboJpeg;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code catchup doctor}. */
@Command(
    name = "doctor",
    description = "Shows what this machine has and which devices can be used.")
public final class DoctorCommand implements Callable<Integer> {
  @Option(names = "--json", description = "print one JSON object, and nothing else")
  boolean json;

  /**
   * Devices and libraries found on this machine.
   *
   * @param maxMemoryMib that Java takes at most
   * @param jpeg by what streamed JPEG files are decoded, and what is missing
   */
  private record Found(
      String java,
      String system,
      int processors,
      long maxMemoryMib,
      String jpeg,
      List<Device> devices) {}

  /**
   * A device.
   *
   * @param auto whether {@code --device auto} takes it
   * @param why what was found, or what is missing and how to get it
   */
  private record Device(
      String name, boolean available, boolean auto, String why, List<String> details) {}

  @Override
  public Integer call() throws IOException {
    Found found = look();
    if (json) {
      Json.print(found, System.out);
    } else {
      print(found);
    }
    return 0;
  }

  private static Found look() {
    List<Device> devices = new ArrayList<>();
    boolean chosen = false;
    for (BackendProvider provider : Backends.providers()) {
      BackendProvider.Availability found = provider.probe();
      boolean auto = !chosen && provider.suitsAuto().available();
      chosen |= auto;
      devices.add(
          new Device(provider.name(), found.available(), auto, found.why(), provider.diagnose()));
    }
    return new Found(
        "%s, %s, %s"
            .formatted(
                System.getProperty("java.version"),
                System.getProperty("java.vendor"),
                System.getProperty("java.vm.name")),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20,
        jpeg(),
        devices);
  }

  private static String jpeg() {
    return JpegDecoding.AUTO.description()
        + (TurboJpeg.find().isPresent()
            ? ""
            : "; libjpeg-turbo, about twice as fast, is not found: " + TurboJpeg.REMEDY);
  }

  private static void print(Found found) {
    System.out.printf("java       %s%n", found.java());
    System.out.printf(
        "system     %s, %d processors, %d MiB for Java at most%n",
        found.system(), found.processors(), found.maxMemoryMib());
    System.out.printf("jpeg       %s%n", found.jpeg());
    for (Device d : found.devices()) {
      System.out.printf(
          "%-10s %s: %s%n",
          d.name(),
          d.available()
              ? d.auto() ? "available, taken by --device auto" : "available"
              : "not available",
          d.why());
      d.details().forEach(line -> System.out.printf("           %s%n", line));
    }
  }
}
