/**
 * Reverse-mode differentiation. Read in this order: {@link org.catchupmix.core.autograd.Var},
 * {@link org.catchupmix.core.autograd.Op}, {@link org.catchupmix.core.autograd.ArithmeticOp},
 * {@link org.catchupmix.core.autograd.Graph}, {@link org.catchupmix.core.autograd.Gradients}. The
 * other operations are of the same kind. What a graph looks like to people is in {@code view}.
 */
package org.catchupmix.core.autograd;
