package org.catchupmix.app.standin;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.KernelOrigin;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;

/** Runs a case of each primitive by our own kernels, and compares it with the reference. */
final class PrimitivesProgram {
  private PrimitivesProgram() {}

  /** The last case of each primitive; {@code OperationsOnEmulatorTest} runs all. */
  private static Collection<OpCase> cases() {
    return OpCases.all().stream()
        .collect(Collectors.toMap(OpCase::primitive, c -> c, (_, last) -> last))
        .values();
  }

  /** On the library that the environment names. */
  public static void main(String[] args) throws Throwable {
    BackendOptions own = BackendOptions.defaults().withDnn(KernelOrigin.OWN);
    try (Backend gpu = Backends.choose("cuda", own).backend();
        Backend reference = Backends.open("reference")) {
      for (OpCase c : cases()) {
        List<double[]> expected = c.results(reference);
        Conformance.Verdict verdict =
            Conformance.judge(c, own, gpu.options(), c.results(gpu), expected);
        if (!verdict.passed()) {
          throw new AssertionError(c + ": " + verdict);
        }
      }
    }
  }
}
