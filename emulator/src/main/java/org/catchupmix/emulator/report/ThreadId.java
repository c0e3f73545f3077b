package org.catchupmix.emulator.report;

/**
 * A thread of a launch.
 *
 * @param thread null for an asynchronous operation of the block, which no thread executes
 */
public record ThreadId(Point block, Point thread) {}
