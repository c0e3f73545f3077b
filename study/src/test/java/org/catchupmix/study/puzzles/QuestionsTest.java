package org.catchupmix.study.puzzles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels with a mistake, and counts to predict. */
class QuestionsTest {
  private static final Path TASKS = Path.of("../docs/puzzles");

  static List<Bug> bugs() {
    return Bugs.all();
  }

  /** Columns: bug, the line and cause of the emulator's fault. */
  @ParameterizedTest
  @CsvSource({
    "1, 9, race",
    "2, 16, race",
    "3, 8, barrier-in-branch",
    "4, 12, out-of-bounds",
    "5, 10, uninitialized",
    "6, 8, shuffle-mask",
    "7, 6, out-of-bounds",
    "8, 7, misaligned",
    "9, 6, deadlock",
    "10, 13, race-of-blocks"
  })
  void theEmulatorFindsEachMistake(int number, int line, String cause) throws IOException {
    Fault fault = Bugs.all().get(number - 1).fault(TASKS).orElseThrow();
    assertEquals(line, fault.line(), fault.toString());
    assertEquals(cause, fault.cause().key(), fault.toString());
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void aRightAnswerIsConfirmedByTheEmulator(Bug bug) throws IOException {
    Bug.Answer right = bug.judge(bug.lines().getFirst(), bug.why(), TASKS);
    assertTrue(right.right());
    assertTrue(right.sentences().get(1).startsWith("The emulator: line "), right.toString());
  }

  /**
   * Two wrong answers each: a wrong reason in the right line, and the right one in a wrong line.
   */
  @ParameterizedTest
  @MethodSource("bugs")
  void aWrongAnswerHearsWhichHalfIsWrong(Bug bug) throws IOException {
    Bug.Why other = bug.why() == Bug.Why.DEADLOCK ? Bug.Why.RACE : Bug.Why.DEADLOCK;
    Bug.Answer reason = bug.judge(bug.lines().getFirst(), other, TASKS);
    assertFalse(reason.right());
    assertTrue(reason.sentences().getFirst().startsWith("not yet: the line is right"));
    Bug.Answer line = bug.judge(2, bug.why(), TASKS);
    assertFalse(line.right());
    assertTrue(line.sentences().getFirst().contains("but not in this line"));
    assertFalse(bug.judge(2, other, TASKS).right());
  }

  /** Columns: bug, a line of its mistake, a reason that describes it less precisely. */
  @ParameterizedTest
  @CsvSource({"2, 16, race", "5, 5, off-by-one", "10, 6, race"})
  void aReasonThatDescribesTheMistakeTooIsRight(int number, int line, String why)
      throws IOException {
    Bug bug = Bugs.all().get(number - 1);
    Bug.Answer answer = bug.judge(line, Bug.Why.of(why), TASKS);
    assertTrue(answer.right(), answer.toString());
    String first = answer.sentences().getFirst();
    assertTrue(first.contains("More precisely, '%s'".formatted(bug.why().key())), first);
  }

  @Test
  void aLineBehindTheSourceIsRefused() {
    Bug bug = Bugs.all().getFirst();
    assertThrows(IllegalArgumentException.class, () -> bug.judge(0, bug.why(), TASKS));
    assertThrows(IllegalArgumentException.class, () -> bug.judge(13, bug.why(), TASKS));
  }

  @Test
  void eachKindOfMistakeOccursOnceAndOtherWordsAreRefused() {
    Set<Bug.Why> kinds = Bugs.all().stream().map(Bug::why).collect(Collectors.toSet());
    assertEquals(Set.of(Bug.Why.values()), kinds);
    assertThrows(IllegalArgumentException.class, () -> Bug.Why.of("typo"));
  }

  /** Columns: prediction, the count, and two wrong answers that are likely. */
  @ParameterizedTest
  @CsvSource({
    "1, 8, 4, 64",
    "2, 8, 4, 16",
    "3, 32, 4, 16",
    "4, 5, 4, 8",
    "5, 2, 1, 8",
    "6, 6, 3, 8",
    "7, 0, 31, 32",
    "8, 1, 4, 2",
    "9, 21, 18, 7",
    "10, 64, 32, 16"
  })
  void aPredictionIsJudgedByTheCounters(int number, long right, long less, long more)
      throws IOException {
    Prediction prediction = Prediction.all().get(number - 1);
    assertTrue(prediction.judge(right, TASKS).right());
    for (long wrong : new long[] {less, more}) {
      Bug.Answer answer = prediction.judge(wrong, TASKS);
      assertFalse(answer.right());
      String direction = right > wrong ? "more" : "fewer";
      assertTrue(answer.sentences().getFirst().contains(direction), answer.toString());
      assertEquals(List.of(prediction.layout()), answer.sentences().subList(1, 2));
    }
  }
}
