package org.catchupmix.study.analyze;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunException;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.analyze.MapsAnalysis.Activations;
import org.catchupmix.study.analyze.MapsAnalysis.MapsResult;
import org.catchupmix.study.analyze.MapsAnalysis.MapsResult.FilterMap;
import org.catchupmix.study.analyze.MapsAnalysis.MapsResult.ImageMaps;
import org.catchupmix.study.analyze.MapsAnalysis.MapsResult.PointMaps;
import org.catchupmix.study.pair.FeatureMaps;
import org.catchupmix.study.plot.Sheet.Tile;
import org.catchupmix.study.robust.Pattern;
import org.catchupmix.study.statistics.TestSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapsTest {
  private static final int SIDE = 16;

  @Test
  void theStrongestTheMiddleAndTheWeakestFilterAreChosen() {
    // Five filters of 1 x 2 values with norms 1, 5, 0, 2, 5: of the two strongest the first counts.
    double[] h = {1, 3, 0, 0, -5, 0, 4, 0, -2, 0};
    PointMaps p = PointMaps.of(new FeatureMaps(Shape.of(1, 1, 2, 5), h));
    assertArrayEquals(new double[] {1, 5, 0, 2, 5}, p.influence());
    assertEquals(List.of(1, 3, 2), p.chosen().stream().map(FilterMap::filter).toList());
    assertEquals(5 / 13.0, p.chosen().getFirst().share(), 1e-12);
    assertEquals(2 / 13.0, p.shares()[3], 1e-12);
    assertArrayEquals(
        Tile.colored(1, 2, new double[] {3, 4}).pixels(), p.chosen().getFirst().map().pixels());
    // Where nothing is active no share is undefined.
    assertArrayEquals(
        new double[] {0, 0}, new FeatureMaps(Shape.of(1, 1, 2, 2), new double[4]).shares(0));
  }

  @Test
  void imagesAreSpreadOverTheSetOrThoseAskedFor() {
    assertArrayEquals(new int[] {0, 25, 50, 75}, new MapsAnalysis(List.of()).numbers(100));
    assertArrayEquals(new int[] {0, 1}, new MapsAnalysis(List.of()).numbers(2));
    assertArrayEquals(new int[] {7, 3}, new MapsAnalysis(List.of(7, 3, 7)).numbers(8));
    String message =
        assertThrows(RunException.class, () -> new MapsAnalysis(List.of(3, 8)).numbers(8))
            .getMessage();
    assertEquals("--images 8 must be 0 to 7: the test set has 8 images", message);
  }

  @Test
  void eachMixPointIsReadAndSaliencyIsOfTheImageAlone() {
    byte[][] images = new byte[3][];
    for (int i = 0; i < 3; i++) {
      images[i] = Pattern.of(SIDE, SIDE, 1);
      images[i][i] = (byte) 255;
    }
    ImageDataset data =
        new ImageDataset("d", SIDE, SIDE, 1, images, new int[] {0, 1, 2}, List.of("a", "b", "c"));
    try (Backend backend = Backends.open("reference");
        Network network =
            Models.build(
                backend, new ModelSpec("preact-resnet10", 2, 1, 3, ModelSpec.Stem.CIFAR, false))) {
      Initialization.fill(network, 3, false);
      List<double[]> before = network.named().stream().map(n -> n.tensor().toDoubles()).toList();
      Activations activations =
          new Activations(network, new ImageTransform(new double[] {0.5}, new double[] {0.25}));
      ImageMaps maps = activations.of(data, 1);
      assertEquals("b", maps.label());
      assertEquals(new TreeSet<>(network.mixPoints()), maps.points().keySet());
      PointMaps first = maps.points().get(1);
      assertEquals(2, first.influence().length);
      assertEquals(SIDE, first.chosen().getFirst().map().height());
      assertTrue(first.influence()[0] > 0 && first.influence()[1] > 0);
      assertEquals(16, maps.points().get(5).influence().length);
      // The same image alone in its set.
      ImageMaps alone = activations.of(data.subset(new int[] {1}), 0);
      assertArrayEquals(maps.saliency().pixels(), alone.saliency().pixels());
      assertArrayEquals(first.influence(), alone.points().get(1).influence());
      for (int i = 0; i < before.size(); i++) {
        assertArrayEquals(before.get(i), network.named().get(i).tensor().toDoubles());
      }
    }
  }

  private static Finding<MapsResult> finding(String run, long seed, int... points) {
    TreeMap<Integer, PointMaps> maps = new TreeMap<>();
    for (int point : points) {
      double[] h = {1, 3, 0, 0, 4, 0};
      maps.put(point, PointMaps.of(new FeatureMaps(Shape.of(1, 1, 2, 3), h)));
    }
    Tile tile = new Tile(1, 1, 1, new byte[1]);
    return new Finding<>(
        run,
        seed,
        Map.of("mix", "none"),
        new TestSet("cifar10", 10, 10_000),
        new MapsResult(List.of(new ImageMaps(9, "a", "b", tile, tile, maps))));
  }

  @Test
  void runsAreComparedAtTheMixPointsThatAllHave(@TempDir Path folder) throws IOException {
    List<Finding<MapsResult>> found = List.of(finding("r1", 1, 1, 2, 3), finding("r2", 2, 1, 3));
    MapsAnalysis analysis = new MapsAnalysis(List.of());
    analysis.compare(
        Repetitions.of(found, Finding::settings),
        new FigureFolder(
            folder, "maps", "command", new PrintStream(OutputStream.nullOutputStream())));
    // Two rows of the image, its saliency and three maps at each of two points.
    String svg = Files.readString(folder.resolve("maps.svg"));
    assertEquals(2 * (2 + 2 * 3), svg.split("<image", -1).length - 1);
    assertTrue(
        Files.readAllLines(folder.resolve("maps.csv")).get(2).startsWith("r1,9,a,b,1,1,5.0,83.33"));
    assertEquals(
        100 * 5 / 6.0,
        (double) analysis.numbers(found.getFirst().result()).get("point_1_highest_share_percent"),
        1e-9);
  }

  @Test
  void colouredTilesReachFromDarkToLight() {
    Tile tile = Tile.colored(1, 3, new double[] {-1, 1, 0});
    int[] brightness = new int[3];
    for (int i = 0; i < 9; i++) {
      brightness[i / 3] += tile.pixels()[i] & 0xFF;
    }
    assertTrue(brightness[0] < brightness[2] && brightness[2] < brightness[1]);
    Tile flat = Tile.colored(1, 2, new double[] {4, 4});
    assertEquals(flat.pixels()[0], flat.pixels()[3]);
  }
}
