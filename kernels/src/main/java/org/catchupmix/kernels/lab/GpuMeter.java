package org.catchupmix.kernels.lab;

import java.util.EnumMap;
import java.util.Map;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.emulator.driver.GpuTimer;
import org.catchupmix.kernels.driver.CopyRate;

/** Times variants on a GPU, beside the rate at which the same GPU copies memory. */
final class GpuMeter implements LabMeter {
  private static final int REPETITIONS = 100;

  private final GpuTimer timer;
  private final double copyRate;

  GpuMeter(GpuDriver driver, GpuTimer timer) {
    this.timer = timer;
    this.copyRate = CopyRate.gigabytesPerSecond(driver, timer);
  }

  private static double rate(long bytes, double microseconds) {
    return bytes / microseconds / 1e3;
  }

  /** The measured rate, for people. */
  String description() {
    return "copies %.0f GB/s, read and written".formatted(copyRate);
  }

  @Override
  public Map<Metric, Double> measure(Runnable launches, long leastBytes) {
    double cold = timer.microseconds(launches, REPETITIONS, true);
    double warm = timer.microseconds(launches, REPETITIONS, false);
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.COLD_MICROSECONDS, cold);
    values.put(Metric.COLD_GB_PER_SECOND, rate(leastBytes, cold));
    values.put(Metric.COLD_SHARE, rate(leastBytes, cold) / copyRate);
    values.put(Metric.WARM_MICROSECONDS, warm);
    values.put(Metric.WARM_GB_PER_SECOND, rate(leastBytes, warm));
    values.put(Metric.WARM_SHARE, rate(leastBytes, warm) / copyRate);
    return values;
  }
}
