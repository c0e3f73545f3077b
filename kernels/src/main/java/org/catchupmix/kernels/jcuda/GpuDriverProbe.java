package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDeviceGetCount;
import static jcuda.driver.JCudaDriver.cuDriverGetVersion;
import static jcuda.driver.JCudaDriver.cuInit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import jcuda.driver.CUdevice;
import org.catchupmix.core.foreign.NativeLibrary;
import org.catchupmix.gpu.GpuProperties;
import org.catchupmix.kernels.driver.GpuException;

/**
 * A search for the NVIDIA driver and its GPUs without opening a GPU.
 *
 * @param problem explains what is missing and what to do; null if a GPU can be used
 * @param driverVersion CUDA version of the driver, such as 12060; 0 if there is none
 */
public record GpuDriverProbe(String problem, int driverVersion, List<GpuProperties> devices) {
  public static final String LIBRARY = "libcuda.so.1";

  /** Oldest CUDA version of a driver that takes PTX 7.0. */
  private static final int OLDEST_DRIVER = 11000;

  /** Turing, the oldest chip of the kernels. */
  public static final int OLDEST_CHIP = 75;

  /** Tells whether the kernels run on a GPU. */
  public static boolean isUsable(GpuProperties device) {
    return device.chip() >= OLDEST_CHIP;
  }

  public static String describe(GpuProperties device) {
    return "%s, compute capability %s, %d multiprocessors, %d MiB%s"
        .formatted(
            device.name(),
            device.computeCapability(),
            device.multiprocessors(),
            device.memoryBytes() >> 20,
            isUsable(device) ? "" : " (too old: 7.5 or newer is required)");
  }

  public static GpuDriverProbe look() {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!platform.equals("Linux amd64")) {
      return missing("this program uses GPUs on Linux x86-64 only, this is " + platform);
    }
    if (!NativeLibrary.open(LIBRARY).found()) {
      return missing(
          "no NVIDIA driver: libcuda.so.1 is not there. On a machine with an NVIDIA GPU install the"
              + " driver (nvidia.com/drivers or the distribution's package); in a container, start"
              + " it with the NVIDIA runtime (docker run --gpus all)");
    }
    int[] version = new int[1];
    List<GpuProperties> devices = new ArrayList<>();
    try {
      JCudaApi.DRIVER.load();
      CudaStatus.run("asking the driver", () -> cuDriverGetVersion(version));
      CudaStatus.run("starting the driver", () -> cuInit(0));
      int[] count = new int[1];
      CudaStatus.run("counting the GPUs", () -> cuDeviceGetCount(count));
      for (int i = 0; i < count[0]; i++) {
        int number = i;
        CUdevice device = new CUdevice();
        CudaStatus.run("asking the GPU", () -> cuDeviceGet(device, number));
        devices.add(DeviceProperties.of(device));
      }
    } catch (GpuException e) {
      return new GpuDriverProbe(e.getMessage(), version[0], List.of());
    }
    return new GpuDriverProbe(problem(version[0], devices), version[0], devices);
  }

  private static GpuDriverProbe missing(String problem) {
    return new GpuDriverProbe(problem, 0, List.of());
  }

  /** Suggests another GPU as the end of a sentence; empty if there is none. */
  public String insteadOf(int number) {
    return IntStream.range(0, devices.size())
        .filter(i -> i != number && isUsable(devices.get(i)))
        .mapToObj(i -> "; --device cuda:%d is %s".formatted(i, devices.get(i).name()))
        .findFirst()
        .orElse("");
  }

  /** Explains why none of these can be used, or returns null. */
  public static String problem(int version, List<GpuProperties> devices) {
    if (version < OLDEST_DRIVER) {
      return "the driver is for CUDA %s, too old for the kernels' PTX 7.0: install one for CUDA 11.0 (450) or newer"
          .formatted(versionOf(version));
    }
    if (devices.isEmpty()) {
      return "the driver sees no GPU: look at 'nvidia-smi' and at CUDA_VISIBLE_DEVICES";
    }
    if (devices.stream().noneMatch(GpuDriverProbe::isUsable)) {
      return "the GPU is too old: compute capability 7.5 (Turing) or newer is required, found "
          + describe(devices.getFirst());
    }
    return null;
  }

  /** Formats a version: 12060 becomes 12.6. */
  public static String versionOf(int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }
}
