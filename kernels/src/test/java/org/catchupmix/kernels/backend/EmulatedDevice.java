package org.catchupmix.kernels.backend;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.CheckedBackend;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.SeedAgreement;
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
    return on(
        new PtxEmulator(EmulatorOptions.defaults().withSeed(seed).withCounting(false)),
        kernels -> new CudaBackend("emulator", kernels, dnn.apply(kernels), Set.of()));
  }

  private static EmulatedDevice on(PtxEmulator emulator, Function<KernelSet, CudaBackend> backend) {
    KernelSet kernels = new KernelSet(new KernelLibrary(emulator));
    return new EmulatedDevice(kernels, new CheckedBackend(backend.apply(kernels)));
  }

  private static CudaBackend inF32(KernelSet kernels) {
    return new CudaBackend("emulator", kernels, new KernelDnn(kernels), Set.of());
  }

  private static CudaBackend inBf16(KernelSet kernels) {
    return new CudaBackend(
        "emulator",
        kernels,
        new KernelDnn(kernels),
        Optional.of(new KernelDnn(kernels, DType.BF16)),
        Optional.empty(),
        Set.of(BackendOption.PRECISION));
  }

  /** Three, each with another order of blocks and warps. */
  static SeedAgreement<EmulatedDevice> three() {
    return SeedAgreement.on(emulator -> on(emulator, EmulatedDevice::inF32));
  }

  /** The same with activations in BF16. */
  static SeedAgreement<EmulatedDevice> threeInBf16() {
    return SeedAgreement.on(emulator -> on(emulator, EmulatedDevice::inBf16));
  }
}
