package org.catchupmix.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.catchupmix.bench.BenchException;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.parallel.CommunicationException;
import org.catchupmix.data.DataException;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.io.FileErrors;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.run.RunException;

/** Failures that the user can correct. Any other exception is a defect of the program. */
public final class Failures {
  private Failures() {}

  /** Returns whether the message alone tells the user what to correct. */
  public static boolean isExpected(Throwable e) {
    return switch (e) {
      case UserException _,
          DeviceException _,
          DriverException _,
          CommunicationException _,
          WeightsException _,
          DataException _,
          RunException _,
          BenchException _ ->
          true;
      default -> false;
    };
  }

  /** Describes an expected failure or an error of a file; rethrows a defect. */
  public static String message(Exception e) {
    return switch (e) {
      case IOException io -> FileErrors.message(io);
      case UncheckedIOException io -> FileErrors.message(io.getCause());
      case RuntimeException defect when !isExpected(defect) -> throw defect;
      default -> e.getMessage();
    };
  }
}
