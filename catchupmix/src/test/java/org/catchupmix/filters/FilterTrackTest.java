package org.catchupmix.filters;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.WeightsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterTrackTest {
  /** Two images, two filters. */
  private static final double[][] A = {{3, 1}, {2, 2}};

  private static final double[][] G = {{0.5, 0}, {1.5, 1}};
  private static final FilterStatistics STATISTICS = FilterStatistics.of(A, G, new int[] {1, 0});

  @TempDir Path folder;

  @Test
  void statisticsByHand() {
    assertArrayEquals(new double[] {2.5, 1.5}, STATISTICS.activation());
    assertArrayEquals(new double[] {1, 0.5}, STATISTICS.gradient());
    assertArrayEquals(new double[] {0.625, 0.375}, STATISTICS.share(), 1e-12);
    // Shares (0.75, 0.25) and (0.5, 0.5): RFI of the first filter is 0.25 and -0.25.
    assertArrayEquals(new double[] {-0.225, -0.125, 0, 0.125, 0.225}, STATISTICS.rfi()[0], 1e-12);
    assertArrayEquals(STATISTICS.rfi()[0], STATISTICS.meanRfi(), 1e-12);
    // (2.5 - 1.5) / (2 * 4), and within the images (3 - 1) / (2 * 4) and 0.
    assertEquals(0.125, STATISTICS.gini(), 1e-15);
    assertEquals(0.125, STATISTICS.imageGini(), 1e-15);
    assertEquals(0.5, STATISTICS.half());
    assertEquals(0.5 / 3, STATISTICS.gradientGini(), 1e-15);
    assertTrue(STATISTICS.isFinite());
    double[][] broken = {{3, Double.NaN}, {2, 2}};
    assertFalse(FilterStatistics.of(broken, G, new int[] {1, 0}).isFinite());
  }

  private static FilterSnapshot snapshot(double scale) {
    double[][] a = {{3 * scale, 1}, {2, 2}};
    return new FilterSnapshot(
        new TreeMap<>(
            Map.of(
                0, FilterStatistics.of(a, G, new int[] {1, 0}),
                1,
                    FilterStatistics.of(
                        new double[][] {{1}, {scale}}, new double[2][1], new int[2]))));
  }

  private Path write() throws IOException {
    FilterTrack track = new FilterTrack(new int[] {4, 9});
    track.add(snapshot(1.1));
    track.add(snapshot(2));
    Path file = folder.resolve("filters.safetensors");
    track.write(file);
    return file;
  }

  @Test
  void filesAreReadBack() throws IOException {
    Path file = write();
    Map<String, FileTensor> tensors = Safetensors.read(file).tensors();
    assertArrayEquals(new long[] {1, 2}, tensors.get("epoch").toLongs());
    assertArrayEquals(new long[] {0, 1}, tensors.get("point").toLongs());
    assertArrayEquals(new long[] {2, 2, 5}, tensors.get("rfi_0").shape());
    assertArrayEquals(new long[] {2, 1}, tensors.get("activation_norm_1").shape());
    assertEquals((float) (1.1 * 3 + 2) / 2, tensors.get("activation_norm_0").toDoubles()[0], 1e-6);
    FilterTrack read = FilterTrack.read(file);
    assertArrayEquals(new int[] {4, 9}, read.images());
    assertEquals(2, read.epochs().size());
    assertEquals(
        snapshot(2).points().get(0).gini(), read.epochs().get(1).points().get(0).gini(), 1e-7);
    assertEquals(
        snapshot(2).points().get(0).rfi()[1][4],
        read.epochs().get(1).points().get(0).rfi()[1][4],
        1e-7);
  }

  @Test
  void aTrackThatWasReadContinuesToTheSameBytes() throws IOException {
    Path file = write();
    byte[] whole = Files.readAllBytes(file);
    FilterTrack cut = FilterTrack.read(file, 1);
    assertEquals(1, cut.epochs().size());
    cut.add(snapshot(2));
    cut.write(file);
    assertArrayEquals(whole, Files.readAllBytes(file));
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path file = write();
    assertRejected(() -> FilterTrack.read(file, 3), file, 2, 3);
    Path none = folder.resolve("none.safetensors");
    assertThrows(WeightsException.class, () -> FilterTrack.read(none, 1));
    for (String key : List.of("share_0", "image_gini", "rfi_1")) {
      Map<String, FileTensor> tensors = new LinkedHashMap<>(Safetensors.read(write()).tensors());
      tensors.put(key, FileTensor.ofReals(FileTensor.Type.F32, new double[0], 0, 2));
      new Safetensors(tensors, Map.of()).write(file);
      assertRejected(() -> FilterTrack.read(file), file);
      tensors.remove(key);
      new Safetensors(tensors, Map.of()).write(file);
      assertRejected(() -> FilterTrack.read(file), file);
    }
  }
}
