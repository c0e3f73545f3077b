package org.catchupmix.core.reference;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.BackendProvider;

/** Offers the {@code reference} backend, which runs everywhere. */
public final class ReferenceProvider implements BackendProvider {
  static final String NAME = "reference";

  /** For {@link java.util.ServiceLoader}. */
  public ReferenceProvider() {}

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
    return new ReferenceBackend();
  }

  @Override
  public List<String> diagnose() {
    return List.of("double precision by EJML, one thread: the oracle of the tests");
  }
}
