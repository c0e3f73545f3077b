package org.catchupmix.kernels.jcuda.libraries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.JCudaDriver;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * A rank that exchanges tensors by NCCL and prints results; see {@link NcclStandInTest}. Its
 * arguments are its rank, their number, and the file with the id of NCCL.
 */
final class FakeNcclProgram {
  private FakeNcclProgram() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int rank = Integer.parseInt(args[0]);
    int size = Integer.parseInt(args[1]);
    JCudaDriver driver = new JCudaDriver(0);
    Backend device =
        new CheckedBackend(
            CudaBackend.ofKernels("cuda", new KernelLibrary(driver), Precision.FP32, Set.of()));
    NcclProvider provider = new NcclProvider();
    System.out.printf("%s, %s%n", provider.suits(device), provider.missing());
    Communicator ranks =
        provider.open(device, identity(provider, rank, Path.of(args[2])), rank, size);
    System.out.println(provider.name());
    try (TensorScope scope = new TensorScope(device)) {
      List<Tensor> own =
          List.of(
              scope.of(Shape.of(3), new float[] {rank, 2 * rank, 3 * rank}),
              scope.of(Shape.of(1), new float[] {100 + rank}));
      List<Tensor> other = own.stream().map(scope::like).toList();
      if (rank > 0) {
        ranks.receive(other, rank - 1);
        say("received", other);
      }
      if (rank + 1 < size) {
        ranks.send(own, rank + 1);
      }
      ranks.broadcast(other, 1);
      say("broadcast", other);
      try {
        ranks.send(own, rank);
      } catch (GpuException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
    ranks.close();
    device.close();
    System.out.println("closed");
  }

  private static byte[] identity(NcclProvider provider, int rank, Path file)
      throws IOException, InterruptedException {
    if (rank == 0) {
      Path part = file.resolveSibling("part");
      Files.write(part, provider.identity());
      Files.move(part, file);
    }
    while (!Files.exists(file)) {
      Thread.sleep(5);
    }
    return Files.readAllBytes(file);
  }

  private static void say(String what, List<Tensor> tensors) {
    System.out.printf(
        "%s: %s%n", what, tensors.stream().map(t -> Arrays.toString(t.toFloats())).toList());
  }
}
