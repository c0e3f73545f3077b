/**
 * Reverse-mode differentiation. Read in this order: {@link org.catchupmix.core.autograd.Var},
 * {@link org.catchupmix.core.autograd.Op}, {@link org.catchupmix.core.autograd.Graph}, {@link
 * org.catchupmix.core.autograd.Gradients}; then any class of {@code ops}.
 */
package org.catchupmix.core.autograd;
