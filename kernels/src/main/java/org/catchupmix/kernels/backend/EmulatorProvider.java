package org.catchupmix.kernels.backend;

import java.util.List;
import java.util.Set;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.gpu.Chip;
import org.catchupmix.kernels.driver.EmulatedGpu;
import org.catchupmix.kernels.library.KernelLibrary;
import org.catchupmix.kernels.library.PtxSet;

/**
 * Offers the backend of a GPU on the PTX emulator: the kernels of a GPU with every access checked.
 * It is slow, so {@code auto} takes it only if nothing else can run.
 */
public final class EmulatorProvider implements BackendProvider {
  static final String NAME = "emulator";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String numbered() {
    return "order of blocks and warps";
  }

  @Override
  public int autoRank() {
    return -100;
  }

  @Override
  public Availability probe() {
    return new Availability(true, "runs everywhere, very slowly: for checking CUDA kernels");
  }

  @Override
  public Backend open(int number, BackendOptions options) {
    Precision precision = options.precision();
    // BF16 and TF32 need a chip with tensor cores; fp32 is the same on all chips.
    Chip chip = precision == Precision.FP32 ? null : Chip.of(PtxSet.COMPUTE_80.oldestChip());
    EmulatorOptions emulator =
        EmulatorOptions.defaults()
            .withSeed(number == 0 ? 1 : number)
            .withCounting(false)
            .withThreads(options.threads())
            .withChip(chip);
    String name = number == 0 ? NAME : NAME + ":" + number;
    return CudaBackend.ofKernels(
            name,
            new KernelLibrary(new EmulatedGpu(new PtxEmulator(emulator))),
            precision,
            Set.of(BackendOption.THREADS, BackendOption.PRECISION, BackendOption.GRAPHS))
        .withGraphs(options.graphs());
  }

  @Override
  public List<String> diagnose() {
    return List.of(
        "executes the committed PTX and checks each access; emulator:N is another order");
  }
}
