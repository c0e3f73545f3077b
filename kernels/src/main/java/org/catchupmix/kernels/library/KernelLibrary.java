package org.catchupmix.kernels.library;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.GpuModule;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.GpuException;

/** Kernels of a device. A file is compiled when one of its kernels is first launched. */
public final class KernelLibrary {
  /** Number of {@link #tickets}. */
  public static final int TICKETS = 1 << 16;

  private final GpuDriver driver;
  private final Map<String, KernelSource> replaced = new HashMap<>();
  private final Map<String, GpuModule> modules = new HashMap<>();

  /** Functions by file, then by name, so that a launch makes no string. */
  private final Map<String, Map<String, GpuFunction>> functions = new HashMap<>();

  private final int chip;

  private final DeviceMemory tickets;
  private Map<String, String> choices = Map.of();
  private Map<String, String> renamed = Map.of();

  public KernelLibrary(GpuDriver driver) {
    this.driver = driver;
    this.chip = driver.properties().chip();
    this.tickets = driver.allocate((long) TICKETS * Integer.BYTES);
    clearTickets();
  }

  /** Returns the compute capability of the device without its point, such as 75. */
  public int chip() {
    return chip;
  }

  public GpuDriver driver() {
    return driver;
  }

  /**
   * Returns {@link #TICKETS} words of device memory, all 0, by which blocks of a launch find out
   * which is the last ({@code last_block.cuh}). The last block resets them to 0, so all launches
   * share them, also those of recorded graphs.
   */
  public DeviceMemory tickets() {
    return tickets;
  }

  private void clearTickets() {
    driver.upload(MemorySegment.ofArray(new int[TICKETS]), tickets);
  }

  /**
   * Selects variants by operation, such as {@code v2} of {@code channel_mix}, for all sizes. The
   * caller checks that they exist and accept the sizes; other operations keep their own selection.
   */
  public void choose(Map<String, String> variants) {
    choices = Map.copyOf(variants);
  }

  public Map<String, String> choices() {
    return choices;
  }

  /** Replaces the committed file of the same name by an edited one. */
  public void replace(KernelSource source) {
    replaced.put(source.name(), source);
    modules.remove(source.name());
    functions.remove(source.name());
  }

  /**
   * Replaces a file, and launches some of its kernels under other names.
   *
   * @param kernels names in the source, by those that launchers use
   */
  public void replace(KernelSource source, Map<String, String> kernels) {
    replace(source);
    renamed = Map.copyOf(kernels);
  }

  private GpuModule module(String file) {
    return modules.computeIfAbsent(
        file,
        f -> {
          KernelSource own = replaced.get(f);
          return driver.load(own != null ? own : KernelFiles.ptx(f, chip));
        });
  }

  /**
   * Launches a foreign kernel and loads its source at the first launch.
   *
   * @throws IllegalArgumentException if its source has the name of a committed one
   */
  public void launch(KernelSource source, String entry, Launch launch, KernelArguments arguments) {
    if (!source.equals(replaced.get(source.name()))) {
      if (KernelFiles.names().contains(source.name())) {
        throw new IllegalArgumentException(
            "kernels of %s: a file of this library is called %s, choose another name"
                .formatted(source.origin(), source.name()));
      }
      replace(source);
    }
    launch(source.name(), entry, launch, arguments);
  }

  /**
   * Launches a kernel.
   *
   * @param file name of the source without extension
   * @param entry name of the kernel
   * @throws GpuException if the device refuses it, or the grid is too large for any GPU
   */
  public void launch(String file, String entry, Launch launch, KernelArguments arguments) {
    if (launch.exceedsGrid()) {
      throw new GpuException(
          "the sizes are too large for the kernel: it requires a grid of %d,%d,%d blocks, and a GPU takes at most %d along the second and the third axis"
              .formatted(launch.gridX(), launch.gridY(), launch.gridZ(), Launch.MAX_GRID));
    }
    try {
      driver.launch(function(file, entry), launch, arguments);
    } catch (GpuException e) {
      // After a fault of the emulator, which can go on, no last block has reset the tickets.
      if (e.getCause() instanceof EmulatorFault) {
        clearTickets();
      }
      throw e;
    }
  }

  private GpuFunction function(String file, String entry) {
    return functions
        .computeIfAbsent(file, _ -> new HashMap<>())
        .computeIfAbsent(entry, _ -> module(file).function(renamed.getOrDefault(entry, entry)));
  }
}
