package org.catchupmix.run;

import static org.catchupmix.recipe.Settings.AUGMENT;
import static org.catchupmix.recipe.Settings.BATCH;
import static org.catchupmix.recipe.Settings.CHECKPOINT_EVERY;
import static org.catchupmix.recipe.Settings.FLIP;
import static org.catchupmix.recipe.Settings.LOG;
import static org.catchupmix.recipe.Settings.MIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.catchupmix.filters.FilterTrack;
import org.catchupmix.recipe.Augmentation;
import org.catchupmix.recipe.LogFormat;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.Settings;
import org.catchupmix.train.BatchSource;
import org.catchupmix.train.TrainingData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

/** Event files are read back by the classes that TensorFlow publishes for their messages. */
class TensorBoardLogTest {
  @TempDir private Path runs;

  private Recipe logged(String name) {
    return SmallRun.recipe(runs, name)
        .with(CHECKPOINT_EVERY, "2 steps")
        .with(LOG, List.of(LogFormat.JSONL, LogFormat.TENSORBOARD));
  }

  private static List<Path> files(RunFolder run) throws IOException {
    try (Stream<Path> files = Files.list(run.tensorboard())) {
      return files.sorted().toList();
    }
  }

  private static List<Event> events(RunFolder run) throws IOException {
    List<Event> events = new ArrayList<>();
    for (Path file : files(run)) {
      assertTrue(file.getFileName().toString().matches("events\\.out\\.tfevents\\.\\d+\\..+"));
      ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      while (in.remaining() > Long.BYTES && in.remaining() > in.getLong(in.position()) + 12) {
        byte[] event = new byte[(int) in.getLong()];
        in.getInt();
        in.get(event).getInt();
        add(Event.parseFrom(event), events);
      }
    }
    return events;
  }

  /** Adds an event; a session log discards later steps, as in TensorBoard. */
  private static void add(Event event, List<Event> to) {
    if (event.hasSessionLog()) {
      assertEquals(SessionLog.SessionStatus.START, event.getSessionLog().getStatus());
      to.removeIf(e -> e.getStep() >= event.getStep());
    }
    to.add(event);
  }

  /** Values by step of the run and tag; each of them once. */
  private static Map<String, Summary.Value> values(RunFolder run) throws IOException {
    Map<String, Summary.Value> values = new TreeMap<>();
    for (Event e : events(run)) {
      for (Summary.Value v : e.getSummary().getValueList()) {
        assertEquals(null, values.put(e.getStep() + " " + v.getTag(), v), v.getTag());
      }
    }
    return values;
  }

  private static void requireScalar(
      double expected, Map<String, Summary.Value> values, String tag) {
    assertTrue(values.containsKey(tag), tag + " is not in " + values.keySet());
    assertEquals(Summary.Value.ValueCase.SIMPLE_VALUE, values.get(tag).getValueCase());
    assertEquals((float) expected, values.get(tag).getSimpleValue(), tag);
  }

  @Test
  void measurementsAreReadBack() throws IOException {
    RunFolder plain = SmallRun.train(runs, "plain");
    RunFolder run = SmallRun.train(logged("run"), 3);
    assertEquals(-1, Files.mismatch(plain.metrics(), run.metrics()), "nothing else changes");
    List<Event> events = events(run);
    assertEquals("brain.Event:2", events.getFirst().getFileVersion());
    double now = System.currentTimeMillis() * 1e-3;
    assertTrue(events.stream().allMatch(e -> Math.abs(e.getWallTime() - now) < 600));
    Map<String, Summary.Value> values = values(run);
    List<String> lines = Files.readAllLines(run.steps());
    for (int i = 0; i < lines.size(); i++) {
      JsonNode step = new ObjectMapper().readTree(lines.get(i));
      for (String key :
          List.of(
              "train_loss", "train_mixed_top1_percent", "learning_rate", "lambda", "mix_point")) {
        requireScalar(step.get(key).asDouble(), values, (i + 1) + " step/" + key);
      }
    }
    Metrics.Epoch last = Metrics.read(run.metrics(), 3).last();
    requireScalar(last.test().top1(), values, "12 epoch/test_top1_percent");
    requireScalar(last.trainTop1(), values, "12 epoch/train_mixed_top1_percent");
    requireScalar(last.trainLoss(), values, "12 epoch/train_loss");
    assertTrue(RunCheck.of(run).isWhole());
  }

