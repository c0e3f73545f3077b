package org.catchupmix.emulator.warp;

/**
 * Checks and counters of a launch.
 *
 * @param findRaces whether to look for races. Costs time and, per host thread, up to 7 times the
 *     memory that a launch touches (28 times for accesses below 4 bytes); without it launches use
 *     one thread
 * @param countTraffic whether to count instructions, sectors and bank conflicts
 * @param warpInstructions limit after which a launch counts as endless
 * @param strict whether races are judged by the letter of PTX, see the README
 * @param continued whether launches continue after faults
 */
public record Checks(
    boolean findRaces,
    boolean countTraffic,
    long warpInstructions,
    boolean strict,
    boolean continued) {}
