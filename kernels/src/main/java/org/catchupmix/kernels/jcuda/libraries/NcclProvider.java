package org.catchupmix.kernels.jcuda.libraries;

import java.util.Optional;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.parallel.CommunicatorProvider;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.jcuda.CudaLibrary;
import org.catchupmix.kernels.jcuda.JCudaDriver;

/** Provides {@link NcclCommunicator} for the device {@code cuda}. */
public final class NcclProvider implements CommunicatorProvider {
  private Nccl nccl;

  /** Returns the driver of a device, if it is JCuda's. */
  private static Optional<JCudaDriver> driver(Backend device) {
    Backend own = device;
    while (own instanceof BackendDecorator decorator) {
      own = decorator.inner();
    }
    return own instanceof CudaBackend cuda && cuda.library().driver() instanceof JCudaDriver driver
        ? Optional.of(driver)
        : Optional.empty();
  }

  @Override
  public boolean suits(Backend device) {
    return driver(device).isPresent();
  }

  @Override
  public Optional<String> missing() {
    return CudaLibrary.NCCL.load();
  }

  private Nccl nccl() {
    if (nccl == null) {
      nccl = new Nccl();
    }
    return nccl;
  }

  @Override
  public byte[] identity() {
    return nccl().identity();
  }

  @Override
  public Communicator open(Backend device, byte[] identity, int rank, int size) {
    return NcclCommunicator.join(nccl(), driver(device).orElseThrow(), identity, rank, size);
  }

  @Override
  public String name() {
    return "NCCL " + nccl().version();
  }
}
