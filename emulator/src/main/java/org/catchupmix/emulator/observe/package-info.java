/**
 * Events of a launch, for whoever wants to see it run.
 *
 * <p>An {@link Observer} hears of blocks, warps and their accesses, one event for all lanes of a
 * warp. Those of a launch are fixed when it begins; without any, events cost nothing. Counters and
 * breakpoints of the emulator itself are observers too.
 */
package org.catchupmix.emulator.observe;
