package org.catchupmix.app.bench;

import static org.catchupmix.recipe.Settings.DEVICE;

import java.io.PrintStream;
import java.util.Map;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.core.backend.Backend;
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

  Map<String, String> devices() {
    return Map.of(device.name(), description);
  }
}
