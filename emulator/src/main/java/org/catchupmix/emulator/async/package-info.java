/**
 * Operations that go on while their warp does: copies, multiplications, and waits for them.
 *
 * <p>{@link AsyncCopies} are those of {@code cp.async}, per warp. {@link AsyncProxy} has all others
 * of a block, each a {@link Flight}: bulk copies, which end at a {@link MemoryBarrier} or with a
 * group of their thread, and the multiplications by {@code wgmma} of {@link WarpgroupWork}, whose
 * registers {@link WarpMatrices} guards. An operation lands as late as it may: when a wait could
 * not pass otherwise. Until then its memory is uninitialized, or must not be written.
 */
package org.catchupmix.emulator.async;
