package org.catchupmix.core.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise.Relu;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorModuleTest {
  private static final String EXPORTS = "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED";
  private static final String ALIGNMENT = "-XX:ObjectAlignmentInBytes=64";
  private static final String LARGE_PAGES = "-XX:+UseTransparentHugePages";

  @TempDir Path folder;

  /** Program that a Java without the module runs. */
  static final class Program {
    public static void main(String[] args) {
      Backends.open("cpu").close();
      try (Backend device = Backends.open("cpu");
          TensorScope scope = new TensorScope(device)) {
        Tensor x = scope.of(Shape.of(1, 3), -1, 0, 2);
        Tensor y = scope.tensor(Shape.of(1, 3), x.dtype());
        device.run(new Relu(x, y));
        System.out.println(List.of(y.toDoubles()[0], y.toDoubles()[2]));
      }
    }
  }

  private String java(String... flags) throws IOException, InterruptedException {
    File out = folder.resolve("out").toFile();
    Process java =
        new ProcessBuilder(
                Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin/java").toString()),
                        Stream.of(flags),
                        Stream.of(
                            "-cp", System.getProperty("java.class.path"), Program.class.getName()))
                    .flatMap(s -> s)
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(out)
            .start();
    java.waitFor();
    return Files.readString(out.toPath(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void theDeviceComputesAndJavaWarnsOfNothing() throws Exception {
    assertEquals(
        "[0.0, 2.0]", java(EXPORTS, ALIGNMENT, "-XX:+IgnoreUnrecognizedVMOptions", LARGE_PAGES));
  }

  @Test
  void missingFlagsThatMakeItFasterAreNamedOnce() throws Exception {
    assertEquals(1, java(EXPORTS).lines().filter(l -> l.contains(ALIGNMENT)).count());
  }

  @Test
  void withoutEitherFlagThereIsNoCpuDevice() throws Exception {
    String said = java();
    assertEquals(
        "device cpu cannot be had here: start java with --add-modules jdk.incubator.vector",
        said.lines().findFirst().orElse("").replaceFirst(".*DeviceException: ", ""));
  }
}
