package org.catchupmix.verify;

import java.io.PrintStream;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.Precision;
import org.catchupmix.core.autograd.GradientCheck;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;

/** Runs every check on a device. */
public final class Verification {
  /** Runs of each gradient that must give the same bits. */
  static final int RUNS = 10;

  /** What central differences in double leave, see {@link GradientCheck}. */
  private static final double DIFFERENCES = 1e-7;

  private final String device;
  private final BackendOptions options;
  private final PrintStream out;
  private final List<OpCase> cases = OpCases.all();
  private final List<OpCase> differentiable =
      cases.stream().filter(OpCase::isDifferentiable).toList();

  /** For a device by name; progress is printed. */
  public Verification(String device, BackendOptions options, PrintStream out) {
    this.device = device;
    this.options = options;
    this.out = out;
  }

  /** What a replica computed. */
  private record Computed(
      List<List<double[]>> results,
      List<double[][]> gradients,
      TrainingSteps.Result training,
      List<String> failures) {}

  /** Runs all of it. */
  public VerifyReport run() {
    try (Replicas replicas = Replicas.of(device, options)) {
      return run(replicas);
    }
  }

  /** Runs all of it on these. */
  VerifyReport run(Replicas replicas) {
    long begun = System.nanoTime();
    try (Backend reference = Backends.open("reference")) {
      out.printf("verify %s: %s%n", device, replicas.description());
      out.printf(
          "%d cases of primitives, %d gradients, %d training steps, on %d replicas at once ...%n",
          cases.size(), differentiable.size(), TrainingSteps.STEPS, replicas.size());
      List<Computed> computed = replicas.each((b, place) -> compute(b, place, replicas.size()));
      out.println("the same on reference, in double ...");
      List<String> failures = new ArrayList<>();
      computed.forEach(c -> failures.addAll(c.failures()));
      compareReplicas(replicas, computed, failures);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < replicas.size(); i++) {
        names.add(replicas.name(i));
      }
      return new VerifyReport(
          device,
          replicas.description(),
          replicas.arithmetic(),
          options.precision().name().toLowerCase(Locale.ROOT),
          OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString(),
          primitives(reference, computed.get(0), replicas.options()),
          gradients(reference, computed.get(0)),
          new VerifyReport.Determinism(names, cases.size(), RUNS, failures),
          training(reference, computed.get(0)),
          (System.nanoTime() - begun) * 1e-9);
    }
  }

  /** All results, and each gradient several times: the runs are divided among the replicas. */
  private Computed compute(Backend backend, int place, int replicas) {
    List<List<double[]>> results = cases.stream().map(c -> c.results(backend)).toList();
    List<double[][]> gradients = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    int runs = Math.max(1, RUNS / replicas + (place < RUNS % replicas ? 1 : 0));
    for (OpCase c : differentiable) {
      double[][] first = c.gradients(backend);
      gradients.add(first);
      for (int run = 1; run < runs; run++) {
        if (!Arrays.deepEquals(first, c.gradients(backend))) {
          failures.add("%s: the gradient of run %d has other bits".formatted(c, run + 1));
        }
      }
    }
    return new Computed(results, gradients, TrainingSteps.run(backend), failures);
  }

  private void compareReplicas(Replicas replicas, List<Computed> all, List<String> failures) {
    Computed first = all.get(0);
    for (int r = 1; r < all.size(); r++) {
      Computed other = all.get(r);
      for (int i = 0; i < cases.size(); i++) {
        if (!same(first.results().get(i), other.results().get(i))) {
          failures.add(
              "%s: %s and %s give other bits"
                  .formatted(cases.get(i), replicas.name(0), replicas.name(r)));
        }
      }
      for (int i = 0; i < differentiable.size(); i++) {
        if (!Arrays.deepEquals(first.gradients().get(i), other.gradients().get(i))) {
          failures.add(
              "%s: the gradients of %s and %s have other bits"
                  .formatted(differentiable.get(i), replicas.name(0), replicas.name(r)));
        }
      }
      if (!same(TrainingSteps.all(first.training()), TrainingSteps.all(other.training()))) {
        failures.add(
            "training: %s and %s end with other bits"
                .formatted(replicas.name(0), replicas.name(r)));
      }
    }
  }

  private static boolean same(List<double[]> a, List<double[]> b) {
    return Arrays.deepEquals(a.toArray(), b.toArray());
  }

  private List<VerifyReport.Primitive> primitives(
      Backend reference, Computed computed, Set<BackendOption> honoured) {
    Map<String, VerifyReport.Primitive> found = new LinkedHashMap<>();
    for (int i = 0; i < cases.size(); i++) {
      OpCase c = cases.get(i);
      double error = Conformance.error(c, computed.results().get(i), c.results(reference));
      double tolerance = Conformance.tolerance(c, options, honoured);
      List<String> failures =
          error <= tolerance
              ? List.of()
              : List.of("%s: relative error %.2g, at most %.2g".formatted(c, error, tolerance));
      found.merge(
          c.primitive(),
          new VerifyReport.Primitive(
              c.primitive(), 1, error, error == 0 ? 0 : error / tolerance, failures),
          Verification::sum);
    }
    return List.copyOf(found.values());
  }

  private static VerifyReport.Primitive sum(VerifyReport.Primitive a, VerifyReport.Primitive b) {
    List<String> failures = new ArrayList<>(a.failures());
    failures.addAll(b.failures());
    return new VerifyReport.Primitive(
        a.name(),
        a.cases() + b.cases(),
        Math.max(a.worstError(), b.worstError()),
        Math.max(a.worstShare(), b.worstShare()),
        failures);
  }

  /** What a gradient may lose: it is the sum of a few primitives. */
  private double gradientBound() {
    return switch (options.precision()) {
      case FP32 -> 1e-5;
      case TF32 -> 2e-3;
      case BF16 -> 2e-2;
    };
  }

  private VerifyReport.Gradients gradients(Backend reference, Computed computed) {
    double worst = 0;
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < differentiable.size(); i++) {
      OpCase c = differentiable.get(i);
      double[][] expected = c.gradients(reference);
      for (int j = 0; j < expected.length; j++) {
        double error = GradientCheck.relativeError(computed.gradients().get(i)[j], expected[j]);
        worst = Math.max(worst, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
        if (!(error <= gradientBound())) {
          failures.add(
              "%s: gradient %d has relative error %.2g, at most %.2g"
                  .formatted(c, j, error, gradientBound()));
        }
      }
      for (double error : c.gradientErrors(reference)) {
        if (!(error <= DIFFERENCES)) {
          failures.add(
              "%s: the gradient of reference is %.2g from differences".formatted(c, error));
        }
      }
    }
    return new VerifyReport.Gradients(differentiable.size(), worst, gradientBound(), failures);
  }

  private double lossBound() {
    return switch (options.precision()) {
      case FP32 -> 1e-4;
      case TF32 -> 5e-3;
      case BF16 -> 5e-2;
    };
  }

  private VerifyReport.Training training(Backend reference, Computed computed) {
    TrainingSteps.Result expected = TrainingSteps.run(reference);
    TrainingSteps.Result actual = computed.training();
    double worstLoss = 0;
    for (int i = 0; i < TrainingSteps.STEPS; i++) {
      double error =
          Math.abs(actual.losses()[i] - expected.losses()[i]) / Math.abs(expected.losses()[i]);
      worstLoss = Math.max(worstLoss, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
    }
    double worstParameter = 0;
    for (String name : expected.parameters().keySet()) {
      worstParameter =
          Math.max(
              worstParameter,
              GradientCheck.relativeError(
                  actual.parameters().get(name), expected.parameters().get(name)));
    }
    List<String> failures = new ArrayList<>();
    if (!(worstLoss <= lossBound())) {
      failures.add(
          "training: a loss has relative error %.2g, at most %.2g"
              .formatted(worstLoss, lossBound()));
    }
    // A parameter's change is a tenth of it or less, so a loss's bound is a mild one for it.
    if (!(worstParameter <= lossBound() * 10) && options.precision() == Precision.FP32) {
      failures.add(
          "training: a parameter has relative error %.2g after %d steps, at most %.2g"
              .formatted(worstParameter, TrainingSteps.STEPS, lossBound() * 10));
    }
    return new VerifyReport.Training(
        TrainingSteps.description(),
        actual.losses(),
        expected.losses(),
        worstLoss,
        lossBound(),
        worstParameter,
        failures);
  }
}
