package org.catchupmix.app.puzzles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.app.cli.UserException;
import org.catchupmix.io.PlainText;
import org.catchupmix.study.puzzles.Bug;
import org.catchupmix.study.puzzles.Bugs;
import org.catchupmix.study.puzzles.Prediction;

/** Questions about kernels, and a file of answers to them. */
final class Answers {
  private static final Pattern LINE =
      Pattern.compile("(bug-\\d+) (\\d{1,4}) ([a-z-]+)|(predict-\\d+) (\\d{1,9})");

  private Answers() {}

  /** A kernel with a mistake, or with a counter to predict. */
  interface Question {
    String name();

    boolean isBug();

    /** Returns the code and the question. */
    List<String> text() throws IOException;

    /**
     * Judges an answer.
     *
     * @param why null for a prediction
     */
    Bug.Answer judge(long number, String why) throws IOException;
  }

  private record OfBug(Bug bug) implements Question {
    @Override
    public String name() {
      return bug.name();
    }

    @Override
    public boolean isBug() {
      return true;
    }

    @Override
    public List<String> text() throws IOException {
      List<String> lines = new ArrayList<>(bug.source(PuzzleFolders.tasks()));
      lines.add("");
      lines.add("This kernel has one mistake. In which line, and which kind?");
      for (Bug.Why kind : Bug.Why.values()) {
        lines.add("  %-18s %s".formatted(kind.key(), kind.meaning()));
      }
      lines.add("answer: catchup puzzles check %s --line N --why REASON".formatted(bug.name()));
      return lines;
    }

    @Override
    public Bug.Answer judge(long number, String why) throws IOException {
      return bug.judge((int) number, Bug.Why.of(why), PuzzleFolders.tasks());
    }
  }

  private record OfCount(Prediction prediction) implements Question {
    @Override
    public String name() {
      return prediction.name();
    }

    @Override
    public boolean isBug() {
      return false;
    }

    @Override
    public List<String> text() throws IOException {
      List<String> lines = new ArrayList<>(prediction.source(PuzzleFolders.tasks()));
      lines.add("");
      lines.add(prediction.question());
      lines.add("answer: catchup puzzles check %s --answer N".formatted(prediction.name()));
      return lines;
    }

    @Override
    public Bug.Answer judge(long number, String why) throws IOException {
      return prediction.judge(number, PuzzleFolders.tasks());
    }
  }

  private static List<Question> all() {
    return Stream.concat(
            Bugs.all().stream().map(bug -> (Question) new OfBug(bug)),
            Prediction.all().stream().map(OfCount::new))
        .toList();
  }

  static List<String> names() {
    return all().stream().map(Question::name).toList();
  }

  /** Finds a question by its name; empty for a name that is not of the form of one. */
  static Optional<Question> question(String name) {
    if (!name.matches("(?i)(bug|predict)(\\W*\\d+|-.*)?")) {
      return Optional.empty();
    }
    String plain = name.toLowerCase(Locale.ROOT).replaceFirst("(?<=[a-z])\\W*(?=\\d)", "-");
    return Optional.of(
        all().stream()
            .filter(q -> q.name().equals(plain))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'%s' is unknown: must be bug-1 to bug-10 or predict-1 to predict-10"
                            .formatted(name))));
  }

  /** Judges the answers of a file; none if it does not exist. */
  static Map<String, Boolean> judge(Path file) throws IOException {
    Map<String, Boolean> right = new LinkedHashMap<>();
    for (String line : Files.exists(file) ? PlainText.lines(file) : List.<String>of()) {
      if (line.isBlank()) {
        continue;
      }
      Matcher m = LINE.matcher(line.strip());
      if (!m.matches()) {
        throw new UserException(
            "%s: '%s' must be such as 'bug-3 17 race' or 'predict-1 8'".formatted(file, line));
      }
      boolean bug = m.group(1) != null;
      Question question = question(bug ? m.group(1) : m.group(4)).orElseThrow();
      long number = Long.parseLong(bug ? m.group(2) : m.group(5));
      right.put(question.name(), question.judge(number, m.group(3)).right());
    }
    return right;
  }
}
