package org.catchupmix.emulator.report;

/** A barrier that threads use in different ways. */
public sealed interface BarrierProblem extends Problem {
  /** Some threads of a warp do not reach a barrier. */
  record InBranch(int threads, Point first) implements BarrierProblem {}

  /** Some threads of a warp have ended before a barrier. */
  record ThreadsEnded(int threads, Point first) implements BarrierProblem {}

  /** Some warps of a block have ended before a barrier. */
  record WarpsEnded(int ended, int warps) implements BarrierProblem {}

  /** A barrier for part of a warp. */
  record PartOfWarp(int number, int threads, int multiple) implements BarrierProblem {}

  /** More threads than a barrier is for. */
  record TooMany(int number, int threads, int there) implements BarrierProblem {}

  /** Fewer threads than a barrier is for, while all others wait or have ended. */
  record TooFew(int threads, int missing) implements BarrierProblem {}

  /** Two barriers at which warps of a block wait for each other. */
  record Different(int number, int other) implements BarrierProblem {}

  /** Two kinds of one barrier. */
  record Kinds(int number, CodeLine other) implements BarrierProblem {}

  /** A number that no barrier has. */
  record Number(int number, int barriers) implements BarrierProblem {}

  /** A wait for multiplications that other warps of the group do not begin. */
  record MatricesMissing() implements BarrierProblem {}
}
