package org.catchupmix.app.bench;

import java.io.PrintStream;
import java.util.Map;
import org.catchupmix.app.cli.SettingFlags;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.recipe.DeviceSettings;
import org.catchupmix.recipe.Group;
import org.catchupmix.recipe.RecipeText;
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
    return new SettingFlags(new RecipeText().with("device", device), Settings.in(Group.DEVICE));
  }

  /** Opens the device, prints it and closes it. */
  static OpenedDevice of(SettingFlags flags, PrintStream out) {
    DeviceSettings chosen = flags.settle(DeviceSettings.class);
    try (Backend backend = chosen.open(out)) {
      String name = chosen.device().equals("auto") ? backend.name() : chosen.device();
      return new OpenedDevice(new StepDevice(name, chosen.options()), backend.description());
    }
  }

  Map<String, String> devices() {
    return Map.of(device.name(), description);
  }
}
