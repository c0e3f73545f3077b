package org.catchupmix.kernels.jcuda;

import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.BackendProvider;

/** Offers the {@code cuda} backend where a driver and a GPU are found. */
public final class CudaProvider implements BackendProvider {
  static final String NAME = "cuda";

  /** For the service loader. */
  public CudaProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String numbered() {
    return "card";
  }

  @Override
  public int autoRank() {
    return 200;
  }

  @Override
  public Availability probe() {
    return available(GpuDriverProbe.look());
  }

  private static Availability available(GpuDriverProbe found) {
    return found.problem() == null
        ? new Availability(
            true,
            found.devices().stream()
                .map(GpuDriverProbe.Device::toString)
                .collect(Collectors.joining("; ")))
        : new Availability(false, found.problem());
  }

  @Override
  public Availability suitsAuto() {
    return suitsAuto(GpuDriverProbe.look());
  }

  static Availability suitsAuto(GpuDriverProbe probe) {
    Availability found = available(probe);
    if (!found.available()) {
      // What is missing, without what to do: who trains on a laptop reads this line each time.
      return new Availability(false, found.why().split("\\. ", 2)[0]);
    }
    if (!probe.isFirstUsable()) {
      return new Availability(
          false,
          "the first card is %s%s".formatted(probe.devices().getFirst(), probe.insteadOf(0)));
    }
    return CudaLibrary.CUDNN.load().isEmpty()
        ? found
        : new Availability(
            false,
            "there is a GPU (%s) but no cuDNN 9; --device cuda --dnn own runs on it by our own kernels"
                .formatted(found.why()));
  }

  @Override
  public Backend open(int number, BackendOptions options) {
    return CudaDevices.open(number, options);
  }

  @Override
  public List<String> diagnose() {
    return CudaDiagnosis.lines(GpuDriverProbe.look(), CudaDownload.folder());
  }
}
