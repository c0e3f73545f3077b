/**
 * Training by several processes. This package does not know what is trained.
 *
 * <p>{@link RankPosition} is what the launcher ({@code mpirun}, {@code srun}) says about this
 * process; {@link Ranks} are all, as one of them sees them. Messages pass through {@code Messages},
 * by {@code MpiCommunicator}, which calls Open MPI's library by {@code Mpi}. {@link Shards} are the
 * fixed parts of a batch, whose gradients {@link GradientTree} adds in an order that does not
 * depend on the number of processes.
 */
package org.catchupmix.parallel;
