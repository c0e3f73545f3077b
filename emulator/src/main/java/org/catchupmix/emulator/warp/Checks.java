package org.catchupmix.emulator.warp;

/**
 * Checks and counters of a launch.
 *
 * @param countTraffic whether to count instructions, sectors and bank conflicts
 * @param warpInstructions limit after which a launch counts as endless
 * @param strict whether races are judged by the letter of PTX, see the README
 * @param continued whether launches continue after faults
 */
public record Checks(
    boolean countTraffic, long warpInstructions, boolean strict, boolean continued) {}
