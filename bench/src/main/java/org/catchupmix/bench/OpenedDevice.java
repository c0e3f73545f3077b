package org.catchupmix.bench;

import java.io.PrintStream;
import java.util.Map;
import org.catchupmix.bench.report.Environment;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.core.Backend;
import org.catchupmix.train.DeviceOptions;

/**
 * The device that flags ask for, once it was opened: it is there, and each flag does something.
 *
 * @param device its name and how to open it again
 * @param description of it
 */
record OpenedDevice(StepDevice device, String description) {
  /** Flags whose default is {@code cpu}: figures are to be of the same device everywhere. */
  static DeviceOptions cpuUnlessAsked() {
    DeviceOptions flags = new DeviceOptions();
    flags.device = "cpu";
    return flags;
  }

  /** Opens it, says in a line which and why, and closes it. */
  static OpenedDevice of(DeviceOptions flags, BenchOptions options, PrintStream out) {
    try (Backend backend = flags.open(out)) {
      String name = flags.device.equals("auto") ? backend.name() : flags.device;
      return new OpenedDevice(new StepDevice(name, flags.options()), backend.description());
    } catch (IllegalArgumentException e) {
      throw options.error(e.getMessage());
    }
  }

  /** For {@link Environment#here}. */
  Map<String, String> devices() {
    return Map.of(device.name(), description);
  }
}
