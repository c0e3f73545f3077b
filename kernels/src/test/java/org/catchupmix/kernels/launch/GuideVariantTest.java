package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.backend.KernelSet;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  @CsvSource({"2,3,130", "3,7,33", "1,1,1"})
  void theLineOfTheGuideLaunchesItsKernel(int samples, int pixels, int channels)
      throws IOException {
    float[] x = new float[samples * pixels * channels];
    float[] expected = new float[x.length];
    int[] partner = new int[samples];
    byte[] mask = new byte[samples * channels];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
    }
    for (int n = 0; n < samples; n++) {
      partner[n] = samples - 1 - n;
      for (int c = 0; c < channels; c++) {
        mask[n * channels + c] = (byte) ((n + c) % 2);
        int source = (n + c) % 2 == 1 ? n : partner[n];
        for (int p = 0; p < pixels; p++) {
          expected[(n * pixels + p) * channels + c] = x[(source * pixels + p) * channels + c];
        }
      }
    }
    KernelLibrary library = new KernelLibrary(new PtxEmulator());
    try (CudaBackend backend =
            CudaBackend.own("emulator", new KernelSet(library), Precision.FP32, Set.of());
        Scope scope = new Scope(backend)) {
      List<String> entries = V5.entries().apply("channel_mix", DType.F32);
      library.replace(
          new KernelSource(
              entries.getFirst(), Files.readString(PTX), PTX.getFileName().toString()));
      Shape features = Shape.of(samples, pixels, channels);
      Tensor out = scope.real(features);
      Blocks blocks =
          V5.blocks().apply(new ImageSizes(samples, pixels, channels), Target.oldest(DType.F32));
      KernelArguments arguments =
          DeviceBuffer.pointers(
              scope.of(features, x),
              scope.of(Shape.of(samples), partner),
              scope.of(Shape.of(samples, channels), mask),
              out);
      library.launch(
          entries.getFirst(), entries.getFirst(), blocks.launch(), arguments.i32(blocks.numbers()));
      assertEquals(List.of("channel_mix_v5"), entries);
      assertArrayEquals(expected, out.toFloats());
    }
  }
}
