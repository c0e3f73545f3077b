package org.catchupmix.kernels.jcuda.libraries;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.jcuda.JCudaDriver;

/**
 * Ranks connected by {@link Nccl} from GPU to GPU. Transfers run on the stream of the device, so a
 * transfer counts as done once begun, and released memory can be reused.
 */
final class NcclCommunicator implements Communicator {
  private final Nccl nccl;
  private final JCudaDriver driver;
  private final MemorySegment comm;
  private final MemorySegment stream;

  NcclCommunicator(Nccl nccl, JCudaDriver driver, MemorySegment comm, MemorySegment stream) {
    this.nccl = nccl;
    this.driver = driver;
    this.comm = comm;
    this.stream = stream;
  }

  static NcclCommunicator join(Nccl nccl, JCudaDriver driver, byte[] identity, int rank, int size) {
    driver.enter();
    return new NcclCommunicator(
        nccl,
        driver,
        nccl.join(identity, rank, size),
        MemorySegment.ofAddress(driver.streamAddress()));
  }

  @Override
  public void send(List<Tensor> tensors, int to) {
    together(tensors, t -> nccl.send(at(t), count(t), to, comm, stream));
  }

  @Override
  public void receive(List<Tensor> tensors, int from) {
    together(tensors, t -> nccl.receive(at(t), count(t), from, comm, stream));
  }

  @Override
  public void broadcast(List<Tensor> tensors, int root) {
    together(tensors, t -> nccl.broadcast(at(t), count(t), root, comm, stream));
  }

  private void together(List<Tensor> tensors, Consumer<Tensor> call) {
    driver.enter();
    nccl.groupStart();
    try {
      tensors.forEach(call);
    } finally {
      nccl.groupEnd();
    }
  }

  private static MemorySegment at(Tensor t) {
    if (t.dtype() != DType.F32) {
      throw new IllegalArgumentException("a transfer of %s, must be F32".formatted(t));
    }
    return MemorySegment.ofAddress(DeviceBuffer.memory(t).address());
  }

  private static long count(Tensor t) {
    return t.shape().elements();
  }

  @Override
  public void close() {
    driver.enter();
    driver.synchronize();
    nccl.leave(comm);
  }
}
