package org.catchupmix.app.bench;

import static org.catchupmix.recipe.Settings.DEVICE;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.nn.models.Models;
import org.catchupmix.recipe.ChosenDevice;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.Settings;

/**
 * A device that was opened once, so that it exists and each flag applies to it.
 *
 * @param device its name and options
 * @param description of the device
 */
record OpenedDevice(StepDevice device, String description) {
  /** The flags of a device, with a default other than {@code auto}: results name one device. */
  static SettingFlags flags(String device) {
    return new SettingFlags(new Recipe().with(DEVICE, device), Settings.in(Setting.Group.DEVICE));
  }

  /** Opens the device, prints it and closes it. */
  static OpenedDevice of(SettingFlags flags, PrintStream out) {
    ChosenDevice chosen = flags.recipe().device();
    try (Backend backend = chosen.open(out)) {
      String name = chosen.name().equals("auto") ? backend.name() : chosen.name();
      return new OpenedDevice(new StepDevice(name, chosen.options()), backend.description());
    }
  }

  /**
   * Returns the settings of each network with each batch size.
   *
   * @param width channels of the stem; 0 for the default of each network
   * @throws IllegalArgumentException if a network is unknown, or a size is wrong
   */
  List<StepSetting> settings(List<String> models, int width, BenchOptions options) {
    List<StepSetting> settings =
        models.stream()
            .flatMap(m -> options.batches().stream().map(b -> new StepSetting(m, width, b, device)))
            .toList();
    settings.forEach(s -> Models.requireOffered(s.spec()));
    return settings;
  }

  Map<String, String> devices() {
    return Map.of(device.name(), description);
  }
}
