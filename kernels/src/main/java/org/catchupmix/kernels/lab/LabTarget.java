package org.catchupmix.kernels.lab;

import picocli.CommandLine.Option;

/** What the lab runs on. */
final class LabTarget {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "emulator, cuda or cuda:N (default: ${DEFAULT-VALUE})")
  private String device = "emulator";

  @Option(
      names = "--chip",
      converter = ChipNumber.class,
      paramLabel = "75|80|86|89|90",
      description =
          "on the emulator: its limits, and of each variant registers, occupancy, waves and the time"
              + " that the cost model predicts")
  private Integer chip;

  /**
   * Opens it.
   *
   * @throws IllegalArgumentException if there is no such device, or a GPU is to be another chip
   */
  LabDevice open() {
    refuseOnGpu(chip != null, "--chip does nothing on a GPU, which has its own");
    return LabDevice.open(device, chip);
  }

  /** Refuses an option that only the emulator has. */
  void refuseOnGpu(boolean asked, String why) {
    if (asked && !device.equals("emulator")) {
      throw new IllegalArgumentException(why);
    }
  }
}
