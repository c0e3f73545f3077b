/**
 * Reverse-mode differentiation. Read {@link org.catchupmix.core.autograd.Var}, {@link
 * org.catchupmix.core.autograd.Op}, {@link org.catchupmix.core.autograd.ArithmeticOp}, {@link
 * org.catchupmix.core.autograd.Graph} and {@link org.catchupmix.core.autograd.Gradients}, in this
 * order.
 */
package org.catchupmix.core.autograd;
