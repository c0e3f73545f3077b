/**
 * The vector width, the tuning numbers and the threads of the {@code cpu} backend.
 *
 * <p>{@link CpuTuning} chooses the width once and has the numbers that were measured, each with its
 * reason; {@link VectorWidth} names it. {@link Workers} are the threads. {@link Fma}, {@link Gate}
 * and {@link Aligned} are what loops over vectors share.
 */
package org.catchupmix.core.cpu.vector;
