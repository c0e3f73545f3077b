/**
 * The contract of a device, primitive by primitive: shapes, types and formula of each. {@link
 * org.catchupmix.core.Backend} is their sum.
 *
 * <p>Conventions. Results are written into tensors that the caller made, the last arguments. "Real"
 * is the backend's {@link org.catchupmix.core.Backend#real() real type}. A result may not share
 * memory with an argument unless the text says so. Arguments are checked once for all devices, by
 * {@link org.catchupmix.core.contract.CheckedBackend}, so an implementation may trust them.
 */
package org.catchupmix.core.primitives;
