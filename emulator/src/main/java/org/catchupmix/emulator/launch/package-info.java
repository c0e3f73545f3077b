/**
 * Memory, progress and names of a launch on one core; nothing here knows steps or warps.
 *
 * <p>{@link LaunchMemory} finds allocations and lends them the histories in which accesses are
 * recorded. {@link Progress} counts instructions, polls and changes of memory; {@link Polling}
 * tells a poll from other reads. {@link Sharing} says whether the order of blocks still does not
 * matter, so that other cores may take some. {@link LaunchNames} and {@link Listing} name blocks,
 * threads and lines in reports; an {@link Origin} is the thread that a report is about.
 */
package org.catchupmix.emulator.launch;
