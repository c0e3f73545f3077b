/**
 * Tensors and devices. A {@link org.catchupmix.core.Tensor} is plain data on one {@link
 * org.catchupmix.core.Backend}, made by a {@link org.catchupmix.core.Scope} that owns its memory;
 * {@link org.catchupmix.core.Backends} opens devices by name. What a device computes is a {@link
 * org.catchupmix.core.Primitive}, a record of its arguments. Images are {@code [N,H,W,C]}
 * everywhere.
 */
package org.catchupmix.core;
