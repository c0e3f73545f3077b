/**
 * Layers and blocks; their tensors live in the scope that is given to the constructor.
 *
 * <p>A layer is a {@link Conv2d}, {@link BatchNorm2d} or {@link Linear} with parameters, or one of
 * {@link Layers} without; {@link Sequential} runs some in a row. Blocks, which {@code
 * ResidualNetwork} stacks, are {@link BasicBlock}, {@link Bottleneck} and {@link PreActBlock}.
 * {@link Embedding}, {@link GroupNorm} and {@link ConvTranspose2d} serve networks of users. A layer
 * applies operations of {@link org.catchupmix.core.operation.LayerOp} in a {@link
 * org.catchupmix.nn.Pass}; in evaluation, {@link Conv2d} fuses batch norm, shortcut and ReLU.
 */
package org.catchupmix.nn.layers;
