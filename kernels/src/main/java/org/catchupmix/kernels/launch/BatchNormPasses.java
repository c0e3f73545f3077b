package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;

import java.util.function.UnaryOperator;
import org.catchupmix.core.Tensor;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;

/**
 * Both passes over a matrix by one variant.
 *
 * @param together how both are one launch; null where they are not
 */
record BatchNormPasses(Variants.Call call, CudaBatchNorm.Sizes sizes, KeptRows together) {
  int chunks() {
    return call.blocks().chunks();
  }

  /** Rows that are summed into one partial sum. */
  int rowsPerChunk() {
    int[] numbers = call.blocks().numbers();
    return numbers.length > 2 ? numbers[2] : sizes.rows();
  }

  /** Whether the last blocks of the sums combine them: then there is no launch for that. */
  boolean areCounted() {
    return call.entries().size() <= 2;
  }

  /** What the sums take for each chunk and channel. */
  DeviceMemory scratch(Scratch scratch, int numbers) {
    long all = (long) chunks() * sizes.channels();
    return areCounted() ? scratch.floats(4 * all) : scratch.doubles(numbers * all);
  }

  void sum(KernelArguments arguments, DeviceMemory sums) {
    call.launch(call.with(arguments).pointer(sums));
  }

  private KernelArguments counted(
      KernelArguments arguments, DeviceMemory sums, UnaryOperator<KernelArguments> combined) {
    return combined.apply(call.with(arguments).pointer(sums).pointer(call.library().tickets()));
  }

  /** Sums and combines. */
  void sumCounted(
      KernelArguments arguments, DeviceMemory sums, UnaryOperator<KernelArguments> combined) {
    call.launch(counted(arguments, sums, combined));
  }

  /** Sums, combines, and writes the result. */
  void runTogether(
      KernelArguments arguments,
      DeviceMemory sums,
      UnaryOperator<KernelArguments> combined,
      boolean flag,
      Tensor result) {
    KernelArguments all =
        call.library()
            .releases(counted(arguments, sums, combined))
            .i32(chunks(), together.kept())
            .flag(flag)
            .pointer(memory(result));
    call.library().launch(call.file(), call.entries().getFirst(), together.launch(), all);
  }

  /** The plain variant has one thread per number here. */
  void write(KernelArguments arguments, Tensor result) {
    Blocks blocks = call.blocks();
    boolean plain = blocks.numbers().length == 2;
    call.library()
        .launch(
            call.file(),
            call.entries().getLast(),
            plain ? Grids.threads(sizes.rows() * sizes.channels()) : blocks.launch(),
            call.with(arguments).pointer(memory(result)));
  }

  /** Combines the chunks of each channel. */
  void combine(KernelArguments arguments) {
    call.library()
        .launch(
            call.file(),
            call.entries().get(1),
            RowChunks.toCombine(chunks(), sizes.channels()).launch(),
            arguments);
  }
}
