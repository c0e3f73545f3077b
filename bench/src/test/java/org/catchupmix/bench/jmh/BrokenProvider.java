package org.catchupmix.bench.jmh;

import java.util.List;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.Tensor;

/**
 * A device {@code broken} whose ReLU and update of weights are wrong: all else is that of {@code
 * cpu}.
 */
public final class BrokenProvider implements BackendProvider {
  /** For ServiceLoader. */
  public BrokenProvider() {}

  @Override
  public String name() {
    return "broken";
  }

  @Override
  public int autoRank() {
    return -1;
  }

  @Override
  public Availability probe() {
    return new Availability(true, "for tests");
  }

  @Override
  public Backend open(int number, BackendOptions options) {
    return breaking(0, options);
  }

  @Override
  public List<String> diagnose() {
    return List.of();
  }

  /** A backend whose ReLU is wrong from its so many-th call on, and whose weights do not learn. */
  static Backend breaking(int from) {
    return breaking(from, BackendOptions.defaults());
  }

  private static Backend breaking(int from, BackendOptions options) {
    Backend sound =
        Backends.providers().stream()
            .filter(p -> p.name().equals("cpu"))
            .findFirst()
            .orElseThrow()
            .open(0, options);
    return new Broken(sound, from, new int[1]);
  }

  private record Broken(Backend inner, int from, int[] calls) implements BackendDecorator {
    @Override
    public void run(Primitive primitive) {
      if (primitive instanceof Update.SgdStep) {
        return;
      }
      inner.run(primitive);
      if (primitive instanceof Elementwise.Relu(var _, Tensor out) && calls[0]++ >= from) {
        inner.run(new Elementwise.Fill(0.5, out));
      }
    }
  }
}
