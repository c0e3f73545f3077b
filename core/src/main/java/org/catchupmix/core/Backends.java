package org.catchupmix.core;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.catchupmix.core.contract.CheckedBackend;

/** The registry of devices. */
public final class Backends {
  private Backends() {}

  /**
   * An opened device and the reason for taking it.
   *
   * @param backend the device
   * @param why one line for the user
   */
  public record Choice(Backend backend, String why) {}

  /** All providers, the one that {@code auto} likes best first. */
  public static List<BackendProvider> providers() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparingInt(BackendProvider::autoRank).reversed())
        .toList();
  }

  /** Opens a device by name with default options. */
  public static Backend open(String name) {
    return choose(name, BackendOptions.defaults()).backend();
  }

  /**
   * Opens a device. {@code auto} takes the best that is available and says why; a device asked for
   * by name that cannot be had is an error, never replaced by another.
   *
   * @throws DeviceException if the name is unknown or the device cannot be had here
   */
  public static Choice choose(String name, BackendOptions options) {
    List<BackendProvider> all = providers();
    if (name.equals("auto")) {
      StringBuilder passed = new StringBuilder();
      for (BackendProvider p : all) {
        BackendProvider.Availability found = p.probe();
        if (found.available()) {
          Backend backend = new CheckedBackend(p.open(options));
          return new Choice(
              backend, "device auto: " + p.name() + " (" + backend.description() + ")" + passed);
        }
        passed.append("; not ").append(p.name()).append(": ").append(found.why());
      }
      throw new DeviceException("device auto: nothing can run here" + passed);
    }
    for (BackendProvider p : all) {
      if (p.name().equals(name)) {
        BackendProvider.Availability found = p.probe();
        if (!found.available()) {
          throw new DeviceException("device " + name + " cannot be had here: " + found.why());
        }
        Backend backend = new CheckedBackend(p.open(options));
        return new Choice(backend, "device " + name + " (" + backend.description() + ")");
      }
    }
    throw new DeviceException(
        "device '%s' is unknown: known are auto, %s"
            .formatted(
                name, all.stream().map(BackendProvider::name).collect(Collectors.joining(", "))));
  }
}
