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
 * @param library its kernels
 * @param backend checks its arguments
 */
public record EmulatedDevice(KernelLibrary library, Backend backend) {
  static EmulatedDevice on(PtxEmulator emulator, Precision precision) {
    KernelLibrary library = new KernelLibrary(emulator);
    return new EmulatedDevice(
        library,
        new CheckedBackend(
            CudaBackend.ofKernels(
                "emulator", library, precision, Set.of(BackendOption.PRECISION))));
  }

  public static SeedAgreement<EmulatedDevice> three(Precision precision) {
    return three(precision, 75);
  }

  static SeedAgreement<EmulatedDevice> three(Precision precision, int chip) {
    return SeedAgreement.on(Chip.of(chip), emulator -> on(emulator, precision));
  }
}
