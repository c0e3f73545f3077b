package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageFolder;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.data.shards.ShardPacking;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.recipe.Augmentation;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.Checkpoint;
import org.catchupmix.run.trainer.KillTest;
import org.catchupmix.run.trainer.SmallRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on images that stay in their files. */
class StreamTrainingTest {
  private static final int IMAGES = 70;

  @TempDir private static Path dir;

  private static Path images;
  private static Path shards;

  @BeforeAll
  static void writeImages() throws IOException {
    images = dir.resolve("images");
    shards = dir.resolve("shards");
    ImageFolder.write(images, 3, IMAGES, 12, 12);
    ShardPacking.pack(Datasets.load("stream:" + images), shards, 9, 1, SmallRun.SILENT);
  }

  private static RecipeText recipe(String data, String name) {
    return SmallRun.recipe(dir.resolve("runs"), name)
        .with("train-limit", 0)
        .with("test-limit", 0)
        .with("data", data)
        .with("epochs", 2)
        .with("checkpoint-every", "1 step");
  }

  private static RecipeText shardRecipe(String name) {
    return recipe("shards:" + shards, name)
        .with("jpeg", JpegDecoding.IMAGEIO)
        .with("shuffle-window", 20)
        .with("size", 8)
        .with("augment", Augmentation.RESIZED_CROP);
  }

  private static Map<String, FileTensor> trained(RecipeText recipe) throws IOException {
    return Checkpoint.read(SmallRun.train(recipe).checkpoint()).tensors();
  }

  private static void assertSame(Map<String, FileTensor> one, Map<String, FileTensor> two) {
    assertEquals(one.keySet(), two.keySet());
    one.forEach((name, t) -> assertArrayEquals(t.toDoubles(), two.get(name).toDoubles(), name));
  }

  @Test
  void aStreamedSetTrainsToTheBitsOfTheSameSetInMemory() throws IOException {
    RecipeText streamed = recipe("stream:" + images, "streamed").with("jpeg", JpegDecoding.IMAGEIO);
    assertSame(trained(recipe("folder:" + images, "held")), trained(streamed));
  }

  @Test
  void anotherDecoderIsRefused() throws IOException {
    RunFolder run = SmallRun.train(recipe("stream:" + images, "decoded"), 1);
    Safetensors checkpoint = Safetensors.read(run.checkpoint());
    Map<String, String> metadata = new TreeMap<>(checkpoint.metadata());
    assertEquals(JpegDecoding.AUTO.description(), metadata.put("decoder", "another"));
    new Safetensors(checkpoint.tensors(), metadata).write(run.checkpoint());
    RunException e = assertThrows(RunException.class, () -> SmallRun.resume(run));
    assertTrue(e.getMessage().contains("decoded by another"), e.getMessage());
  }

  @Test
  void aRunOnShardsResumesBitExactlyFromTheMiddleOfAnEpoch() throws IOException {
    long primitives = KillTest.train(shardRecipe("whole"), Long.MAX_VALUE);
    RunFolder whole = RunFolder.open(dir.resolve("runs/whole"));
    Random random = new Random(3);
    List<String> within = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      long life = primitives / 5 + random.nextLong(primitives / 2);
      RunFolder run = KillTest.killed(shardRecipe("killed" + k), life);
      SmallRun.resume(run).lines().filter(l -> l.contains("saved)")).forEach(within::add);
      SmallRun.assertSameFiles(whole, run);
    }
    assertTrue(within.stream().anyMatch(l -> !l.contains("no step")), "" + within);
  }

  @Test
  void theOrderGoesThroughTheShardsByWindows() throws IOException {
    ImageDataset data = Datasets.load("shards:" + shards).train();
    int[] order = EpochOrder.of(data, 1, 3, 20);
    BitSet seen = new BitSet();
    Arrays.stream(order).forEach(seen::set);
    assertEquals(IMAGES, seen.cardinality());
    for (int from = 0; from < IMAGES; from += 20) {
      int[] window = Arrays.copyOfRange(order, from, Math.min(IMAGES, from + 20));
      // 20 images in a row touch four shards of nine at most, and one more where the short one is.
      long touched = Arrays.stream(window).map(data::shard).distinct().count();
      assertTrue(touched <= 5, "window from %d on reads %d shards".formatted(from, touched));
      int[] sorted = window.clone();
      Arrays.sort(sorted);
      assertFalse(Arrays.equals(sorted, window), "shuffled within");
    }
    assertArrayEquals(order, EpochOrder.of(data, 1, 3, 20));
    assertFalse(Arrays.equals(order, EpochOrder.of(data, 1, 4, 20)), "by epoch");
    assertFalse(Arrays.equals(order, EpochOrder.of(data, 2, 3, 20)), "by seed");
    assertArrayEquals(
        EpochOrder.of(data, 1, 3, 0), EpochOrder.of(data, 1, 3, IMAGES), "all of them");
  }

  @Test
  void aBrokenImageStopsARunAndIsNamed() throws IOException {
    Path set = dir.resolve("broken");
    ImageFolder.write(set, 2, 40, 6, 12);
    Path file = set.resolve("train/c1/0007.jpg");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 300));
    RecipeText strict = recipe("stream:" + set, "strict").with("size", 12).with("resize", 12);
    DataException e = assertThrows(DataException.class, () -> trained(strict));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
  }

  @Test
  void settingsThatDoNothingAreRefusedAndTheDecoderIsWrittenDown() throws IOException {
    RecipeText r = recipe("stream:" + images, "settled").with("shuffle-window", 5);
    assertThrows(IllegalArgumentException.class, r::settle);
    Recipe settled = r.with("shuffle-window", 0).settle();
    assertEquals(JpegDecoding.AUTO.here(), settled.data().jpeg());
    assertNotEquals(JpegDecoding.AUTO, settled.data().jpeg());
    Recipe s = recipe("shards:" + shards, "settled").settle();
    assertEquals(16384, s.data().shuffleWindow());
    RecipeText held = recipe("folder:" + images, "settled");
    assertEquals(JpegDecoding.AUTO, held.settle().data().jpeg());
    held = held.with("jpeg", JpegDecoding.IMAGEIO);
    assertThrows(IllegalArgumentException.class, held::settle);
  }
}
