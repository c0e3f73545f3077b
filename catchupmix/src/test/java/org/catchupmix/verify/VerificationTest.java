package org.catchupmix.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
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
  private static VerifyResult verify(Backend first, Backend second, String... primitives) {
    List<OpCase> cases =
        OpCases.all().stream().filter(c -> List.of(primitives).contains(c.primitive())).toList();
    return new Verification("cpu", BackendOptions.defaults(), cases, QUIET)
        .run(List.of(new Replica("first", () -> first), new Replica("second", () -> second)));
  }

  private static VerifyResult.Row named(VerifyResult result, String name) {
    return result.rows().stream().filter(p -> p.name().equals(name)).findFirst().get();
  }

  /** The number of failures that begin with these words. */
  private static long beginning(String words, List<String> failures) {
    return failures.stream().filter(f -> f.startsWith(words)).count();
  }

  @Test
  void aWrongPrimitiveIsNamed() {
    VerifyResult result =
        verify(spoiled("addBias", 1.0001), spoiled("addBias", 1.0001), "addBias", "relu");
    VerifyResult.Row wrong = named(result, "addBias");
    assertEquals(wrong.cases(), beginning("addBias ", wrong.failures()));
    assertEquals(List.of(), named(result, "relu").failures());
    assertEquals(List.of(), named(result, "same bits").failures());
    assertEquals(
        List.of(), named(result, "gradients").failures(), "addBias is not part of its gradient");
  }

  @Test
  void aWrongGradientIsNamed() {
    VerifyResult result =
        verify(spoiled("reluGradient", 1.0001), spoiled("reluGradient", 1.0001), "relu", "addBias");
    assertEquals(List.of(), named(result, "relu").failures());
    assertTrue(
        beginning("relu ", named(result, "gradients").failures()) > 0, "the gradient of relu");
    assertEquals(0, beginning("addBias ", named(result, "gradients").failures()));
  }

  @Test
  void otherBitsAreNamed() {
    VerifyResult result = verify(spoiled("none", 1), spoiled("conv2d", 1 + 1e-7), "conv2d", "relu");
    List<String> failures = result.failures();
    assertEquals(
        named(result, "same bits").failures(), failures, "within the bounds, but other bits");
    assertTrue(beginning("conv2d ", failures) > 0, failures.toString());
    assertEquals(0, beginning("relu ", failures), failures.toString());
    assertEquals(1, Collections.frequency(failures, "training: first and second give other bits"));
  }

  @Test
  void aRefusalIsAFailureOfItsPrimitiveAndTheRestRuns() {
    String name = "conv2dInputGradient";
    RuntimeException refusal = new DeviceException("the library has no such kernel");
    VerifyResult result =
        verify(refusing(name, refusal), refusing(name, refusal), name, "conv2d", "relu");
    VerifyResult.Row refused = named(result, name);
    assertEquals(0, refused.cases());
    assertEquals(refused.refused(), refused.failures().size());
    assertTrue(refused.refused() > 5, refused.toString());
    for (String failure : refused.failures()) {
      assertTrue(failure.matches(name + " .*: refused: the library has no such kernel"), failure);
    }
    assertTrue(named(result, "gradients").refused() > 0, "the gradient of a convolution");
    assertTrue(named(result, "gradients").cases() > 0, "that of relu");
    assertEquals(
        List.of("training: refused: the library has no such kernel"),
        named(result, "loss").failures());
    assertEquals(List.of(), named(result, "same bits").failures(), "reported once");
  }

  @Test
  void aRefusalOfAnotherReplicaIsNamedWithIt() {
    VerifyResult result =
        verify(
            spoiled("none", 1),
            refusing("conv2d", new IndexOutOfBoundsException("7")),
            "conv2d",
            "relu");
    List<String> failures = result.failures();
    assertEquals(named(result, "same bits").failures(), failures);
    String refusal = ": second: refused: java.lang.IndexOutOfBoundsException: 7";
    VerifyResult.Row conv = named(result, "conv2d");
    long gradients = failures.stream().filter(f -> f.contains(": the gradient:")).count();
    assertTrue(gradients > 0);
    assertEquals(conv.cases() + gradients + 1, failures.size(), "results, gradients, training");
    assertTrue(failures.stream().allMatch(f -> f.endsWith(refusal)), failures.toString());
    assertEquals("training" + refusal, failures.getLast());
  }

  @Test
  void aSoundDevicePasses() {
    Set<String> tried = new HashSet<>();
    List<OpCase> cases = OpCases.all().stream().filter(c -> tried.add(c.primitive())).toList();
    VerifyResult result = new Verification("cpu", BackendOptions.defaults(), cases, QUIET).run();
    assertEquals(List.of(), result.failures());
    assertTrue(result.rows().stream().allMatch(r -> r.cases() > 0 && r.refused() == 0));
    int kinds = Primitive.kinds().size();
    List<VerifyResult.Row> primitives = result.rows().subList(0, kinds);
    assertEquals(cases.size(), primitives.stream().mapToInt(VerifyResult.Row::cases).sum());
    assertEquals(
        List.of("gradients", "gradients of reference", "same bits", "loss", "parameters"),
        result.rows().stream().skip(kinds).map(VerifyResult.Row::name).toList());
    long differentiable = cases.stream().filter(OpCase::isDifferentiable).count();
    assertTrue(named(result, "gradients").cases() >= differentiable);
    assertEquals(cases.size() + differentiable + 1, named(result, "same bits").cases());
    assertEquals(3, named(result, "loss").cases());
  }
}
