package org.catchupmix.app.cli;

import static org.catchupmix.app.Outcome.succeed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.catchupmix.mix.MixMethods;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion script, run by bash. */
class CompletionTest {
  @TempDir Path folder;

  /** The completions that bash offers after some words by the script alone. */
  private Set<String> completed(String... words) throws Exception {
    Path script = Files.writeString(folder.resolve("completion"), succeed("completion").out());
    List<String> command = new ArrayList<>(List.of("bash", "--norc", "-c"));
    command.add(
        """
        source '%s' || exit 1
        complete -p catchup >/dev/null || exit 1
        compopt() { :; } # works only while a line is edited
        COMP_WORDS=(catchup "$@"); COMP_CWORD=$#
        _complete_catchup
        echo "${COMPREPLY[@]}"
        """
            .formatted(script));
    command.add("bash");
    command.addAll(List.of(words));
    Outcome bash = Programs.run(command);
    assertEquals(0, bash.code(), bash.out());
    return Set.of(bash.out().strip().split(" "));
  }

  @Test
  void bashCompletesCommandsFlagsAndValues() throws Exception {
    assertEquals(Set.of("train"), completed("tr"));
    assertEquals(Set.of("--epochs"), completed("train", "--epo"));
    assertEquals(Set.of("pad-crop", "resized-crop", "none"), completed("train", "--augment", ""));
    assertEquals(Set.copyOf(MixMethods.names()), completed("train", "--mix", ""));
  }
}
