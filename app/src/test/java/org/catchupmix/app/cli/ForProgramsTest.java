package org.catchupmix.app.cli;

import static org.catchupmix.app.Outcome.succeed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.models.Models;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output for other programs: JSON, and completions for a shell. */
class ForProgramsTest {
  @TempDir Path folder;

  @Test
  void dataSets() throws IOException {
    assertEquals(Datasets.all().size(), succeed("data", "--json").json().get("data_sets").size());
    JsonNode sample = succeed("data", "--json", "fashion-sample").json();
    assertEquals(10000, sample.get("training").get("images").asInt());
    assertEquals(10, sample.get("test").get("images_of_classes").size());
    Outcome missing = Outcome.run("data", "--json", "cifar10:" + folder);
    assertEquals(1, missing.code());
    JsonNode none = missing.json();
    assertEquals(6, none.get("missing").size());
    assertTrue(none.get("training").isNull());
  }

  @Test
  void networks() throws IOException {
    JsonNode models = succeed("models", "--json", "--size=8", "--width=2").json().get("models");
    JsonNode first = models.get(0);
    assertTrue(Models.kinds().stream().anyMatch(k -> k.name().equals(first.get("name").asText())));
    assertEquals(List.of(8, 8, 3), numbers(first.get("mix_points").get("0")));
    assertTrue(first.get("parameters").asLong() > 0);
  }

  private static List<Integer> numbers(JsonNode array) {
    return array.valueStream().map(JsonNode::asInt).toList();
  }

  @Test
  void theMachine() throws IOException {
    JsonNode devices = succeed("doctor", "--json").json().get("devices");
    assertEquals(1, devices.valueStream().filter(d -> d.get("auto").asBoolean()).count());
  }

  /** The completions that bash offers after some words by the script alone. */
  private Set<String> completed(String... words) throws Exception {
    Path script =
        Files.writeString(folder.resolve("completion"), succeed("completion", "bash").out());
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
    assertEquals(Set.of("--epochs"), completed("train", "--ep"));
    assertEquals(Set.of("pad-crop", "resized-crop", "none"), completed("train", "--augment", ""));
    assertEquals(Set.copyOf(MixMethods.names()), completed("train", "--mix", ""));
    assertEquals(Set.of("bash", "zsh"), completed("completion", ""));
  }
}
