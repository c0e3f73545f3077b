package org.catchupmix.study.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Accuracies of an experiment of docs/results, read by plain loops. */
record ResultFile(String name, List<String> recipe, Map<String, TreeMap<Integer, Double>> top1) {
  static final Path FOLDER = Path.of("..", "docs", "results");

  static ResultFile read(String name) throws IOException {
    Map<String, TreeMap<Integer, Double>> top1 = new TreeMap<>();
    List<String> lines = Files.readAllLines(FOLDER.resolve(name + ".csv"));
    int column = List.of(lines.getFirst().split(",")).indexOf("test_top1_percent");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      top1.computeIfAbsent(cells[0], _ -> new TreeMap<>())
          .put(Integer.parseInt(cells[1]), Double.parseDouble(cells[column]));
    }
    return new ResultFile(name, Files.readAllLines(FOLDER.resolve(name + ".yaml")), top1);
  }

  /** The words of a comment such as {@code # seeds: 1 2}, without commas. */
  List<String> words(String key) {
    List<String> words = new ArrayList<>();
    for (String line : recipe) {
      if (line.startsWith("# " + key + ": ")) {
        words.addAll(List.of(line.substring(key.length() + 4).replace(",", "").split(" ")));
      }
    }
    return words;
  }

  /** Seeds that all methods of this file have. */
  List<Integer> seeds() {
    List<Integer> seeds = new ArrayList<>();
    for (String seed : words("seeds")) {
      int number = Integer.parseInt(seed);
      boolean all = true;
      for (String method : words("methods")) {
        all &= top1.containsKey(method) && top1.get(method).containsKey(number);
      }
      if (all) {
        seeds.add(number);
      }
    }
    return seeds;
  }

  boolean complete() {
    return seeds().size() == words("seeds").size();
  }

  /** Differences of two methods over seeds; a method may be that of another experiment. */
  double[] differences(String first, String second, List<Integer> seeds) throws IOException {
    List<Double> all = new ArrayList<>();
    for (int seed : seeds) {
      Double a = of(first).get(seed);
      Double b = of(second).get(seed);
      if (a != null && b != null) {
        all.add(a - b);
      }
    }
    double[] values = new double[all.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = all.get(i);
    }
    return values;
  }

  private Map<Integer, Double> of(String method) throws IOException {
    List<String> beside = words("beside");
    return top1.containsKey(method) || beside.isEmpty()
        ? top1.get(method)
        : read(beside.getFirst()).top1.get(method);
  }
}
