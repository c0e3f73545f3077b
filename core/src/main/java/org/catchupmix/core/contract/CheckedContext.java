package org.catchupmix.core.contract;

import org.catchupmix.core.Backend;

/** What the parts of {@link CheckedBackend} share. */
interface CheckedContext {
  /** The backend that does the work. */
  Backend inner();

  /** The checks. */
  Arguments args();
}
