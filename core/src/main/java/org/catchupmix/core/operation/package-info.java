/**
 * Differentiable operations besides arithmetic: of layers, of losses and of mixing.
 *
 * <p>Each is a record with its forward and backward rule, an {@link
 * org.catchupmix.core.autograd.Op}: {@link LayerOp}, {@link ShapeOp}, {@link LossOp}, and {@link
 * MixOp} with the {@link Pairing} of a batch. {@link Functions} are composed of others. Those of
 * users look the same: nothing here has access that they lack.
 */
package org.catchupmix.core.operation;
