package org.catchupmix.kernels.jcuda;

import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.BackendProvider;

/** Offers the {@code cuda} backend where a driver and a GPU are found. */
public final class CudaProvider implements BackendProvider {
  static final String NAME = "cuda";

  /** Before the CPU where cuDNN is there, after it where only our own kernels could run. */
  private static final int RANK = 200;

  private static final int RANK_WITHOUT_CUDNN = 50;

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
    return GpuDriverProbe.look().problem() == null && CudaLibrary.CUDNN.load().isEmpty()
        ? RANK
        : RANK_WITHOUT_CUDNN;
  }

  @Override
  public Availability probe() {
    GpuDriverProbe found = GpuDriverProbe.look();
    return found.problem() == null
        ? new Availability(
            true,
            found.devices().stream()
                .map(GpuDriverProbe.Device::toString)
                .collect(Collectors.joining("; ")))
        : new Availability(false, found.problem());
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
