package org.catchupmix.study.frame;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.catchupmix.run.JsonFile;
import org.catchupmix.train.Measure;
import org.catchupmix.train.Measure.Unit;

/** Measures of analyses, read from {@code analysis/NAME.json} of a run. */
final class AnalysisMeasures {
  /** Accuracy while latent dimensions are zeroed. */
  static final String DROP = "drop";

  /** Curvature, with loss and logits, since smaller logits alone flatten a landscape. */
  static final String LANDSCAPE = "landscape";

  /** Places of the numbers of images in the files. */
  private static final Map<String, String> IMAGES =
      Map.of(DROP, "/used_images", LANDSCAPE, "/numbers/training_images");

  private static final Map<String, List<Measure>> ALL =
      Map.of(
          DROP,
          Stream.of(
                  "top1_percent none zeroed",
                  "mean_top1_highest_first_percent highest values first",
                  "mean_top1_lowest_first_percent lowest values first",
                  "mean_top1_random_first_percent random values first")
              .map(words -> words.split(" ", 2))
              .map(words -> new Measure(words[0], words[1], Unit.PERCENT, true, 2))
              .toList(),
          LANDSCAPE,
          List.of(
              new Measure("training_loss_nats", "training loss", Unit.NATS, false, 3),
              new Measure("mean_logit_norm", "mean norm of the logits", Unit.NONE, true, 2),
              new Measure(
                  "largest_hessian_eigenvalue", "largest Hessian eigenvalue", Unit.NONE, false, 1),
              new Measure("hessian_trace", "Hessian trace", Unit.NONE, false, 1),
              new Measure(
                  "hessian_trace_standard_error", "its standard error", Unit.NONE, false, 1)));

  private AnalysisMeasures() {}

  /** Reads the analyses that a run has. */
  static Map<Column, Frame.Value> read(Path folder) throws IOException {
    Map<Column, Frame.Value> results = new LinkedHashMap<>();
    for (String source : List.of(DROP, LANDSCAPE)) {
      Path file = folder.resolve(source + ".json");
      if (Files.exists(file)) {
        JsonNode json = JsonFile.json(file);
        int images = json.at(IMAGES.get(source)).asInt();
        for (Measure measure : ALL.get(source)) {
          double value = json.path("numbers").path(measure.key()).asDouble(Double.NaN);
          results.put(new Column(source, measure, false), new Frame.Value(value, images));
        }
      }
    }
    return results;
  }
}
