package org.catchupmix.train;

import java.util.function.Consumer;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.primitive.Primitive;

/** A backend that calls back before and after each primitive. */
public record WatchedBackend(Backend inner, Consumer<Primitive> before, Consumer<Primitive> after)
    implements BackendDecorator {
  public static Backend of(Backend device, Consumer<Primitive> before, Consumer<Primitive> after) {
    return new CheckedBackend(new WatchedBackend(((CheckedBackend) device).inner(), before, after));
  }

  @Override
  public void run(Primitive primitive) {
    before.accept(primitive);
    inner.run(primitive);
    after.accept(primitive);
  }
}
