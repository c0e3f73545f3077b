package org.catchupmix.study.frame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Html;
import org.catchupmix.study.page.PageFigures;
import org.catchupmix.study.page.PageTable;
import org.catchupmix.study.page.Section;

/** Tables of a page, with links to their files. */
public final class TableFiles {
  private TableFiles() {}

  /** Adds a table, and links its numbers as CSV and LaTeX if the page has files beside it. */
  public static void add(Section section, ResultTable table, PageFigures files) throws IOException {
    section.table(table.onPage());
    links(section, List.of(table), files);
  }

  /** Links the files of tables that are shown as one. */
  public static void links(Section section, List<ResultTable> tables, PageFigures files)
      throws IOException {
    Optional<Path> folder = files.folder();
    if (folder.isEmpty()) {
      return;
    }
    Files.createDirectories(folder.get());
    StringBuilder csv = new StringBuilder();
    StringBuilder latex = new StringBuilder();
    for (ResultTable table : tables) {
      csv.append(csv.isEmpty() ? "" : "\n").append(table.in(TableFormat.CSV));
      latex.append(latex.isEmpty() ? "" : "\n").append(table.in(TableFormat.LATEX));
    }
    String name = tables.getFirst().name();
    section.paragraph(
        link(files, folder.get().resolve(name + ".csv"), "CSV", csv),
        " ",
        link(files, folder.get().resolve(name + ".tex"), "LaTeX", latex));
  }

  private static Html link(PageFigures files, Path file, String text, CharSequence content)
      throws IOException {
    AtomicFile.write(file, content.toString());
    return Html.link(files.address(file), text);
  }

  /** Joins tables of one head under their captions. */
  public static PageTable joined(String about, List<ResultTable> tables) {
    PageTable all = new PageTable(about, PageTable.Kind.NUMBERS, tables.getFirst().head());
    for (ResultTable table : tables) {
      all.heading(Html.of(table.caption()));
      table.addTo(all);
    }
    return all;
  }
}
