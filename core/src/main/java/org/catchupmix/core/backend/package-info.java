/**
 * Devices that run primitives: opened by name from {@link org.catchupmix.core.backend.Backends},
 * with memory owned by a {@link org.catchupmix.core.backend.TensorScope}.
 */
package org.catchupmix.core.backend;
