package org.catchupmix.bench.jmh;

import java.util.List;
import org.catchupmix.bench.BenchException;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;

/**
 * A primitive that runs repeatedly on the same tensors, compared with {@code reference}.
 *
 * @param expected results of {@code reference}
 * @param options of the backend, which decide the tolerance
 * @param scope owns the arguments
 * @param bound the uploaded arguments
 */
record CheckedOperation(
    OpCase operation,
    Backend backend,
    List<double[]> expected,
    BackendOptions options,
    TensorScope scope,
    OpCase.Bound bound)
    implements AutoCloseable {
  /** Uploads the arguments. */
  static CheckedOperation of(
      OpCase operation, Backend backend, List<double[]> expected, BackendOptions options) {
    TensorScope scope = new TensorScope(backend);
    return new CheckedOperation(
        operation, backend, expected, options, scope, operation.bind(scope));
  }

  void run() {
    operation.run(backend, bound);
  }

  /**
   * Runs the primitive on fresh tensors and compares.
   *
   * @throws BenchException if the result is wrong
   */
  void checkFresh() {
    check("", operation.results(backend));
  }

  /**
   * Compares the last call's result; if the primitive updates its arguments in place, that of a
   * fresh call.
   *
   * @throws BenchException if the result is wrong
   */
  void checkLast() {
    check(
        " after it was timed",
        operation.isRepeatable() ? operation.read(bound) : operation.results(backend));
  }

  private void check(String when, List<double[]> actual) {
    Conformance.Verdict verdict =
        Conformance.judge(operation, options, backend.options(), actual, expected);
    if (!verdict.passed()) {
      throw new BenchException(
          "%s on %s gives a wrong result%s: its relative error against reference is %.2g, %.2g times the tolerance"
              .formatted(operation.name(), backend.name(), when, verdict.error(), verdict.share()));
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