  @Test
  void imagesAreThoseThatTheNetworkSaw() throws IOException {
    Recipe r =
        logged("images")
            .with(MIX, "none")
            .with(AUGMENT, Augmentation.NONE)
            .with(FLIP, false)
            .with(BATCH, 64);
    RunFolder run = SmallRun.train(r, 3);
    Summary.Image image = values(run).get("1 input").getImage();
    BufferedImage sheet = ImageIO.read(image.getEncodedImageString().newInput());
    assertEquals(
        List.of(238, 238, 1), List.of(image.getHeight(), image.getWidth(), image.getColorspace()));
    assertEquals(238, sheet.getWidth());
    assertEquals(255, sheet.getRaster().getSample(28, 5, 0), "white between them");
    // All 64 images of the data set, in some order, with their pixels.
    TrainingData data = TrainingData.read(r);
    byte[] all = BatchSource.inOrder(data.train(), data.transform(), 0, 64).images();
    List<String> expected = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    for (int n = 0; n < 64; n++) {
      int[] pixels = new int[28 * 28];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = all[n * pixels.length + i] & 0xFF;
      }
      expected.add(Arrays.toString(pixels));
      int[] of = sheet.getRaster().getPixels(n % 8 * 30, n / 8 * 30, 28, 28, (int[]) null);
      shown.add(Arrays.toString(of));
    }
    assertEquals(expected.stream().sorted().toList(), shown.stream().sorted().toList());
    assertTrue(values(run).containsKey("3 input"));
    assertFalse(values(run).containsKey("4 input"));
  }

  @Test
  void histogramsAreOfFilters() throws IOException {
    HistogramProto norms =
        values(SmallRun.train(logged("weights"), 3)).get("12 weight_norm/conv1").getHisto();
    assertEquals(2, norms.getNum(), "filters");
    assertEquals(2, norms.getBucketList().stream().mapToDouble(v -> v).sum());
    assertEquals(norms.getMax(), norms.getBucketLimit(norms.getBucketLimitCount() - 1));
    Recipe tracked = logged("tracked").with(Settings.TRACK_FILTERS, true);
    RunFolder run = SmallRun.train(tracked, 3);
    FilterTrack track = FilterTrack.read(run.filters());
    for (int point : track.epochs().getLast().behindInput()) {
      double[] influence = track.epochs().getLast().points().get(point).activation();
      HistogramProto h = values(run).get("12 influence/point_" + point).getHisto();
      assertEquals(influence.length, h.getNum());
      assertEquals(Arrays.stream(influence).sum(), h.getSum(), 1e-6 * h.getSum());
      assertEquals(Arrays.stream(influence).max().orElseThrow(), h.getMax(), 1e-6 * h.getMax());
    }
    assertFalse(values(run).keySet().toString().contains("weight_norm"));
  }

  @Test
  void aKilledRunHasEachStepOnce() throws IOException {
    long primitives = KillTest.train(logged("whole"), Long.MAX_VALUE);
    Map<String, Summary.Value> whole = values(RunFolder.open(runs.resolve("whole")));
    for (int i = 1; i < 5; i++) {
      RunFolder run = KillTest.killed(logged("killed" + i), primitives / 5 * i + 7);
      Path file = files(run).getFirst();
      // An event in part, as a kill leaves it.
      byte[] part = Arrays.copyOf(Files.readAllBytes(file), i % 2 == 0 ? 30 : 0);
      Files.write(file, part, StandardOpenOption.APPEND);
      SmallRun.resume(run);
      assertEquals(whole, values(run), "killed" + i);
      assertEquals(2, files(run).size());
    }
  }
}
