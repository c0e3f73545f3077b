package org.catchupmix.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordTest {
  /** A pattern that calls itself for each character would exhaust the stack. */
  @Test
  void wordsOfAnyLengthAreSplit() {
    List<String> words = List.of("a".repeat(200_000), "it's ".repeat(200_000), "", "\\\\b");
    assertEquals(words, ShellWord.split(ShellWord.line(words)));
  }
}
