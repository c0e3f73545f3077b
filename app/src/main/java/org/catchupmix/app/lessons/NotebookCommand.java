package org.catchupmix.app.lessons;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.study.lessons.Lesson;
import org.catchupmix.study.lessons.NotebookFolder;
import org.catchupmix.study.puzzles.PuzzleNotebooks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code catchup notebook}: the lessons in Jupyter. */
@Command(
    name = "notebook",
    description = {
      "Writes the lessons on autograd and the kernel puzzles as Jupyter notebooks, and says how to start Jupyter.",
      "Their kernel runs Java.",
      "",
      "Existing notebooks are kept, with everything that you wrote in them."
    },
    footer = {"", "  catchup notebook", "  catchup notebook my-course"})
public final class NotebookCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FOLDER",
      defaultValue = "runs/notebooks",
      description = "the folder to write (default: ${DEFAULT-VALUE})")
  Path folder;

  @Option(names = "--replace", description = "overwrite existing notebooks")
  boolean replace;

  @Override
  public Integer call() throws IOException {
    Path lessons = JShellCommand.folder();
    NotebookFolder notebooks = new NotebookFolder(folder.toAbsolutePath().normalize());
    List<Lesson> all = new ArrayList<>(Lesson.all(lessons));
    all.addAll(PuzzleNotebooks.all(lessons.resolveSibling("puzzles")));
    List<String> stayed = notebooks.writeNotebooks(all, replace);
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(JShellCommand.flags());
    java.add("-Dcatchupmix.figures=" + notebooks.path().resolve("figures"));
    java.addAll(List.of("-cp", System.getProperty("java.class.path")));
    notebooks.writeKernel(java, lessons.resolve(Lesson.SETUP).toAbsolutePath().normalize());
    System.out.println("notebooks: " + notebooks.path());
    if (!stayed.isEmpty()) {
      System.out.println(
          "kept as they were (--replace writes them anew): " + String.join(", ", stayed));
    }
    System.out.printf(
        "start Jupyter on them (apt-get install jupyter-notebook, or pip install notebook):%n"
            + "  JUPYTER_PATH=%s jupyter notebook %s%n",
        ShellWord.of(notebooks.jupyterPath().toString()),
        ShellWord.of(notebooks.path().toString()));
    return 0;
  }
}
