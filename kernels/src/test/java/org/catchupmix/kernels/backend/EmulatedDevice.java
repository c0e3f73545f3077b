package org.catchupmix.kernels.backend;

import java.util.Set;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.SeedAgreement;
import org.catchupmix.gpu.Chip;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * A device of the emulator and a backend on it.
 *
 * @param kernels its launchers
 * @param backend checks its arguments
 */
public record EmulatedDevice(KernelSet kernels, Backend backend) {
  static EmulatedDevice on(PtxEmulator emulator, Precision precision) {
    KernelSet kernels = new KernelSet(new KernelLibrary(emulator));
    return new EmulatedDevice(
        kernels,
        new CheckedBackend(
            CudaBackend.ofKernels(
                "emulator", kernels, precision, Set.of(BackendOption.PRECISION))));
  }

  public static SeedAgreement<EmulatedDevice> three(Precision precision) {
    return three(precision, 75);
  }

  static SeedAgreement<EmulatedDevice> three(Precision precision, int chip) {
    return SeedAgreement.on(Chip.of(chip), emulator -> on(emulator, precision));
  }
}
