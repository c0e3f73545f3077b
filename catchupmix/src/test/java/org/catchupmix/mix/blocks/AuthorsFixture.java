package org.catchupmix.mix.blocks;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;

/**
 * Results of the authors' program of a mix method.
 *
 * <p>{@code src/test/fixtures/mix_fixtures.py} wrote them.
 */
record AuthorsFixture(Map<String, FileTensor> tensors) {
  static AuthorsFixture of(String method) throws IOException, URISyntaxException {
    String file = "/mix/%s.safetensors".formatted(method);
    return new AuthorsFixture(
        Safetensors.read(Path.of(AuthorsFixture.class.getResource(file).toURI())).tensors());
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
