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
 * The device that flags ask for, once it was opened: it is there, and each flag does something.
 *
 * @param device its name and how to open it again
 * @param description of it
 */
record OpenedDevice(StepDevice device, String description) {
  /** Flags whose default is {@code cpu}: results must be of the same device everywhere. */
  static DeviceOptions cpuUnlessAsked() {
    DeviceOptions flags = new DeviceOptions();
    flags.device = "cpu";
    return flags;
  }

  /** Opens it, prints in a line which and why, and closes it. */
  static OpenedDevice of(DeviceOptions flags, BenchOptions options, PrintStream out) {
    try (Backend backend = flags.open(out)) {
      String name = flags.device.equals("auto") ? backend.name() : flags.device;
      return new OpenedDevice(new StepDevice(name, flags.options()), backend.description());
    } catch (IllegalArgumentException e) {
      throw options.error(e.getMessage());
    }
  }

  /**
   * What is trained on it: each network with each size of a batch.
   *
   * @param width channels of the stem; 0 for each network's own
   * @throws ParameterException if a network is not offered, or a size is wrong
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

  /** For {@link BenchOptions#environment}. */
  Map<String, String> devices() {
    return Map.of(device.name(), description);
  }
}
