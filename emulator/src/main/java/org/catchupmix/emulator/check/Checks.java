package org.catchupmix.emulator.check;

/**
 * Checks and counters of a launch.
 *
 * @param countTraffic whether to count instructions, sectors and bank conflicts
 * @param strict whether races are judged by the letter of PTX, see the README
 * @param continued whether launches continue after faults
 * @param budget how much of a launch runs
 */
public record Checks(
    boolean countTraffic, boolean strict, boolean continued, LaunchBudget budget) {}
