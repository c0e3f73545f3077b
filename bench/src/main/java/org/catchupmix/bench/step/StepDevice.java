package org.catchupmix.bench.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Graphs;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.recipe.DeviceSettings;
import org.catchupmix.recipe.RecipeFile;

/**
 * Device of training steps.
 *
 * @param name of the device, never {@code auto}
 * @param options of the backend
 */
public record StepDevice(String name, BackendOptions options) {
  /** Parses the form of {@link #toString}. */
  public static StepDevice parse(String text) {
    String[] words = ("--device " + text).split(" ");
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      settings.put(words[i].substring(2), words[i + 1]);
    }
    DeviceSettings device = RecipeFile.of(text, settings).settle(DeviceSettings.class);
    return new StepDevice(device.device(), device.options());
  }

  public boolean isGpu() {
    return name.startsWith("cuda");
  }

  /** Returns this device with and without recorded steps, or as the user chose. */
  public List<StepDevice> paths() {
    return isGpu() && options.graphs() == Graphs.AUTO
        ? List.of(this, parse(this + " --graphs off"))
        : List.of(this);
  }

  public Backend open() {
    return Backends.choose(name, options).backend();
  }

  /** Returns the reference device, which rounds to BF16 where this one does. */
  public StepDevice oracle() {
    Precision stored = options.precision() == Precision.BF16 ? Precision.BF16 : Precision.FP32;
    return new StepDevice("reference", BackendOptions.defaults().withPrecision(stored));
  }

  /** Formats name and flags such as {@code cpu --threads 2}. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>(List.of(name));
    Arrays.stream(BackendOption.values())
        .filter(
            o ->
                o == BackendOption.THREADS
                    ? name.equals("cpu")
                    : !o.of(options).equals(o.of(BackendOptions.defaults())))
        .forEach(
            o ->
                words.addAll(
                    List.of("--" + o.key(), o.of(options).toString().toLowerCase(Locale.ROOT))));
    return String.join(" ", words);
  }
}
