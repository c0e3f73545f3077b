package org.catchupmix.study.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Verdicts of docs/results.md, computed again from the CSV files by plain loops. */
class VerdictsTest {
  private static final Path PAGE = Path.of("..", "docs", "results.md");

  /** The experiments that have a CSV file. */
  static List<String> experiments() throws IOException {
    try (Stream<Path> files = Files.list(ResultFile.FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".csv"))
          .map(file -> file.replace(".csv", ""))
          .sorted()
          .toList();
    }
  }

  /** Those of fbae89b7 stay; others are found by themselves. */
  @Test
  void noExperimentIsForgotten() throws IOException {
    assertTrue(experiments().containsAll(List.of("A", "A2", "B", "D")), experiments().toString());
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void verdictsAreThoseOfTheNumbers(String name) throws IOException {
    ResultFile file = ResultFile.read(name);
    String page = Files.readString(PAGE);
    int begin = page.indexOf("<!-- results " + name + " -->");
    assertTrue(begin >= 0, "a place for " + name);
    String text = page.substring(begin, page.indexOf("<!-- end -->", begin));
    int seeds = file.seeds().size();
    assertTrue(text.contains("seeds with all methods: %d.\n".formatted(seeds)), name);
    if (seeds < 2) {
      assertTrue(!file.complete() && !text.contains("**higher**"), "one seed decides nothing");
      return;
    }
    List<String> margin = file.words("equivalent");
    List<double[]> primary = differences(file, file.words("primary"));
    assertTrue(!primary.isEmpty(), name + " has a primary outcome");
    double[] p = new double[primary.size()];
    double[] within = new double[primary.size()];
    for (int i = 0; i < p.length; i++) {
      p[i] = PlainStatistics.twoSided(primary.get(i));
      within[i] =
          margin.isEmpty()
              ? Double.NaN
              : PlainStatistics.equivalence(primary.get(i), Double.parseDouble(margin.getFirst()));
    }
    double[] corrected = PlainStatistics.holm(p);
    double[] correctedWithin = PlainStatistics.holm(within);
    for (int i = 0; i < p.length; i++) {
      String label = label(file.words("primary"), i);
      int end = requireDifference(text, label, primary.get(i), corrected[i], file.complete());
      if (!margin.isEmpty()) {
        requireEquivalence(
            text.substring(end),
            margin.getFirst(),
            primary.get(i),
            correctedWithin[i],
            file.complete());
      }
    }
    requireSecondary(file, text);
  }

  /** Planned contrasts, whose p is corrected for them and for the methods beside none. */
  private static void requireSecondary(ResultFile file, String text) throws IOException {
    List<String> tested = new ArrayList<>(file.words("contrasts"));
    int planned = tested.size() / 2;
    List<String> methods = new ArrayList<>();
    if (!file.words("beside").isEmpty()) {
      methods.addAll(file.words("beside").subList(1, file.words("beside").size()));
    }
    methods.addAll(file.words("methods"));
    if (methods.contains("none")) {
      for (String method : methods) {
        if (!method.equals("none") && !isPair(tested, method)) {
          tested.addAll(List.of(method, "none"));
        }
      }
    }
    List<double[]> differences = differences(file, tested);
    double[] p = new double[differences.size()];
    for (int i = 0; i < p.length; i++) {
      p[i] = PlainStatistics.twoSided(differences.get(i));
    }
    double[] corrected = PlainStatistics.holm(p);
    for (int i = 0; i < planned; i++) {
      requireDifference(text, label(tested, i), differences.get(i), corrected[i], file.complete());
    }
  }

  private static boolean isPair(List<String> tested, String method) {
    for (int i = 0; i < tested.size(); i += 2) {
      if (tested.get(i).equals(method) && tested.get(i + 1).equals("none")) {
        return true;
      }
    }
    return false;
  }

  private static String label(List<String> words, int pair) {
    return words.get(2 * pair) + " - " + words.get(2 * pair + 1);
  }

  private static List<double[]> differences(ResultFile file, List<String> words)
      throws IOException {
    List<double[]> all = new ArrayList<>();
    for (int i = 0; i < words.size(); i += 2) {
      all.add(file.differences(words.get(i), words.get(i + 1), file.seeds()));
    }
    return all;
  }

  /** Checks the sentence of a difference and returns where it ends. */
  private static int requireDifference(
      String text, String label, double[] pairs, double p, boolean complete) {
    Matcher found =
        Pattern.compile(
                "`"
                    + Pattern.quote(label)
                    + "`: \\*\\*(.+)\\*\\*,\n(\\S+) ± (\\S+) \\[(\\S+), (\\S+)\\],"
                    + " d_z (\\S+), p (\\S+), (\\d+) pairs")
            .matcher(text);
    assertTrue(found.find(), "a sentence for " + label);
    double mean = PlainStatistics.mean(pairs);
    double deviation = PlainStatistics.deviation(pairs);
    double error = deviation / Math.sqrt(pairs.length);
    double half = PlainStatistics.quantile(0.025, pairs.length - 1) * error;
    String sign = p >= 0.05 ? "no difference shown" : mean > 0 ? "higher" : "lower";
    assertEquals(complete ? sign : "not complete, no verdict", found.group(1), label);
    assertNumber(mean, found.group(2), 2, label);
    assertNumber(deviation, found.group(3), 2, label);
    assertNumber(mean - half, found.group(4), 2, label);
    assertNumber(mean + half, found.group(5), 2, label);
    assertNumber(mean / deviation, found.group(6), 2, label);
    requireP(p, found.group(7), label);
    assertEquals(pairs.length, Integer.parseInt(found.group(8)), label);
    return found.end();
  }

  private static void requireEquivalence(
      String text, String margin, double[] pairs, double p, boolean complete) {
    String sentence = text.substring(text.indexOf("Equivalence within"), text.length());
    sentence = sentence.lines().findFirst().orElseThrow();
    assertTrue(sentence.startsWith("Equivalence within ±" + margin + " points: **"), sentence);
    if (!complete) {
      assertTrue(sentence.contains("**not complete, no verdict**"), sentence);
      return;
    }
    String verdict = p < 0.05 ? "equivalent within ±" : "not shown within ±";
    assertTrue(sentence.contains("**" + verdict + margin + "**"), sentence);
    Matcher found =
        Pattern.compile("90 % interval \\[(\\S+), (\\S+)\\], p (\\S+)\\.\n").matcher(text);
    assertTrue(found.find(), sentence);
    double error = PlainStatistics.deviation(pairs) / Math.sqrt(pairs.length);
    double half = PlainStatistics.quantile(0.05, pairs.length - 1) * error;
    assertNumber(PlainStatistics.mean(pairs) - half, found.group(1), 2, sentence);
    assertNumber(PlainStatistics.mean(pairs) + half, found.group(2), 2, sentence);
    requireP(p, found.group(3), sentence);
  }

  private static void requireP(double p, String shown, String what) {
    if (shown.equals("<0.001")) {
      assertTrue(p < 0.001, what + ": p " + p);
    } else {
      assertNumber(p, shown, 3, what);
    }
  }

  /** Half a unit of the last place, and a little for numbers in the middle. */
  private static void assertNumber(double expected, String shown, int decimals, String what) {
    double unit = Math.pow(10, -decimals);
    assertEquals(expected, Double.parseDouble(shown), 0.501 * unit, what);
  }
}
