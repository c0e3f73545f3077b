package org.catchupmix.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.core.Backend;
import org.catchupmix.nn.models.Models;
import org.catchupmix.train.DeviceOptions;
import picocli.CommandLine.ParameterException;

/**
 * A device that was opened once, so that it exists and each flag applies to it.
 *
 * @param device its name and options
 * @param description of the device
 */
record OpenedDevice(StepDevice device, String description) {
  /** Returns flags whose default is {@code cpu}, so that results of machines are comparable. */
  static DeviceOptions cpuUnlessAsked() {
    DeviceOptions flags = new DeviceOptions();
    flags.device = "cpu";
    return flags;
  }

  /** Opens the device, prints it and closes it. */
  static OpenedDevice of(DeviceOptions flags, BenchOptions options, PrintStream out) {
    try (Backend backend = flags.open(out)) {
      String name = flags.device.equals("auto") ? backend.name() : flags.device;
      return new OpenedDevice(new StepDevice(name, flags.options()), backend.description());
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
