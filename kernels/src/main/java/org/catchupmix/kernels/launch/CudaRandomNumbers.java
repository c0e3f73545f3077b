package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Random numbers, {@code philox.cu}. */
public final class CudaRandomNumbers {
  private final KernelLibrary library;

  public CudaRandomNumbers(KernelLibrary library) {
    this.library = library;
  }

  public void run(RandomNumbers primitive) {
    switch (primitive) {
      case RandomNumbers.FillUniform(var seed, var stream, var out) ->
          fill("fill_uniform", KernelArguments.of().i64(seed).i64(stream), out);
      case RandomNumbers.FillNormal(var seed, var stream, var mean, var std, var out) ->
          fill("fill_normal", KernelArguments.of().i64(seed).i64(stream).f32(mean).f32(std), out);
    }
  }

  private void fill(String entry, KernelArguments arguments, Tensor out) {
    library.launch(
        "philox", entry, Grids.perFour(size(out)), arguments.pointer(memory(out)).i32(size(out)));
  }
}
