package org.catchupmix.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.function.BiConsumer;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendDecorator;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.CheckedBackend;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.UserException;
import org.catchupmix.core.check.OpCases;
import org.junit.jupiter.api.Test;

class VerificationTest {
  private static final PrintStream QUIET = new PrintStream(OutputStream.nullOutputStream());

  /** A CPU whose primitive {@code name} multiplies its result by a factor that it should not. */
  private static Backend spoiled(String name, double factor) {
    return spoiled(name, (cpu, out) -> cpu.run(new Elementwise.Scale(factor, out, out)));
  }

  /** A CPU whose primitive {@code name} throws. */
  private static Backend refusing(String name, RuntimeException refusal) {
    return spoiled(
        name,
        (_, _) -> {
          throw refusal;
        });
  }

  private static Backend spoiled(String name, BiConsumer<Backend, Tensor> spoil) {
    Backend cpu = Backends.choose("cpu", BackendOptions.defaults().withThreads(1)).backend();
    return new CheckedBackend(new Spoiled(((CheckedBackend) cpu).inner(), name, spoil));
  }

  private record Spoiled(Backend inner, String primitiveName, BiConsumer<Backend, Tensor> spoil)
      implements BackendDecorator {
    @Override
    public void run(Primitive primitive) {
      inner.run(primitive);
      if (primitive.name().equals(primitiveName)) {
        spoil.accept(inner, primitive.work().writes().getLast());
      }
    }
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
  void aRefusalIsAFailureOfItsPrimitiveAndTheRestGoesOn() {
    RuntimeException refusal = new UserException("the library has no such kernel");
    VerifyReport report =
        verify(refusing("conv2dInputGradient", refusal), refusing("conv2dInputGradient", refusal));
    VerifyReport.Primitive refused = named(report, "conv2dInputGradient");
    assertEquals(0, refused.cases());
    assertTrue(refused.refused() > 5, refused.toString());
    assertEquals(refused.refused(), refused.failures().size());
    assertEquals(refused.refused(), report.refused());
    for (String failure : refused.failures()) {
      assertTrue(
          failure.matches("conv2dInputGradient .*: refused: the library has no such kernel"),
          failure);
    }
    assertEquals(OpCases.all().size(), report.cases() + report.refused());
    assertTrue(report.gradients().refused() > 0, "the gradient of a convolution");
    assertTrue(report.gradients().cases() > 40, "the others went on");
    assertEquals(
        List.of("training: refused: the library has no such kernel"), report.training().failures());
    assertEquals(List.of(), report.determinism().failures(), "told once");
  }

  @Test
  void aRefusalOfAnotherReplicaIsNamedWithIt() {
    VerifyReport report =
        verify(spoiled("none", 1), refusing("conv2d", new IndexOutOfBoundsException("7")));
    List<String> failures = report.failures();
    assertEquals(report.determinism().failures(), failures);
    assertTrue(
        failures.stream()
            .anyMatch(
                f ->
                    f.matches(
                        "conv2d .*: second: refused: java.lang.IndexOutOfBoundsException: 7")),
        failures.toString());
    assertTrue(failures.stream().anyMatch(f -> f.startsWith("training: second: refused")));
  }

  private static VerifyReport.Primitive named(VerifyReport report, String name) {
    return report.primitives().stream().filter(p -> p.name().equals(name)).findFirst().get();
  }

  @Test
  void aSoundDevicePasses() {
    VerifyReport report = new Verification("cpu", BackendOptions.defaults(), QUIET).run();
    assertEquals(List.of(), report.failures());
    assertEquals(Primitive.kinds().size(), report.primitives().size());
    assertEquals(OpCases.all().size(), report.cases());
    assertEquals(0, report.refused());
    assertTrue(report.primitives().stream().allMatch(p -> p.cases() > 0));
    assertTrue(report.gradients().cases() > 80);
    assertEquals(3, report.training().losses().length);
  }
}
