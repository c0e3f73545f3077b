package org.catchupmix.app.study;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.study.lessons.Lesson;
import org.catchupmix.study.lessons.NotebookFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code catchup notebook}: the lessons in Jupyter. */
@Command(
    name = "notebook",
    description = {
      "Writes the lessons on autograd as Jupyter notebooks, and starts Jupyter.",
      "They have a kernel that runs Java.",
      "",
      "Notebooks that are there already stay as they are: what you wrote in them is yours."
    },
    footer = {"", "  catchup notebook", "  catchup notebook my-course --no-start"})
public final class NotebookCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FOLDER",
      defaultValue = "runs/notebooks",
      description = "where they are written (default: ${DEFAULT-VALUE})")
  Path folder;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "OPTION",
      description = "handed to Jupyter, behind FOLDER and two dashes: FOLDER -- --allow-root")
  List<String> options = List.of();

  @Option(
      names = "--start",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "start 'jupyter notebook' where it is installed (the default); --no-start: write them"
              + " alone, and say how to start it")
  boolean start = true;

  @Option(
      names = "--replace",
      description = "write notebooks anew that are there; what was written in them is lost")
  boolean replace;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path lessons = JShellCommand.folder();
    NotebookFolder notebooks = new NotebookFolder(folder.toAbsolutePath().normalize());
    List<String> stayed = notebooks.writeNotebooks(Lesson.all(lessons), replace);
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(JShellCommand.FLAGS);
    java.add("-Dcatchupmix.figures=" + notebooks.path().resolve("figures"));
    java.addAll(List.of("-cp", JShellCommand.classPath()));
    notebooks.writeKernel(java, lessons.resolve(Lesson.SETUP).toAbsolutePath().normalize());
    System.out.println("notebooks: " + notebooks.path());
    if (!stayed.isEmpty()) {
      System.out.println(
          "kept as they were (--replace writes them anew): " + String.join(", ", stayed));
    }
    Optional<Path> jupyter = jupyter();
    if (start && jupyter.isPresent()) {
      return start(jupyter.get(), notebooks, options);
    }
    System.out.printf(
        "%s:%n  JUPYTER_PATH=%s jupyter notebook %s%n",
        jupyter.isPresent()
            ? "start Jupyter on them"
            : "Jupyter is not installed (apt-get install jupyter-notebook, or pip install notebook); then",
        ShellWord.of(notebooks.jupyterPath().toString()),
        ShellWord.of(notebooks.path().toString()));
    return 0;
  }

  private static Optional<Path> jupyter() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(p -> !p.isBlank())
        .flatMap(p -> Stream.of(Path.of(p, "jupyter"), Path.of(p, "jupyter.exe")))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Jupyter, with our kernel before those that the user has. */
  private static int start(Path jupyter, NotebookFolder notebooks, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(options);
    command.addAll(0, List.of(jupyter.toString(), "notebook", notebooks.path().toString()));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder
        .environment()
        .merge(
            "JUPYTER_PATH",
            notebooks.jupyterPath().toString(),
            (others, ours) -> ours + File.pathSeparator + others);
    return builder.start().waitFor();
  }
}
