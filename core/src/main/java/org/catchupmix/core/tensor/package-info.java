/**
 * Tensors, which are plain data on a device: shapes, types and memory.
 *
 * <p>A {@link Tensor} has a {@link Shape}, a {@link DType}, and a {@link Buffer} on a {@link
 * Device}, whose {@link Memory} allocates and copies; {@link Fetched} is a copy on its way. {@link
 * TensorList} makes tensors and knows those not yet released. {@link Bf16} converts, {@code
 * TensorText} prints.
 */
package org.catchupmix.core.tensor;
