package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.core.io.AtomicFile;
import picocli.CommandLine.Option;

/** Where the numbers of runs are kept. */
final class LabFiles {
  @Option(names = "--csv", paramLabel = "FILE", description = "writes the numbers there")
  private Path csv;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "writes the numbers there; 'catchup kernels plot' draws them")
  private Path json;

  /** Refuses before anything is run what could not be written after it. */
  void requireWritable() throws IOException {
    for (Path file : new Path[] {csv, json}) {
      if (file != null) {
        AtomicFile.requireWritable(file);
      }
    }
  }

  void write(List<LabReport> reports) throws IOException {
    if (csv != null) {
      AtomicFile.write(csv, LabReport.csv(reports));
    }
    if (json != null) {
      AtomicFile.write(json, LabReport.json(reports));
    }
  }
}
