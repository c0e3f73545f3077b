package org.catchupmix.core.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The registry of devices. */
public final class Backends {
  private static final System.Logger LOG = System.getLogger(Backends.class.getName());

  /** Devices of a module that a program may lack. */
  private static final Set<String> OF_KERNELS = Set.of("cuda", "emulator");

  /** Advice that was logged. */
  private static final Set<String> ADVISED = ConcurrentHashMap.newKeySet();

  private Backends() {}

  /**
   * An opened device.
   *
   * @param passedOver the devices that {@code auto} passed over although they are there, each with
   *     the reason
   * @param slowdown why it is many times slower in this JVM than in others; empty if it is not
   */
  public record Choice(Backend backend, List<String> passedOver, Optional<String> slowdown) {
    /** A line for the user: the device, and those that were passed over. */
    public String why() {
      return "device: %s (%s)%s".formatted(backend.name(), backend.summary(), notes(passedOver));
    }
  }

  private record Named(BackendProvider provider, int number) {}

  /** The providers, in the order in which {@code auto} tries them. */
  public static List<BackendProvider> providers() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparingInt(BackendProvider::autoRank).reversed())
        .toList();
  }

  /** The names of all devices, for messages: {@code auto, cpu, cuda, cuda:N, ...}. */
  public static String knownNames() {
    return "auto, "
        + providers().stream()
            .map(p -> p.numbered() == null ? p.name() : p.name() + ", " + p.name() + ":N")
            .collect(Collectors.joining(", "));
  }

  /**
   * Whether a name is {@code auto} or one of a device.
   *
   * @throws DeviceException if it has a number where none is allowed, or what follows the colon is
   *     no number
   */
  public static boolean isKnown(String name) {
    return name.equals("auto") || find(name) != null;
  }

  /**
   * Opens a device by name with default options. Where {@code auto} passed over a device that is
   * there and cannot be used, the logger named like this class warns about it. At level INFO it
   * names, once, the missing flags of Java that would make a device faster.
   */
  public static Backend open(String name) {
    Choice choice = choose(name, BackendOptions.defaults());
    if (!choice.passedOver().isEmpty()) {
      LOG.log(System.Logger.Level.WARNING, choice.why());
    }
    find(choice.backend().name())
        .provider()
        .advice()
        .filter(ADVISED::add)
        .ifPresent(Backends::advise);
    return choice.backend();
  }

  /** Logs advice; a log shows this method's name, where it would show a made-up one of a lambda. */
  private static void advise(String advice) {
    LOG.log(System.Logger.Level.INFO, advice);
  }

  /**
   * Opens a device. {@code auto} takes the best that is available and says why; a device asked for
   * by name that cannot be had is an error, never replaced by another.
   *
   * @throws DeviceException if the name is unknown or the device cannot be had here
   * @throws IllegalArgumentException if an option is chosen that the device does not honour
   */
  public static Choice choose(String name, BackendOptions options) {
    if (name.equals("auto")) {
      return automatic(providers(), options);
    }
    Named named = find(name);
    if (named == null) {
      throw new DeviceException(
          "device '%s' is unknown: known are %s%s"
              .formatted(
                  name,
                  knownNames(),
                  OF_KERNELS.contains(name.split(":", 2)[0])
                      ? "; cuda and emulator are in the jar org.catchupmix:catchupmix-kernels, which is not on the class path"
                      : ""));
    }
    BackendProvider.Availability found = named.provider().probe();
    if (!found.available()) {
      throw new DeviceException("device " + name + " cannot be had here: " + found.why());
    }
    return choice(named.provider(), named.number(), options, List.of());
  }

  /** The name of the device that {@code auto} takes. */
  public static String automatic() {
    return providers().stream()
        .filter(p -> p.suitsAuto().available())
        .findFirst()
        .map(BackendProvider::name)
        .orElseThrow(() -> new DeviceException("device auto: nothing can run here"));
  }

  static Choice automatic(List<BackendProvider> inOrder, BackendOptions options) {
    List<String> passedOver = new ArrayList<>();
    for (BackendProvider p : inOrder) {
      BackendProvider.Availability found = p.suitsAuto();
      if (found.available()) {
        return choice(p, 0, options, passedOver);
      }
      if (p.isPresent()) {
        passedOver.add(p.name() + ": " + found.why());
      }
    }
    throw new DeviceException("device auto: nothing can run here" + notes(passedOver));
  }

  private static Choice choice(
      BackendProvider provider, int number, BackendOptions options, List<String> passedOver) {
    Backend backend = open(provider, number, options);
    return new Choice(backend, List.copyOf(passedOver), provider.slowdown());
  }

  private static String notes(List<String> passedOver) {
    return passedOver.stream().map("; not "::concat).collect(Collectors.joining());
  }

  private static Backend open(BackendProvider provider, int number, BackendOptions options) {
    Backend backend = new CheckedBackend(provider.open(number, options));
    for (BackendOption option : BackendOption.values()) {
      if (!backend.options().contains(option)
          && !option.of(options).equals(option.of(BackendOptions.defaults()))) {
        String message =
            "%s %s does nothing on device %s: leave it out or take another device"
                .formatted(
                    option.key(),
                    option.of(options).toString().toLowerCase(Locale.ROOT),
                    backend.name());
        backend.close();
        throw new IllegalArgumentException(message);
      }
    }
    return backend;
  }

  /** Null if no provider has the name. */
  private static Named find(String name) {
    String[] parts = name.split(":", 2);
    Optional<BackendProvider> found =
        providers().stream().filter(p -> p.name().equals(parts[0])).findFirst();
    if (found.isEmpty() || parts.length == 1) {
      return found.map(p -> new Named(p, 0)).orElse(null);
    }
    String numbered = found.get().numbered();
    if (numbered == null) {
      throw new DeviceException("device '%s': %s takes no number".formatted(name, parts[0]));
    }
    if (!parts[1].matches("\\d{1,6}")) {
      throw new DeviceException(
          "device '%s': after the colon comes the number of the %s, such as %s:1"
              .formatted(name, numbered, parts[0]));
    }
    return new Named(found.get(), Integer.parseInt(parts[1]));
  }
}
