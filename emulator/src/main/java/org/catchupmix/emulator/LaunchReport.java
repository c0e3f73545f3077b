package org.catchupmix.emulator;

import java.util.Map;
import org.catchupmix.emulator.driver.Launch;

/**
 * What a launch did.
 *
 * @param kernel its name
 * @param launch how many threads
 * @param instructions by kind; a kind that did not occur is missing
 * @param globalLoads traffic of {@code ld.global}
 * @param globalStores traffic of {@code st.global}
 * @param sharedLoads of {@code ld.shared}
 * @param sharedStores of {@code st.shared}
 * @param branches branches run by a warp
 * @param divergentBranches those at which the lanes of a warp parted
 * @param barriers barriers that a block passed
 * @param sharedBytes shared memory of a block, static and dynamic
 * @param nanoseconds that the emulator took; says nothing about a GPU
 */
public record LaunchReport(
    String kernel,
    Launch launch,
    Map<InstructionKind, Count> instructions,
    GlobalTraffic globalLoads,
    GlobalTraffic globalStores,
    SharedTraffic sharedLoads,
    SharedTraffic sharedStores,
    long branches,
    long divergentBranches,
    long barriers,
    int sharedBytes,
    long nanoseconds) {
  /**
   * Instructions.
   *
   * @param warps as a GPU issues them, one for up to 32 threads
   * @param lanes the threads that took part, added up
   */
  public record Count(long warps, long lanes) {}

  /**
   * Access to the memory of the device.
   *
   * @param requests instructions of warps
   * @param sectors pieces of 32 bytes that they touched
   * @param idealSectors how many would have done for the bytes that they used
   */
  public record GlobalTraffic(long requests, long sectors, long idealSectors) {
    /** 4 is what 32 floats side by side need. */
    public double sectorsPerRequest() {
      return requests == 0 ? 0 : (double) sectors / requests;
    }

    /** 1 is best. */
    public double overIdeal() {
      return idealSectors == 0 ? 1 : (double) sectors / idealSectors;
    }
  }

  /**
   * Access to shared memory.
   *
   * @param requests instructions of warps
   * @param wavefronts wavefronts that the 32 banks of 4 bytes needed
   * @param idealWavefronts wavefronts that as many words need without conflicts
   */
  public record SharedTraffic(long requests, long wavefronts, long idealWavefronts) {
    /** Wavefronts lost to lanes that access different words of one bank. */
    public long conflicts() {
      return wavefronts - idealWavefronts;
    }
  }

  /** All instructions. */
  public Count total() {
    long warps = 0;
    long lanes = 0;
    for (Count count : instructions.values()) {
      warps += count.warps();
      lanes += count.lanes();
    }
    return new Count(warps, lanes);
  }

  /** The instructions of a kind, 0 if there were none. */
  public Count count(InstructionKind kind) {
    return instructions.getOrDefault(kind, new Count(0, 0));
  }
}
