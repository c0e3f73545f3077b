package org.catchupmix.kernels.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.KernelArguments;

/**
 * A block of a GPU's memory as the memory of a tensor.
 *
 * @param memory of the tensor alone
 * @param block of which it is a part, if it is one
 */
public record DeviceBuffer(DeviceMemory memory, Optional<Block> block) implements Buffer {
  /** Where a block's parts begin. */
  private static final long ALIGNMENT = 256;

  /** Memory of several tensors, which is free when all of them are. */
  public static final class Block {
    private final DeviceMemory memory;
    private final List<Long> offsets;
    private int live;

    private Block(DeviceMemory memory, List<Long> offsets) {
      this.memory = memory;
      this.offsets = offsets;
      this.live = offsets.size();
    }

    /** All of it. */
    public DeviceMemory memory() {
      return memory;
    }

    /** Where each tensor begins. */
    public List<Long> offsets() {
      return offsets;
    }
  }

  /** With memory of its own. */
  public DeviceBuffer(DeviceMemory memory) {
    this(memory, Optional.empty());
  }

  /** Several of so many bytes in one block. */
  public static List<Buffer> together(GpuDriver driver, List<Long> bytes) {
    List<Long> offsets = new ArrayList<>();
    long end = 0;
    for (long each : bytes) {
      offsets.add(end);
      end += Math.ceilDiv(each, ALIGNMENT) * ALIGNMENT;
    }
    Block block = new Block(driver.allocate(end), offsets);
    List<Buffer> buffers = new ArrayList<>();
    for (int i = 0; i < offsets.size(); i++) {
      long address = block.memory.address() + offsets.get(i);
      buffers.add(new DeviceBuffer(new DeviceMemory(address, bytes.get(i)), Optional.of(block)));
    }
    return buffers;
  }

  /** Gives the memory back; that of a block with its last tensor. */
  public void free(GpuDriver driver) {
    if (block.isEmpty()) {
      driver.free(memory);
    } else if (--block.get().live == 0) {
      driver.free(block.get().memory);
    }
  }

  /** The block of which these are all tensors, in its order; nothing if there is none. */
  public static Optional<Block> blockOf(List<Tensor> tensors) {
    Optional<Block> block = ((DeviceBuffer) tensors.getFirst().buffer()).block();
    return block.filter(
        b ->
            tensors.size() == b.offsets.size()
                && IntStream.range(0, tensors.size())
                    .allMatch(
                        i ->
                            memory(tensors.get(i)).address()
                                == b.memory.address() + b.offsets.get(i)));
  }

  /** The address of a tensor's memory, 0 where there is none. */
  public static long address(Optional<Tensor> tensor) {
    return tensor.map(t -> memory(t).address()).orElse(0L);
  }

  /**
   * The memory of a tensor.
   *
   * @param t of a backend of a GPU
   */
  public static DeviceMemory memory(Tensor t) {
    return ((DeviceBuffer) t.buffer()).memory();
  }

  /** Pointers to the memory of these tensors, the first arguments of a kernel. */
  public static KernelArguments pointers(Tensor... tensors) {
    return pointers(KernelArguments.of(), tensors);
  }

  /** Adds pointers to the memory of these tensors. */
  public static KernelArguments pointers(KernelArguments arguments, Tensor... tensors) {
    for (Tensor t : tensors) {
      arguments.pointer(memory(t));
    }
    return arguments;
  }

  /** The number of elements; below 2^31, which {@code CudaBackend} holds to. */
  public static int size(Tensor t) {
    return (int) t.shape().elements();
  }
}
