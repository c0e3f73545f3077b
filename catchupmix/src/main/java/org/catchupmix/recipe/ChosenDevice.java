package org.catchupmix.recipe;

import java.io.PrintStream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.parallel.RankPosition;

/** The device that a recipe chooses, with its options. */
public record ChosenDevice(Recipe recipe) {
  /** Its name, such as {@code cuda:1}, or {@code auto}. */
  public String name() {
    return recipe.get(Settings.DEVICE);
  }

  public BackendOptions options() {
    BackendOptions defaults = BackendOptions.defaults();
    return new BackendOptions(
        recipe.find(Settings.THREADS).orElse(defaults.threads()),
        recipe.get(Settings.CONV),
        recipe.get(Settings.PRECISION),
        recipe.get(Settings.DNN),
        recipe.get(Settings.BN),
        recipe.get(Settings.GRAPHS));
  }

  /** The flag that repeats the precision, after a blank; empty for the default. */
  public String precisionFlag() {
    Precision precision = recipe.get(Settings.PRECISION);
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
    if (launch.isParallel() && takesProcessors && recipe.find(Settings.THREADS).isEmpty()) {
      options = options.withThreads(launch.threads());
    }
    Backends.Choice choice = Backends.choose(name, options);
    out.println(choice.why());
    choice.slowdown().ifPresent(why -> out.println("warning: " + why));
    return choice.backend();
  }

  private String name(RankPosition launch) {
    if (!launch.isParallel()) {
      return name();
    }
    String name = name().equals("auto") ? Backends.automatic() : name();
    if (name.startsWith("cuda:") && launch.localSize() > 1) {
      throw new IllegalArgumentException(
          "--device %s is one GPU for %d ranks: write cuda, and each takes that of its number"
              .formatted(name(), launch.localSize()));
    }
    return name.equals("cuda") ? "cuda:" + launch.gpu() : name;
  }

  /** Finds a wrong name without opening a device. */
  public void requireKnown() {
    boolean known;
    try {
      known = Backends.isKnown(name());
    } catch (DeviceException e) {
      throw new IllegalArgumentException("--" + e.getMessage(), e);
    }
    if (!known) {
      throw new IllegalArgumentException(
          "--device '%s' is unknown: known are %s".formatted(name(), Backends.knownNames()));
    }
  }
}
