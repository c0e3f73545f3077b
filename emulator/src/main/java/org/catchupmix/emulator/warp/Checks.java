package org.catchupmix.emulator.warp;

/**
 * What the emulator checks and counts while a kernel runs.
 *
 * @param findRaces whether it looks for races. That takes time and, for each thread of the host, up
 *     to 7 times the memory that a launch touches, 28 times with accesses below 4 bytes; without it
 *     launches run on one thread
 * @param countTraffic whether it counts instructions, sectors and bank conflicts
 * @param warpInstructions warp instructions after which a launch counts as endless
 * @param strict whether races are judged by the letter of the PTX memory model, see the README
 * @param continued whether a launch continues after a fault
 */
public record Checks(
    boolean findRaces,
    boolean countTraffic,
    long warpInstructions,
    boolean strict,
    boolean continued) {}
