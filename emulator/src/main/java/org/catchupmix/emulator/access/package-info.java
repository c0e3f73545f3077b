/**
 * Accesses to memory, with the checks of each.
 *
 * <p>A {@link MemoryStep} tries {@code WarpAccess}, the fast path for lanes in one allocation at
 * the distances of last time; otherwise it finds the allocation of each lane, and checks bounds,
 * alignment and initialization. {@code RacePolicy} knows how strong the access is, asks {@code
 * race} who else has accessed the bytes, and decides which races are faults. Then a {@link
 * Transfer} moves the data: those of {@code step}.
 */
package org.catchupmix.emulator.access;
