import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.recipe.Repetitions;

/**
 * An experiment: a recipe with methods and seeds in comments, and its CSV file. scripts/results starts it, to add a line
 * to the file or to write tables and figures.
 */
record Results(Path recipe, Path csv) {
  public static void main(String[] args) throws IOException {
    if (args[0].equals("table")) {
      table(Path.of(args[1]), Path.of(args[2]));
    } else if (args[0].equals("fill")) {
      new ResultLines(Path.of(args[1])).fill(args[2], args[3], Path.of(args[4]));
    } else {
      new ResultLines(Path.of(args[1])).add(args[2], args[3], args[4], Path.of(args[5]));
    }
  }

  private List<String> words(String name) throws IOException {
    String prefix = "# " + name + ": ";
    return Files.readAllLines(recipe).stream()
        .filter(line -> line.startsWith(prefix))
        .flatMap(line -> Stream.of(line.substring(prefix.length()).split(" ")))
        .toList();
  }

  /** Replaces the text between {@code <!-- results NAME -->} and {@code <!-- end -->} for each experiment. */
  private static void table(Path page, Path folder) throws IOException {
    String text = Files.readString(page);
    for (Path recipe : recipes(folder)) {
      String name = recipe.getFileName().toString().replace(".yaml", "");
      Results results = new Results(recipe, folder.resolve(name + ".csv"));
      String begin = "<!-- results %s -->\n".formatted(name);
      int from = text.indexOf(begin);
      int to = text.indexOf("<!-- end -->", from);
      if (from >= 0 && to >= 0) {
        String shown = results.markdown(name, page.resolveSibling("images"));
        text = text.substring(0, from) + begin + shown + text.substring(to);
      } else if (Files.exists(results.csv)) {
        throw new IOException("%s has no place for experiment %s: %s".formatted(page, name, begin.strip()));
      }
    }
    AtomicFile.write(page, text);
  }

  private static List<Path> recipes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  /** Methods with the runs of seeds that all have, after those of another experiment. */
  private List<Repetitions<ResultLine>> complete() throws IOException {
    List<String> methods = words("methods");
    List<ResultLine> lines = new ResultLines(csv).lines();
    Map<Long, Long> counts =
        lines.stream().collect(Collectors.groupingBy(ResultLine::seed, Collectors.counting()));
    Predicate<ResultLine> isWhole = line -> counts.getOrDefault(line.seed(), 0L) == methods.size();
    List<Repetitions<ResultLine>> all = new ArrayList<>();
    List<String> beside = words("beside");
    if (!beside.isEmpty()) {
      List<ResultLine> others = new ResultLines(csv.resolveSibling(beside.getFirst() + ".csv")).lines();
      beside.subList(1, beside.size()).forEach(m -> all.add(runs(m, others, isWhole)));
    }
    methods.forEach(m -> all.add(runs(m, lines, isWhole)));
    return all;
  }

  private static Repetitions<ResultLine> runs(
      String method, List<ResultLine> lines, Predicate<ResultLine> wanted) {
    return new Repetitions<>(
        method, method, lines.stream().filter(l -> l.method().equals(method)).filter(wanted).toList());
  }

  /** Differences such as {@code catchup - none} that comments of the recipe name. */
  private List<String> differences(String name) throws IOException {
    List<String> words = words(name);
    return IntStream.range(0, words.size() / 2)
        .mapToObj(i -> words.get(2 * i) + " - " + words.get(2 * i + 1).replace(",", ""))
        .toList();
  }

  private String markdown(String name, Path images) throws IOException {
    List<Repetitions<ResultLine>> methods = complete();
    int seeds = methods.getLast().runs().size();
    int planned = words("seeds").size() * words("methods").size();
    int done = new ResultLines(csv).lines().size();
    String state = "\n%d of %d runs are done; seeds with all methods: %d.\n".formatted(done, planned, seeds);
    ResultTables.Differences differences =
        new ResultTables.Differences(
            differences("primary"),
            differences("contrasts"),
            differences("unplanned"),
            words("equivalent").stream().mapToDouble(Double::parseDouble).findFirst(),
            done == planned);
    return state + (seeds == 0 ? "\n" : new ResultTables(name, methods, differences, images).markdown());
  }
}
