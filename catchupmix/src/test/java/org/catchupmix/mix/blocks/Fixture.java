package org.catchupmix.mix.blocks;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;

/** Expected results of a mix method, written by a script in {@code src/test/fixtures}. */
record Fixture(Map<String, FileTensor> tensors) {
  static Fixture of(String method) throws IOException, URISyntaxException {
    String file = "/mix/%s.safetensors".formatted(method);
    return new Fixture(
        Safetensors.read(Path.of(Fixture.class.getResource(file).toURI())).tensors());
  }

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  long[] shape(String name) {
    return tensors.get(name).shape();
  }

  double[] reals(String name) {
    return tensors.get(name).toDoubles();
  }

  long[] longs(String name) {
    return tensors.get(name).toLongs();
  }

  int[] ints(String name) {
    return Arrays.stream(longs(name)).mapToInt(Math::toIntExact).toArray();
  }
}
