/**
 * The {@code cpu} backend: single precision, threads, and Java's Vector API.
 *
 * <p>Loops over independent elements are plain Java, which the JIT compiler vectorises without
 * changing a bit; the Vector API is used where it does not: reductions, selections, products.
 * Everything is divided by the sizes of the tensors, never by the number of threads, and lanes are
 * added in a stated order, so the bits depend on the vector length alone.
 */
package org.catchupmix.core.cpu;
