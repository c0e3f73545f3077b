/**
 * The contract of a device, primitive by primitive: shapes, types and formula of each. {@link
 * org.catchupmix.core.Backend} is their sum.
 *
 * <p>Conventions. Results are written into tensors that the caller made, the last arguments. "Real"
 * is the backend's {@link org.catchupmix.core.Backend#real() real type}; an "activation" is of that
 * type or of {@link org.catchupmix.core.Backend#activation()}, and all activations of a call are of
 * one type. Arithmetic is that of the real type whatever the operands are stored as, and a result
 * is rounded once when it is stored. A result may not share memory with an argument unless the text
 * says so. Arguments are checked once for all devices, by {@link
 * org.catchupmix.core.contract.CheckedBackend}, so an implementation may trust them.
 */
package org.catchupmix.core.primitives;
