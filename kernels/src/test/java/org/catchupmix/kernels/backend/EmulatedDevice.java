package org.catchupmix.kernels.backend;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.contract.CheckedBackend;
import org.catchupmix.kernels.emulator.EmulatorOptions;
import org.catchupmix.kernels.emulator.PtxEmulator;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * A device of the emulator and a backend on it.
 *
 * @param kernels its launchers
 * @param backend checks its arguments
 */
record EmulatedDevice(KernelSet kernels, Backend backend, long keptBytes) {
  /** With products by our own kernels. */
  static EmulatedDevice of(long seed) {
    return of(seed, KernelDnn::new);
  }

  /**
   * With products of choice.
   *
   * @param seed of the order of blocks and warps
   */
  static EmulatedDevice of(long seed, Function<KernelSet, Dnn> dnn) {
    KernelLibrary library =
        new KernelLibrary(
            new PtxEmulator(EmulatorOptions.defaults().withSeed(seed).withCounting(false)));
    KernelSet kernels = new KernelSet(library);
    Backend backend =
        new CheckedBackend(new CudaBackend("emulator", kernels, dnn.apply(kernels), Set.of()));
    return new EmulatedDevice(kernels, backend, backend.memoryUse().liveBytes());
  }

  /** Memory in use beyond what the device had taken before the first call. */
  long liveBytes() {
    return backend.memoryUse().liveBytes() - keptBytes;
  }

  /** Three, each with another order of blocks and warps. */
  static List<EmulatedDevice> three() {
    return LongStream.of(1, 2, 3).mapToObj(EmulatedDevice::of).toList();
  }
}
