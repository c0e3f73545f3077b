package org.catchupmix.bench.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Times one call of a primitive; the result is compared before and after. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PrimitiveBenchmark {
  /** List that contains the case; stored results refer to it by this name. */
  @Param("OPERATIONS")
  public CaseList suite;

  @Param("32")
  public int batch;

  /** Name of the case. */
  @Param("none")
  public String operation;

  @Param("cpu")
  public String device;

  /** Convolution algorithm of {@code cpu}. */
  @Param("AUTO")
  public ConvolutionAlgorithm convolution;

  @Param("1")
  public int workers;

  private Backend backend;
  private CheckedOperation checked;
  private TensorScope scope;
  private Tensor awaited;

  /** Opens the device, uploads the arguments and checks a first result. */
  @Setup
  public void open() {
    OpCase c = suite.find(batch, operation);
    List<double[]> expected;
    try (Backend reference = Backends.open("reference")) {
      expected = c.results(reference);
    }
    BackendOptions options = BackendOptions.defaults();
    if (device.equals("cpu")) {
      options = options.withThreads(workers).withConvolution(convolution);
    }
    backend = Backends.choose(device, options).backend();
    scope = new TensorScope(backend);
    awaited = device.startsWith("cuda") ? scope.filled(Shape.of(1), 0) : null;
    checked = CheckedOperation.of(c, backend, expected, options);
    checked.checkFresh();
  }

  /** Runs one call; on a GPU a download waits for its end. */
  @Benchmark
  public void call() {
    checked.run();
    if (awaited != null) {
      awaited.item();
    }
  }

  /** Checks the last result. */
  @TearDown
  public void close() {
    try {
      checked.checkLast();
    } finally {
      checked.close();
      scope.close();
      backend.close();
    }
  }
}
