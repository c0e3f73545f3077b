package org.catchupmix.kernels.driver;

import java.util.Optional;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;

/** GPU memory of a tensor. */
public record DeviceBuffer(DeviceMemory memory) implements Buffer {
  /** Returns the address of a tensor, or 0 for none. */
  public static long address(Optional<Tensor> tensor) {
    return tensor.map(t -> memory(t).address()).orElse(0L);
  }

  /** Returns the memory of a tensor. */
  public static DeviceMemory memory(Tensor t) {
    return ((DeviceBuffer) t.buffer()).memory();
  }

  /** Returns pointers to tensors, the first arguments of a kernel. */
  public static KernelArguments pointers(Tensor... tensors) {
    return pointers(KernelArguments.of(), tensors);
  }

  public static KernelArguments pointers(KernelArguments arguments, Tensor... tensors) {
    for (Tensor t : tensors) {
      arguments.pointer(memory(t));
    }
    return arguments;
  }

  /** Returns the number of elements, which {@code CudaBackend} limits to less than 2^31. */
  public static int size(Tensor t) {
    return (int) t.shape().elements();
  }
}
