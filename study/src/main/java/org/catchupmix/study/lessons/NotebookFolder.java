package org.catchupmix.study.lessons;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.run.JsonFile;

/**
 * A folder in which Jupyter starts: notebooks, and the kernel's specification in {@code jupyter}.
 */
public record NotebookFolder(Path path) {
  /** Folder for {@code JUPYTER_PATH}, in which Jupyter finds the kernel. */
  public Path jupyterPath() {
    return path.resolve("jupyter");
  }

  /**
   * Writes the notebooks.
   *
   * @param replace whether to overwrite notebooks, in which somebody may have worked
   * @return the names of the notebooks that were kept
   */
  public List<String> writeNotebooks(List<Lesson> lessons, boolean replace) throws IOException {
    Files.createDirectories(path);
    List<String> stayed = new ArrayList<>();
    for (Lesson lesson : lessons) {
      Notebook notebook = new Notebook(lesson);
      if (!replace && Files.exists(path.resolve(notebook.fileName()))) {
        stayed.add(notebook.fileName());
      } else {
        AtomicFile.write(path.resolve(notebook.fileName()), notebook.json());
      }
    }
    return stayed;
  }

  /**
   * Writes the specification of the kernel and returns its file.
   *
   * @param java the program and its options, with a class path
   * @param setup code that runs before all cells, absolute
   */
  public Path writeKernel(List<String> java, Path setup) throws IOException {
    ObjectNode spec = new ObjectMapper().createObjectNode();
    ArrayNode argv = spec.putArray("argv");
    java.forEach(argv::add);
    argv.add(LessonKernel.class.getName()).add("{connection_file}").add(setup.toString());
    spec.put("display_name", Notebook.KERNEL_TITLE).put("language", "java");
    spec.put("interrupt_mode", "message");
    Path file = jupyterPath().resolve("kernels").resolve(Notebook.KERNEL).resolve("kernel.json");
    Files.createDirectories(file.getParent());
    JsonFile.writeJson(file, spec);
    return file;
  }
}
