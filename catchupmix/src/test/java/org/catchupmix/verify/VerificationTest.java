package org.catchupmix.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.catchupmix.core.check.OpCase;
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

  /** Verifies two replicas with the cases of these primitives alone. */
  private static VerifyReport verify(Backend first, Backend second, String... primitives) {
    List<OpCase> cases =
        OpCases.all().stream().filter(c -> List.of(primitives).contains(c.primitive())).toList();
    try (Replicas replicas = new Replicas()) {
      replicas.add("first", () -> first);
      replicas.add("second", () -> second);
      return new Verification("cpu", BackendOptions.defaults(), cases, QUIET).run(replicas);
    }
  }

  private static VerifyReport.Primitive named(VerifyReport report, String name) {
    return report.primitives().stream().filter(p -> p.name().equals(name)).findFirst().get();
  }

  /** The number of failures that begin with these words. */
  private static long beginning(String words, List<String> failures) {
    return failures.stream().filter(f -> f.startsWith(words)).count();
  }

  @Test
  void aWrongPrimitiveIsNamed() {
    VerifyReport report =
        verify(spoiled("addBias", 1.0001), spoiled("addBias", 1.0001), "addBias", "relu");
    VerifyReport.Primitive wrong = named(report, "addBias");
    assertEquals(wrong.cases(), beginning("addBias ", wrong.failures()));
    assertEquals(List.of(), named(report, "relu").failures());
    assertEquals(List.of(), report.determinism().failures());
    assertEquals(List.of(), report.gradients().failures(), "addBias is not part of its gradient");
  }

  @Test
  void aWrongGradientIsNamed() {
    VerifyReport report =
        verify(spoiled("reluGradient", 1.0001), spoiled("reluGradient", 1.0001), "relu", "addBias");
    assertEquals(List.of(), named(report, "relu").failures());
    assertTrue(beginning("relu ", report.gradients().failures()) > 0, "the gradient of relu");
    assertEquals(0, beginning("addBias ", report.gradients().failures()));
  }

  @Test
  void otherBitsAreNamed() {
    VerifyReport report = verify(spoiled("none", 1), spoiled("conv2d", 1 + 1e-7), "conv2d", "relu");
    List<String> failures = report.failures();
    assertEquals(report.determinism().failures(), failures, "within the bounds, but other bits");
    assertTrue(beginning("conv2d ", failures) > 0, failures.toString());
    assertEquals(0, beginning("relu ", failures), failures.toString());
    assertEquals(1, Collections.frequency(failures, "training: first and second give other bits"));
  }

  @Test
  void aRefusalIsAFailureOfItsPrimitiveAndTheRestRuns() {
    String name = "conv2dInputGradient";
    RuntimeException refusal = new UserException("the library has no such kernel");
    VerifyReport report =
        verify(refusing(name, refusal), refusing(name, refusal), name, "conv2d", "relu");
    VerifyReport.Primitive refused = named(report, name);
    assertEquals(0, refused.cases());
    assertEquals(refused.refused(), refused.failures().size());
    assertEquals(refused.refused(), report.refused());
    assertTrue(refused.refused() > 5, refused.toString());
    for (String failure : refused.failures()) {
      assertTrue(failure.matches(name + " .*: refused: the library has no such kernel"), failure);
    }
    assertTrue(report.gradients().refused() > 0, "the gradient of a convolution");
    assertTrue(report.gradients().cases() > 0, "that of relu");
    assertEquals(
        List.of("training: refused: the library has no such kernel"), report.training().failures());
    assertEquals(List.of(), report.determinism().failures(), "reported once");
  }

  @Test
  void aRefusalOfAnotherReplicaIsNamedWithIt() {
    VerifyReport report =
        verify(
            spoiled("none", 1),
            refusing("conv2d", new IndexOutOfBoundsException("7")),
            "conv2d",
            "relu");
    List<String> failures = report.failures();
    assertEquals(report.determinism().failures(), failures);
    String refusal = ": second: refused: java.lang.IndexOutOfBoundsException: 7";
    VerifyReport.Primitive conv = named(report, "conv2d");
    long gradients = failures.stream().filter(f -> f.contains(": the gradient:")).count();
    assertTrue(gradients > 0);
    assertEquals(conv.cases() + gradients + 1, failures.size(), "results, gradients, training");
    assertTrue(failures.stream().allMatch(f -> f.endsWith(refusal)), failures.toString());
    assertEquals("training" + refusal, failures.getLast());
  }

  /** With the first two cases of each primitive; {@code ConformanceTest} runs all of them. */
  @Test
  void aSoundDevicePasses() {
    Map<String, Integer> taken = new HashMap<>();
    List<OpCase> cases =
        OpCases.all().stream()
            .filter(c -> taken.merge(c.primitive(), 1, Integer::sum) <= 2)
            .toList();
    VerifyReport report = new Verification("cpu", BackendOptions.defaults(), cases, QUIET).run();
    assertEquals(List.of(), report.failures());
    assertEquals(Primitive.kinds().size(), report.primitives().size());
    assertEquals(cases.size(), report.cases());
    assertEquals(0, report.refused());
    assertTrue(report.primitives().stream().allMatch(p -> p.cases() > 0));
    assertEquals(
        cases.stream().filter(OpCase::isDifferentiable).count(), report.gradients().cases());
    assertEquals(3, report.training().losses().length);
  }
}
