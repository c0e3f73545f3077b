package org.catchupmix.kernels.library;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.catchupmix.core.backend.KernelChoices;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.GpuModule;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.GpuException;

/** The kernels of a device: compiles a file when one of its kernels is first started. */
public final class KernelLibrary {
  /** How many {@link #tickets} there are. */
  public static final int TICKETS = 1 << 16;

  private final GpuDriver driver;
  private final Map<String, KernelSource> replaced = new HashMap<>();
  private final Map<String, GpuModule> modules = new HashMap<>();

  /** By file, then by name: a launch looks them up and makes no string. */
  private final Map<String, Map<String, GpuFunction>> functions = new HashMap<>();

  private final int chip;

  private KernelChoices choices = KernelChoices.NONE;
  private DeviceMemory tickets;

  /** For a device. */
  public KernelLibrary(GpuDriver driver) {
    this.driver = driver;
    this.chip = driver.properties().chip();
  }

  /** The device's compute capability without its point, such as 75. */
  public int chip() {
    return chip;
  }

  /** The device. */
  public GpuDriver driver() {
    return driver;
  }

  /**
   * {@link #TICKETS} words of the device's memory, all 0, on which the blocks of a launch count
   * themselves to know which is the last ({@code last_block.cuh}). That one leaves 0 behind, so
   * that all launches share them, one after the other, also those of a recorded graph.
   */
  public DeviceMemory tickets() {
    if (tickets == null) {
      tickets = driver.allocate((long) TICKETS * Integer.BYTES);
      driver.upload(MemorySegment.ofArray(new int[TICKETS]), tickets);
    }
    return tickets;
  }

  /** Takes these variants whatever the sizes, and for all other operations those that suit them. */
  public void choose(KernelChoices variants) {
    choices = variants;
  }

  /** What was chosen. */
  public KernelChoices choices() {
    return choices;
  }

  /** Takes this instead of the committed file of the same name: somebody's own edit. */
  public void replace(KernelSource source) {
    replaced.put(source.name(), source);
    modules.remove(source.name());
    functions.remove(source.name());
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
   * Starts a kernel of somebody's own, which is loaded when it is first started.
   *
   * @throws IllegalArgumentException if its source has the name of one that is committed here
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
   * Starts a kernel.
   *
   * @param file the source's name without its ending
   * @param entry the kernel's name
   * @throws GpuException if the device refuses it, or no GPU takes a grid of this size
   */
  public void launch(String file, String entry, Launch launch, KernelArguments arguments) {
    if (launch.exceedsGrid()) {
      throw new GpuException(
          "the sizes are too large for the kernel: it requires a grid of %d,%d,%d blocks, and a GPU takes at most %d along the second and the third axis"
              .formatted(launch.gridX(), launch.gridY(), launch.gridZ(), Launch.MAX_GRID));
    }
    try {
      driver.launch(function(file, entry), launch, arguments);
    } catch (EmulatorFault e) {
      // Blocks that had counted have no last one: the next launch must find 0 all the same.
      if (tickets != null) {
        driver.upload(MemorySegment.ofArray(new int[TICKETS]), tickets);
      }
      throw e;
    }
  }

  private GpuFunction function(String file, String entry) {
    return functions
        .computeIfAbsent(file, _ -> new HashMap<>())
        .computeIfAbsent(entry, _ -> module(file).function(entry));
  }
}
