package org.catchupmix.kernels.backend;

import java.util.Set;
import java.util.function.Function;
import org.catchupmix.core.Backend;
import org.catchupmix.core.contract.CheckedBackend;
import org.catchupmix.kernels.emulator.EmulatorOptions;
import org.catchupmix.kernels.emulator.PtxEmulator;
import org.catchupmix.kernels.emulator.SeedAgreement;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * A device of the emulator and a backend on it.
 *
 * @param kernels its launchers
 * @param backend checks its arguments
 */
record EmulatedDevice(KernelSet kernels, Backend backend) {
  /**
   * With products of choice.
   *
   * @param seed of the order of blocks and warps
   */
  static EmulatedDevice of(long seed, Function<KernelSet, Dnn> dnn) {
    return on(new PtxEmulator(EmulatorOptions.defaults().withSeed(seed).withCounting(false)), dnn);
  }

  private static EmulatedDevice on(PtxEmulator emulator, Function<KernelSet, Dnn> dnn) {
    KernelLibrary library = new KernelLibrary(emulator);
    KernelSet kernels = new KernelSet(library);
    Backend backend =
        new CheckedBackend(new CudaBackend("emulator", kernels, dnn.apply(kernels), Set.of()));
    return new EmulatedDevice(kernels, backend);
  }

  /** Three, each with another order of blocks and warps. */
  static SeedAgreement<EmulatedDevice> three() {
    return SeedAgreement.on(emulator -> on(emulator, KernelDnn::new));
  }
}
