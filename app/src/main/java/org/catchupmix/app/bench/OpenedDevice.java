package org.catchupmix.app.bench;

import static org.catchupmix.recipe.Settings.DEVICE;

import java.io.PrintStream;
import java.util.ArrayList;
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
import picocli.CommandLine.ParameterException;

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

  /**
   * Returns the device that the flags choose.
   *
   * @throws ParameterException if a value is invalid
   */
  static ChosenDevice chosen(SettingFlags flags, BenchOptions options) {
    try {
      return flags.recipe().device();
    } catch (IllegalArgumentException e) {
      throw options.error(e.getMessage());
    }
  }

  /** Opens the device, prints it and closes it. */
  static OpenedDevice of(SettingFlags flags, BenchOptions options, PrintStream out) {
    ChosenDevice chosen = chosen(flags, options);
    try (Backend backend = chosen.open(out)) {
      String name = chosen.name().equals("auto") ? backend.name() : chosen.name();
      return new OpenedDevice(new StepDevice(name, chosen.options()), backend.description());
    } catch (IllegalArgumentException e) {
      throw options.error(e.getMessage());
    }
  }

  /**
   * Returns the settings of each network with each batch size.
   *
   * @param width channels of the stem; 0 for the default of each network
   * @throws ParameterException if a network is unknown, or a size is wrong
   */
  List<StepSetting> settings(List<String> models, int width, BenchOptions options) {
    try {
      List<StepSetting> settings = new ArrayList<>();
      for (String model : models) {
        for (int images : options.batches()) {
          settings.add(new StepSetting(model, width, images, device));
          Models.requireOffered(settings.getLast().spec());
        }
      }
      return settings;
    } catch (IllegalArgumentException e) {
      throw options.error(e.getMessage());
    }
  }

  Map<String, String> devices() {
    return Map.of(device.name(), description);
  }
}
