// Loaded before each lesson and its exercises: imports, and how they print and check.
import java.nio.file.*;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;
import org.catchupmix.core.backend.*;
import org.catchupmix.core.tensor.*;
import org.catchupmix.core.primitive.*;
import org.catchupmix.core.check.*;
import org.catchupmix.core.autograd.*;
import org.catchupmix.core.operation.*;
import org.catchupmix.core.operation.LayerOp.*;
import org.catchupmix.core.operation.LossOp.*;
import org.catchupmix.core.operation.MixOp.*;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.*;
import org.catchupmix.data.sets.*;
import org.catchupmix.mix.*;
import org.catchupmix.nn.optim.*;
import org.catchupmix.study.plot.*;

// The device of the lessons: double precision, each operation as plain as its formula.
Backend backend = Backends.open("reference");

// A number with at most four decimals.
String text(double v) {
  return !Double.isFinite(v) ? "" + v : new java.math.BigDecimal(v + 0.0).setScale(4, java.math.RoundingMode.HALF_EVEN).stripTrailingZeros().toPlainString();
}

// Numbers with at most four decimals.
String text(double[] values) {
  return values == null ? "null" : Arrays.stream(values).mapToObj(v -> text(v)).collect(Collectors.joining(", ", "[", "]"));
}

// Prints numbers in rows of so many columns.
void show(String name, int columns, double... values) {
  System.out.println(name + ":");
  for (int i = 0; i < values.length; i += columns) {
    System.out.println(Arrays.stream(values, i, Math.min(values.length, i + columns)).mapToObj(v -> "%8s".formatted(text(v))).collect(Collectors.joining(" ")));
  }
}

// Prints a number.
void show(String name, double value) {
  System.out.println(name + " = " + text(value));
}

// Throws where two lists of numbers differ.
void check(String what, double[] actual, double... expected) {
  boolean same = actual.length == expected.length;
  for (int i = 0; same && i < expected.length; i++) {
    same = Math.abs(actual[i] - expected[i]) <= 1e-9 * Math.max(1, Math.abs(expected[i]));
  }
  if (!same) {
    throw new AssertionError(what + " is " + Arrays.toString(actual) + ", not " + Arrays.toString(expected));
  }
  System.out.println("checked: " + what);
}

// Throws where two numbers differ.
void check(String what, double actual, double expected) {
  check(what, new double[] {actual}, expected);
}

// Whether numbers are equal but for rounding.
boolean near(double actual, double expected) {
  return Math.abs(actual - expected) <= 1e-6 * Math.max(1, Math.abs(expected));
}
boolean near(double[] actual, double... expected) {
  return actual != null && actual.length == expected.length && IntStream.range(0, actual.length).allMatch(i -> near(actual[i], expected[i]));
}

// Prints the result of an exercise: what is wrong with an answer, or null.
void verdict(String wrong) {
  System.out.println(wrong == null ? "right" : "not yet: " + wrong);
}

// Checks an answer: what is wrong with it, or null. An answer that is missing or fails is wrong as well.
void judge(Object answer, Supplier<String> wrong) {
  String found;
  try {
    found = answer == null ? "there is no answer: give the check your method, as the task shows" : wrong.get();
  } catch (RuntimeException | StackOverflowError e) {
    found = "your method fails, or gives null where the check needs a result: " + e;
  }
  verdict(found);
}

// Tries an answer on several random inputs: what is wrong with the first that is, or null.
String often(Function<Random, String> trial) {
  Random random = new Random(1);
  return IntStream.range(0, 20).mapToObj(i -> trial.apply(random)).filter(Objects::nonNull).findFirst().orElse(null);
}

// Random numbers of -2 to 2.
double[] numbers(Random random, int count) {
  return random.doubles(count, -2, 2).toArray();
}

// What is wrong with a result of random inputs, or null.
String differs(String of, double[] actual, double... expected) {
  return near(actual, expected) ? null : "%s it is %s, must be %s".formatted(of, text(actual), text(expected));
}

// Where a lesson writes a figure: runs/lessons under the folder in which the program was started.
Path figure(String name) throws java.io.IOException {
  return Files.createDirectories(Path.of(System.getProperty("catchupmix.figures", "runs/lessons"))).resolve(name).toAbsolutePath();
}

// Shows a figure: says where it is. In a notebook it stands below the code.
void look(Path figure) throws java.io.IOException {
  System.out.println("look at " + figure);
}

// Judges a kernel of a puzzle, and shows the annotated source and the sectors of each line.
void puzzle(int number, String code) throws java.io.IOException {
  Optional<Path> shown = org.catchupmix.study.puzzles.PuzzleCell.judge(number, code, figure("puzzle-" + number + ".svg"));
  if (shown.isPresent()) look(shown.get());
}

// The same for a file, .cu or .ptx.
void puzzle(int number, Path file) throws java.io.IOException {
  List<String> lines = file.toString().endsWith(".cu") ? Files.readAllLines(file) : List.of();
  Optional<Path> shown = org.catchupmix.study.puzzles.PuzzleCell.judge(number, file, lines, figure("puzzle-" + number + ".svg"));
  if (shown.isPresent()) look(shown.get());
}
