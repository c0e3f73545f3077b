package org.catchupmix.kernels.jcuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.foreign.NativeLibrary;

/**
 * A search for the NVIDIA driver and its GPUs without JCuda and without opening a GPU.
 *
 * @param problem explains what is missing and what to do; null if a GPU can be used
 * @param driverVersion CUDA version of the driver, such as 12060; 0 if there is none
 * @param devices the GPUs
 */
record GpuDriverProbe(String problem, int driverVersion, List<Device> devices) {
  /** File name of the driver. */
  static final String LIBRARY = "libcuda.so.1";

  /** Oldest CUDA version of a driver that takes PTX 7.0. */
  private static final int OLDEST_DRIVER = 11000;

  /** Turing, the oldest chip of the kernels. */
  static final int OLDEST_CHIP = 75;

  private static final int MAJOR = 75;
  private static final int MINOR = 76;
  private static final int MULTIPROCESSORS = 16;

  /**
   * A GPU.
   *
   * @param name for people
   * @param major compute capability, before the point
   * @param minor compute capability, after the point
   * @param multiprocessors number of them
   * @param memoryBytes of the device
   */
  record Device(String name, int major, int minor, int multiprocessors, long memoryBytes) {
    /** Tells whether the kernels run on it. */
    boolean isUsable() {
      return chip() >= OLDEST_CHIP;
    }

    /** Returns the compute capability without its point. */
    int chip() {
      return 10 * major + minor;
    }

    @Override
    public String toString() {
      return "%s, compute capability %d.%d, %d multiprocessors, %d MiB%s"
          .formatted(
              name,
              major,
              minor,
              multiprocessors,
              memoryBytes >> 20,
              isUsable() ? "" : " (too old: 7.5 or newer is required)");
    }
  }

  /** Searches. */
  static GpuDriverProbe look() {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!platform.equals("Linux amd64")) {
      return missing("this program uses GPUs on Linux x86-64 only, this is " + platform);
    }
    NativeLibrary driver = NativeLibrary.open(LIBRARY);
    if (!driver.found()) {
      return missing(
          "no NVIDIA driver: libcuda.so.1 is not there. On a machine with an NVIDIA GPU install the"
              + " driver (nvidia.com/drivers or the distribution's package); in a container, start"
              + " it with the NVIDIA runtime (docker run --gpus all)");
    }
    return asked(driver);
  }

  private static GpuDriverProbe missing(String problem) {
    return new GpuDriverProbe(problem, 0, List.of());
  }

  /** Queries a library with the name of the driver. */
  static GpuDriverProbe asked(NativeLibrary driver) {
    for (String wanted : Calls.ALL) {
      if (driver.function(wanted) == null) {
        return missing(
            "libcuda.so.1 has no function %s, so it is not NVIDIA's driver or a very old one: install the driver, and take the folder of the other file out of LD_LIBRARY_PATH"
                .formatted(wanted));
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      return asked(new Calls(driver, arena));
    }
  }

  private static GpuDriverProbe asked(Calls calls) {
    int version = calls.number("cuDriverGetVersion");
    int started = calls.start();
    if (started != 0) {
      return new GpuDriverProbe(refusal(started), version, List.of());
    }
    int count = calls.number("cuDeviceGetCount");
    List<Device> devices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      devices.add(calls.device(i));
    }
    return new GpuDriverProbe(problem(version, devices), version, List.copyOf(devices));
  }

  /** Tells whether the first GPU, {@code cuda}, can be used. */
  boolean isFirstUsable() {
    return problem == null && devices.getFirst().isUsable();
  }

  /** Suggests another GPU as the end of a sentence; empty if there is none. */
  String insteadOf(int number) {
    return IntStream.range(0, devices.size())
        .filter(i -> i != number && devices.get(i).isUsable())
        .mapToObj(i -> "; --device cuda:%d is %s".formatted(i, devices.get(i).name()))
        .findFirst()
        .orElse("");
  }

  /** Explains why none of these can be used, or returns null. */
  static String problem(int version, List<Device> devices) {
    if (version < OLDEST_DRIVER) {
      return "the driver is for CUDA %s, too old for the kernels' PTX 7.0: install one for CUDA 11.0 (450) or newer"
          .formatted(versionOf(version));
    }
    if (devices.isEmpty()) {
      return refusal(100);
    }
    if (devices.stream().noneMatch(Device::isUsable)) {
      return "the GPU is too old: compute capability 7.5 (Turing) or newer is required, found "
          + devices.getFirst();
    }
    return null;
  }

  /** Explains by status why the driver does not start. */
  static String refusal(int status) {
    return switch (status) {
      case 34 ->
          "libcuda.so.1 is the toolkit's stub, not a driver: take its folder out of LD_LIBRARY_PATH"
              + " and install the driver";
      case 100 ->
          "the NVIDIA driver is there and sees no GPU: look at 'nvidia-smi' and at"
              + " CUDA_VISIBLE_DEVICES";
      case 803 ->
          "libcuda.so.1 is of another version than the driver in the kernel: restart the machine"
              + " after an update of the driver";
      case 804 ->
          "the forward-compatible libcuda.so.1 does not fit this GPU: remove cuda-compat from the"
              + " loader's path";
      case 802 ->
          "the driver is not ready (status 802): on machines with NVSwitch start"
              + " nvidia-fabricmanager";
      default ->
          "the NVIDIA driver does not start (status %d): look at 'nvidia-smi'".formatted(status);
    };
  }

  /** Formats a version: 12060 becomes 12.6. */
  static String versionOf(int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }

  /** Functions of the driver that describe it and its GPUs. */
  private static final class Calls {
    static final List<String> ALL =
        List.of(
            "cuInit",
            "cuDriverGetVersion",
            "cuDeviceGetCount",
            "cuDeviceGetName",
            "cuDeviceGetAttribute",
            "cuDeviceTotalMem_v2");

    private final NativeLibrary driver;
    private final Arena arena;
    private final MemorySegment word;

    Calls(NativeLibrary driver, Arena arena) {
      this.driver = driver;
      this.arena = arena;
      this.word = arena.allocate(ValueLayout.JAVA_LONG);
    }

    /** Calls a function with ints and pointers and returns its status. */
    private int call(String name, Object... arguments) {
      MemoryLayout[] types =
          Arrays.stream(arguments)
              .map(a -> a instanceof Integer ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS)
              .toArray(MemoryLayout[]::new);
      try {
        return (int) driver.function(name, types).invokeWithArguments(arguments);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    int start() {
      return call("cuInit", 0);
    }

    /** Returns what a function writes to its first argument, or 0 if it refuses. */
    private long word(String name, Object... more) {
      word.set(ValueLayout.JAVA_LONG, 0, 0);
      Object[] arguments = new Object[more.length + 1];
      arguments[0] = word;
      System.arraycopy(more, 0, arguments, 1, more.length);
      return call(name, arguments) == 0 ? word.get(ValueLayout.JAVA_LONG, 0) : 0;
    }

    int number(String name) {
      return (int) word(name);
    }

    Device device(int handle) {
      return new Device(
          name(handle),
          attribute(MAJOR, handle),
          attribute(MINOR, handle),
          attribute(MULTIPROCESSORS, handle),
          word("cuDeviceTotalMem_v2", handle));
    }

    private String name(int handle) {
      MemorySegment text = arena.allocate(256);
      return call("cuDeviceGetName", text, 255, handle) == 0 ? text.getString(0) : "GPU " + handle;
    }

    private int attribute(int which, int handle) {
      return (int) word("cuDeviceGetAttribute", which, handle);
    }
  }
}
