package org.catchupmix.core.reference;

import java.util.List;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.host.Bf16Activations;
import org.catchupmix.core.tensor.Bf16;

/** Offers the {@code reference} backend, which runs everywhere. */
public final class ReferenceProvider implements BackendProvider {
  static final String NAME = "reference";

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
    return Bf16Activations.open(
        NAME, options.precision(), ReferenceBackend::new, ReferenceProvider::round);
  }

  private static void round(Object array, int elements) {
    double[] a = (double[]) array;
    for (int i = 0; i < elements; i++) {
      a[i] = Bf16.round(a[i]);
    }
  }

  @Override
  public List<String> diagnose() {
    return List.of("double precision by EJML, one thread: the oracle of the tests");
  }
}
