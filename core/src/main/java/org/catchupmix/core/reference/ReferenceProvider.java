package org.catchupmix.core.reference;

import java.util.List;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.host.Bf16Activations;

/** Offers the {@code reference} backend, which runs everywhere. */
public final class ReferenceProvider implements BackendProvider {
  static final String NAME = "reference";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int autoRank() {
    return 0;
  }

  @Override
  public Availability probe() {
    return new Availability(true, "runs everywhere, slowly");
  }

  @Override
  public Backend open(int number, BackendOptions options) {
    return Bf16Activations.open(NAME, options.precision(), ReferenceBackend::new);
  }

  @Override
  public List<String> diagnose() {
    return List.of("double precision by EJML, one thread: the oracle of the tests");
  }
}
