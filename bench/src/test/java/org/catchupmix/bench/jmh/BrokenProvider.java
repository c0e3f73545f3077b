package org.catchupmix.bench.jmh;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.BackendProvider;
import org.catchupmix.core.Backends;
import org.catchupmix.core.Tensor;

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
    int[] calls = {0};
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (_, method, arguments) -> {
              try {
                if (method.getName().equals("sgdStep")) {
                  return null;
                }
                Object result = method.invoke(sound, arguments);
                if (method.getName().equals("relu") && calls[0]++ >= from) {
                  sound.fill(0.5, (Tensor) arguments[1]);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
