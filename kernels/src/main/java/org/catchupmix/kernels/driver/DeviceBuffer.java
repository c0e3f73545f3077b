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
 * GPU memory of a tensor.
 *
 * @param memory of this tensor
 * @param block that it is part of, if any
 */
public record DeviceBuffer(DeviceMemory memory, Optional<Block> block) implements Buffer {
  /** Alignment of the tensors of a block, in bytes. */
  private static final long ALIGNMENT = 256;

  /** Memory of several tensors, which is freed with the last of them. */
  public static final class Block {
    private final DeviceMemory memory;
    private final List<Long> offsets;
    private int live;

    private Block(DeviceMemory memory, List<Long> offsets) {
      this.memory = memory;
      this.offsets = offsets;
      this.live = offsets.size();
    }

    public DeviceMemory memory() {
      return memory;
    }

    /** Returns the offset of each tensor in bytes. */
    public List<Long> offsets() {
      return offsets;
    }
  }

  public DeviceBuffer(DeviceMemory memory) {
    this(memory, Optional.empty());
  }

  /**
   * Allocates several buffers in one block.
   *
   * @param bytes of each buffer
   */
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

  /** Frees the memory; a block is freed with its last tensor. */
  public void free(GpuDriver driver) {
    if (block.isEmpty()) {
      driver.free(memory);
    } else if (--block.get().live == 0) {
      driver.free(block.get().memory);
    }
  }

  /** Finds the block that consists of exactly these tensors, in this order. */
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

  /** Returns the address of a tensor, or 0 for none. */
  public static long address(Optional<Tensor> tensor) {
    return tensor.map(t -> memory(t).address()).orElse(0L);
  }

  /**
   * Returns the memory of a tensor.
   *
   * @param t of a backend of a GPU
   */
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
