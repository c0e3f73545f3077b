/** Tensors, which are plain data on a device: shapes, types and memory. */
package org.catchupmix.core.tensor;
