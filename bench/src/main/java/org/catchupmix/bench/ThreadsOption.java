package org.catchupmix.bench;

import java.util.Map;
import org.catchupmix.bench.report.Environment;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flag {@code --threads} of the benchmarks that run on the processor, or beside it. */
final class ThreadsOption {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(names = "--threads", paramLabel = "N", description = "of the processor (default: all)")
  int count = Runtime.getRuntime().availableProcessors();

  /**
   * Checks what the user typed.
   *
   * @throws ParameterException if it is no number of threads
   */
  void check() {
    if (count < 1 || count > 1024) {
      throw new ParameterException(spec.commandLine(), "--threads " + count + " wants 1..1024");
    }
  }

  /** The processor with so many threads, for {@link Environment#here}. */
  Map<String, String> devices() {
    try (var cpu = Backends.choose("cpu", BackendOptions.defaults().withThreads(count)).backend()) {
      return Map.of("cpu", cpu.description());
    }
  }
}
