package org.catchupmix.study.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.catchupmix.study.page.FactTables;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.page.ShellWord;
import org.catchupmix.study.robust.RobustnessPage;

/** How to get each number again, and by which program and where it was got. */
final class Reproduction {
  private static final String PLACE = "repeated";

  private final RunSet set;

  Reproduction(RunSet set) {
    this.set = set;
  }

  void addTo(Section section) {
    section.paragraph(
        "The same settings and seed give the same bits, whatever the number of threads, where the"
            + " arithmetic below is the same; elsewhere the last bits differ, and with them, after"
            + " some epochs, the accuracies.");
    for (TrainedRun run : set.runs()) {
      section.subtitle(run.name(), ", seed ", run.seed());
      section.lines(commands(run));
    }
    section.subtitle("By which program, where and when");
    List<Map<String, String>> facts = set.runs().stream().map(TrainedRun::lastSession).toList();
    new FactTables(set.names(), facts).addTo(section, "Program and machine");
    for (TrainedRun run : set.runs()) {
      int sessions = run.origin().sessions().size();
      if (sessions == 0) {
        section.warning(
            run.name(),
            ": not recorded; ",
            Html.code("origin.json"),
            " is written by this version of the program.");
      } else if (sessions > 1) {
        section.paragraph(
            run.name(), " was trained in ", sessions, " sessions; the table shows the last.");
      }
    }
  }

  private static List<String> commands(TrainedRun run) {
    String folder = ShellWord.of(run.folder().path().toString());
    String config = ShellWord.of(run.folder().config().toString());
    List<String> lines = new ArrayList<>();
    lines.add("# all numbers of its training");
    String name =
        run.recipe().name.isEmpty() ? "again-seed" + run.seed() : ShellWord.of(run.recipe().name);
    lines.add("./catchup train %s --runs %s --name %s".formatted(config, PLACE, name));
    lines.add(
        "cmp %s %s/%s/metrics.csv"
            .formatted(ShellWord.of(run.folder().metrics().toString()), PLACE, name));
    lines.add("# last and best accuracy, from its weights");
    String precision = run.recipe().device.precisionFlag();
    lines.add("./catchup eval " + folder + precision);
    lines.add("./catchup eval " + folder + " --best" + precision);
    lines.add("# robustness");
    lines.add(
        run.robustness()
            .map(RobustnessPage::command)
            .orElse("./catchup eval " + folder + " --suite all" + precision));
    return lines;
  }
}
