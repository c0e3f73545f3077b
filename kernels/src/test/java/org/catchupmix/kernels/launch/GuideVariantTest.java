package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.lab.LabOperation;
import org.catchupmix.kernels.lab.LabOperations;
import org.catchupmix.kernels.lab.LabSettings;
import org.catchupmix.kernels.lab.LabShapes;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The variant that {@code docs/adding-a-kernel-variant.md} adds to {@link ChannelMix} runs the
 * example kernel. {@code GuidesTest} compares the guide with this file.
 */
class GuideVariantTest {
  private static final Path PTX =
      Path.of("../docs/examples/kernel-variant/src/main/resources/org/example/channel_mix_v5.ptx");

  private static final Variant<ImageSizes> V5 =
      Variant.<ImageSizes>of(
              "v5",
              s ->
                  Blocks.of(
                      Launch.of(Math.ceilDiv(s.channels(), 128), s.samples(), 128),
                      s.pixels(),
                      s.channels()))
          .forStudy();

  @ParameterizedTest
  @ValueSource(strings = {"2x3x1x130", "3x7x1x33", "1x1x1x1"})
  void theLineOfTheGuideLaunchesItsKernel(String sizes) throws IOException {
    LabOperation<?> operation = LabOperations.find("channel_mix");
    Shape features = LabShapes.of(operation, sizes);
    OpCase problem = operation.problem(new LabSettings(features));
    KernelLibrary library = new KernelLibrary(new PtxEmulator());
    String entry = V5.entries().apply("channel_mix", DType.F32).getFirst();
    assertEquals("channel_mix_v5", entry);
    library.replace(new KernelSource(entry, Files.readString(PTX), PTX.getFileName().toString()));
    try (CudaBackend backend =
            CudaBackend.ofKernels("emulator", library, Precision.FP32, Set.of());
        Backend reference = Backends.open("reference");
        TensorScope scope = new TensorScope(backend)) {
      OpCase.Bound bound = problem.bind(scope);
      Blocks blocks = V5.blocks().apply(ImageSizes.of(features), Target.of(DType.F32, 75));
      library.launch(
          entry,
          entry,
          blocks.launch(),
          DeviceBuffer.pointers(DeviceBuffer.pointers(bound.in()), bound.out())
              .i32(blocks.numbers()));
      assertEquals(0, Conformance.error(problem, problem.read(bound), problem.results(reference)));
    }
  }
}
