package org.catchupmix.study.cli;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.study.analyze.MapsAnalysis;
import picocli.CommandLine.Option;

/** Which pictures are looked at one by one. */
final class MapsFlags {
  @Option(
      names = "--pictures",
      split = ",",
      paramLabel = "N",
      description =
          "with maps: numbers of test pictures, from 0 (default: four, evenly spread over the set)")
  List<Integer> pictures = new ArrayList<>();

  MapsAnalysis analysis() {
    return new MapsAnalysis(pictures);
  }
}
