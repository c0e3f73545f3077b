package org.catchupmix.nn.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.models.Models;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights of timm and torchvision, which have the same names; the files are by timm_fixture.py. */
class TimmWeightsTest {
  private static final int SIDE = 32;

  /** Numbers by the same formula as in the script. */
  private static double[] values(String name, long... shape) {
    int count = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
    double[] values = new double[count];
    Arrays.setAll(values, i -> i * 7919L % 2003 / 1001.0 - 1);
    if (shape.length > 1) {
      double scale = Math.sqrt(6.0 * shape[0] / count);
      Arrays.setAll(values, i -> values[i] * scale);
    } else if (name.endsWith("weight") || name.endsWith("running_var")) {
      Arrays.setAll(values, i -> 1 + values[i] / 4);
    }
    return values;
  }

  private static Map<String, FileTensor> stateDict(String names) {
    Map<String, FileTensor> dict = new HashMap<>();
    names
        .lines()
        .map(line -> line.split(" ", 2))
        .forEach(
            line -> {
              boolean scalar = line[1].isEmpty();
              long[] shape =
                  scalar
                      ? new long[0]
                      : Arrays.stream(line[1].split("x")).mapToLong(Long::parseLong).toArray();
              dict.put(
                  line[0],
                  scalar
                      ? FileTensor.ofLongs(new long[] {0})
                      : FileTensor.ofReals(FileTensor.Type.F32, values(line[0], shape), shape));
            });
    return dict;
  }

  /** An image {@code [1,3,H,W]} as {@code [1,H,W,3]}. */
  private static double[] image() {
    double[] nchw = new double[3 * SIDE * SIDE];
    Arrays.setAll(nchw, i -> i * 7919L % 2003 / 1001.0 - 1);
    double[] nhwc = new double[nchw.length];
    Arrays.setAll(nhwc, i -> nchw[i % 3 * SIDE * SIDE + i / 3]);
    return nhwc;
  }

  @ParameterizedTest
  @CsvSource({
    "resnet18, resnet18",
    "resnet34, resnet34",
    "resnet50, resnet50",
    "resnext50_32x4d, resnext50"
  })
  void theLogitsAreTheirs(String file, String model) throws URISyntaxException {
    Safetensors fixture =
        Safetensors.read(Path.of(getClass().getResource("/timm/" + file + ".safetensors").toURI()));
    double[] expected = fixture.tensors().get("logits").toDoubles();
    ModelSpec spec = new ModelSpec(model, 64, 3, 10, ModelSpec.Stem.IMAGENET, false);
    try (Backend cpu = Backends.open("cpu");
        Network network = Models.build(cpu, spec);
        TensorScope scope = new TensorScope(cpu);
        Graph graph = Graph.inference(cpu)) {
      StateDict.load(network, stateDict(fixture.metadata().get("names")), file);
      Var x = Var.constant(scope.of(Shape.of(1, SIDE, SIDE, 3), image()));
      double[] logits = network.forward(Pass.inference(graph), x).value().toDoubles();
      double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      assertArrayEquals(expected, logits, 1e-4 * largest);
    }
  }
}
