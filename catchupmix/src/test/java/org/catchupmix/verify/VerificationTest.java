package org.catchupmix.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.contract.CheckedBackend;
import org.junit.jupiter.api.Test;

class VerificationTest {
  private static final PrintStream QUIET = new PrintStream(OutputStream.nullOutputStream());

  /** A CPU whose primitive {@code name} multiplies its result by a factor that it should not. */
  private static Backend spoiled(String name, double factor) {
    Backend cpu = Backends.choose("cpu", BackendOptions.defaults().withThreads(1)).backend();
    Backend inner = ((CheckedBackend) cpu).inner();
    return new CheckedBackend(
        (Backend)
            Proxy.newProxyInstance(
                Backend.class.getClassLoader(),
                new Class<?>[] {Backend.class},
                (_, method, arguments) -> {
                  try {
                    Object result = method.invoke(inner, arguments);
                    if (method.getName().equals(name)) {
                      Tensor out = (Tensor) arguments[arguments.length - 1];
                      inner.scale(factor, out, out);
                    }
                    return result;
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                }));
  }

  private static VerifyReport verify(Backend first, Backend second) {
    try (Replicas replicas = new Replicas()) {
      replicas.add("first", () -> first);
      replicas.add("second", () -> second);
      return new Verification("cpu", BackendOptions.defaults(), QUIET).run(replicas);
    }
  }

  @Test
  void aWrongPrimitiveIsNamed() {
    VerifyReport report = verify(spoiled("addBias", 1.0001), spoiled("addBias", 1.0001));
    assertTrue(
        report.failures().stream().anyMatch(f -> f.startsWith("addBias ")),
        report.failures().toString());
    assertEquals(List.of(), report.determinism().failures());
    assertTrue(report.primitives().stream().filter(p -> p.worstShare() > 1).count() == 1);
    assertTrue(report.gradients().failures().isEmpty(), "addBias has no part in its own gradient");
  }

  @Test
  void aWrongGradientIsNamed() {
    VerifyReport report = verify(spoiled("reluGradient", 1.0001), spoiled("reluGradient", 1.0001));
    assertTrue(!report.gradients().failures().isEmpty(), "the gradient of relu");
    assertTrue(!report.primitives().stream().allMatch(p -> p.failures().isEmpty()));
  }

  @Test
  void otherBitsAreNamed() {
    VerifyReport report = verify(spoiled("none", 1), spoiled("conv2d", 1 + 1e-7));
    List<String> failures = report.failures();
    assertEquals(report.determinism().failures(), failures, "within the bounds, but other bits");
    assertTrue(failures.stream().anyMatch(f -> f.startsWith("conv2d ")), failures.toString());
    assertTrue(failures.stream().anyMatch(f -> f.startsWith("training")), failures.toString());
  }

  @Test
  void aSoundDevicePasses() {
    VerifyReport report = new Verification("cpu", BackendOptions.defaults(), QUIET).run();
    assertEquals(List.of(), report.failures());
    assertEquals(45, report.primitives().size());
    assertTrue(report.primitives().stream().allMatch(p -> p.cases() > 0));
    assertTrue(report.gradients().cases() > 80);
    assertEquals(3, report.training().losses().length);
  }
}
