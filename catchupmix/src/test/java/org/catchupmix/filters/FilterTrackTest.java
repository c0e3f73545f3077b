package org.catchupmix.filters;

import static org.catchupmix.data.Broken.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
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
    // Shares (0.75, 0.25) and (0.5, 0.5): RFI of the first filter is 0.25 and -0.25.
    assertArrayEquals(new double[] {-0.225, -0.125, 0, 0.125, 0.225}, STATISTICS.rfi(), 1e-12);
    assertArrayEquals(new double[] {0.25, 0.25}, STATISTICS.filterRfi(), 1e-12);
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
    Path file = folder.resolve("filter-track.json");
    new FilterTrack(new int[] {4, 9}, List.of(snapshot(1.1), snapshot(Double.NaN))).write(file);
    return file;
  }

  @Test
  void filesAreReadBack() throws IOException {
    FilterTrack read = FilterTrack.read(write());
    assertArrayEquals(new int[] {4, 9}, read.images());
    assertEquals(2, read.epochs().size());
    FilterStatistics first = read.epochs().getFirst().points().get(0);
    FilterStatistics same = snapshot(1.1).points().get(0);
    assertArrayEquals(same.activation(), first.activation());
    assertArrayEquals(same.gradient(), first.gradient());
    assertArrayEquals(same.filterRfi(), first.filterRfi());
    assertArrayEquals(same.rfi(), first.rfi());
    assertEquals(same.imageGini(), first.imageGini());
    assertEquals(same.imageHalf(), first.imageHalf());
    assertEquals(Double.NaN, read.epochs().getLast().points().get(0).activation()[0]);
  }

  @Test
  void aTrackThatWasReadContinuesToTheSameBytes() throws IOException {
    Path file = write();
    byte[] whole = Files.readAllBytes(file);
    FilterTrack cut = FilterTrack.read(file, 1);
    assertEquals(1, cut.epochs().size());
    cut.with(snapshot(Double.NaN)).write(file);
    assertArrayEquals(whole, Files.readAllBytes(file));
  }

  /** Shares (0.25, 0.75, 0), (0.25, 0.25, 0.5) and (0.8, 0.1, 0.1), in a ring. */
  @Test
  void eachFilterHasItsMeanInfluenceBetweenImages() {
    double[][] a = {{1, 3, 0}, {2, 2, 4}, {8, 1, 1}};
    FilterStatistics s = FilterStatistics.of(a, new double[3][3], new int[] {1, 2, 0});
    assertArrayEquals(new double[] {1.1 / 3, 1.3 / 3, 1.0 / 3}, s.filterRfi(), 1e-12);
  }

  @Test
  void aTrackOfAnOlderProgramHasNoInfluenceOfEachFilter() throws IOException {
    Path file = write();
    ObjectMapper json = new ObjectMapper();
    ObjectNode track = (ObjectNode) json.readTree(file.toFile());
    track.remove("sha256");
    track.findParents("filter_rfi").forEach(point -> ((ObjectNode) point).remove("filter_rfi"));
    track.put("sha256", DigestUtils.sha256Hex(track.toString()));
    Files.writeString(file, track.toString());
    FilterTrack read = FilterTrack.read(file);
    assertEquals(0, read.epochs().getFirst().points().get(0).filterRfi().length);
    assertEquals(2, read.epochs().getFirst().points().get(0).activation().length);
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path file = write();
    assertRejected(() -> FilterTrack.read(file, 3), file, 2, 3);
    String track = Files.readString(file);
    for (String other : List.of(track.replaceFirst("2\\.[0-9]", "3"), track + "}", "[]", "")) {
      Files.writeString(file, other);
      assertRejected(() -> FilterTrack.read(file), file);
    }
  }
}
