package org.catchupmix.core.cpu;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.VectorWidth;
import org.catchupmix.core.foreign.VectorModule;
import org.catchupmix.core.host.Bf16Activations;

/** Offers the {@code cpu} backend where the JVM has the vector module. */
public final class CpuProvider implements BackendProvider {
  static final String NAME = "cpu";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int autoRank() {
    return 100;
  }

  @Override
  public Availability probe() {
    if (!VectorModule.isPresent()) {
      return new Availability(false, "start java with --add-modules " + VectorModule.NAME);
    }
    return new Availability(true, VectorWidth.name());
  }

  @Override
  public Backend open(int number, BackendOptions options) {
    return Bf16Activations.open(NAME, options.precision(), () -> new CpuBackend(options));
  }

  @Override
  public Optional<String> slowdown() {
    return StartFlags.slowdown();
  }

  @Override
  public Optional<String> advice() {
    return StartFlags.advice();
  }

  @Override
  public List<String> diagnose() {
    if (!probe().available()) {
      return List.of(probe().why());
    }
    Stream<String> found =
        Stream.of(
            "%d floats a vector, %s vector registers assumed"
                .formatted(CpuTuning.LANES, CpuTuning.VECTOR_REGISTERS),
            Runtime.getRuntime().availableProcessors() + " processors");
    return Stream.concat(found, advice().stream()).toList();
  }
}
