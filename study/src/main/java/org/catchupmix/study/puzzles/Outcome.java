package org.catchupmix.study.puzzles;

import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.report.LaunchReport;

/**
 * Outcome of a trial in one order of blocks and warps.
 *
 * @param contents of the arrays afterwards, by name; empty if a fault ended the trial
 * @param faults one per line of each launch
 * @param unwritten the first element of each output that was never written
 * @param printed what the kernels printed, or the beginning of it
 * @param ended whether all launches ran to their end
 */
record Outcome(
    List<Fault> faults,
    Map<String, byte[]> contents,
    Map<String, Integer> unwritten,
    List<LaunchReport> launches,
    String printed,
    boolean ended) {}
