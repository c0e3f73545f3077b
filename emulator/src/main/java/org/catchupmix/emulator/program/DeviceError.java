package org.catchupmix.emulator.program;

import java.util.List;
import java.util.Optional;
import org.catchupmix.emulator.report.AccessProblem;
import org.catchupmix.emulator.report.AsyncProblem;
import org.catchupmix.emulator.report.EndProblem;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.emulator.report.WarpProblem;

/** Errors that a GPU raises by itself; all later calls of the program return them too. */
enum DeviceError {
  ILLEGAL_ADDRESS(700),
  LAUNCH_TIMEOUT(702),
  ASSERT(710),
  MISALIGNED_ADDRESS(716),
  INVALID_PC(718),
  LAUNCH_FAILURE(719);

  private final int code;

  DeviceError(int code) {
    this.code = code;
  }

  /** Number of CUDA. */
  int code() {
    return code;
  }

  /** The error of the first finding that a GPU would raise. */
  static Optional<DeviceError> of(List<Finding> findings) {
    return findings.stream()
        .filter(Finding::isFault)
        .flatMap(finding -> of(finding.problem().plain()).stream())
        .findFirst();
  }

  /** The error of a problem; empty for what a GPU does not notice, such as a race. */
  private static Optional<DeviceError> of(Problem problem) {
    return Optional.ofNullable(
        switch (problem) {
          case AccessProblem p ->
              switch (p) {
                case AccessProblem.OutOfBounds _,
                    AccessProblem.UseAfterFree _,
                    AccessProblem.NotConstant _,
                    AccessProblem.ConstantWrite _ ->
                    ILLEGAL_ADDRESS;
                case AccessProblem.Misaligned _ -> MISALIGNED_ADDRESS;
                case AccessProblem.Uninitialized _ -> null;
              };
          case AsyncProblem.Outside _, AsyncProblem.ConstantWrite _ -> ILLEGAL_ADDRESS;
          case AsyncProblem.Misaligned _, AsyncProblem.SourceMisaligned _ -> MISALIGNED_ADDRESS;
          case WarpProblem.BadPointer _, WarpProblem.StackOverflow _ -> ILLEGAL_ADDRESS;
          case WarpProblem.BadCall _, WarpProblem.BadBranch _ -> INVALID_PC;
          case EndProblem p ->
              switch (p) {
                case EndProblem.Trap _ -> LAUNCH_FAILURE;
                case EndProblem.Assertion _ -> ASSERT;
                case EndProblem.Endless _, EndProblem.Livelock _, EndProblem.BytesMissing _ ->
                    LAUNCH_TIMEOUT;
                case EndProblem.Stopped _ -> null;
              };
          default -> null;
        });
  }
}
