package org.catchupmix.study.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The picture of the modules in {@code docs/architecture.md} shows what the POMs say. */
class ModulePictureTest {
  private static final Path ROOT = Path.of("..");
  private static final int LETTERS = 36;
  private static final XPath XPATH = XPathFactory.newInstance().newXPath();

  /** A module, with those it is compiled with, and those it finds only when it runs. */
  private record Module(String about, Set<String> compiled, Set<String> found) {}

  private final Map<String, Module> modules = new LinkedHashMap<>();

  @Test
  void isUpToDate() throws Exception {
    read();
    List<Diagram.Item> boxes = new ArrayList<>();
    List<Diagram.Link> links = new ArrayList<>();
    for (Map.Entry<String, Module> e : modules.entrySet()) {
      boxes.add(box(e.getKey(), e.getValue().about));
      arrows(e.getKey()).forEach(to -> links.add(new Diagram.Link(e.getKey(), to, "", true)));
      e.getValue().found.forEach(to -> links.add(new Diagram.Link(e.getKey(), to, "", false)));
    }
    String svg =
        SvgText.withoutLegend(
            Arrangement.of(new Diagram(boxes, links)),
            "Modules and their dependencies",
            "An arrow: is compiled with; those that follow from others are left out."
                + " Dashed: found when the program runs, if it is there.");
    Path drawn = Files.writeString(Path.of("target", "modules.svg"), svg);
    Path file = ROOT.resolve("docs/images/modules.svg");
    String hint = "copy study/%s to docs/images".formatted(drawn);
    assertEquals(svg, Files.readString(file).replace("\r", ""), hint);
  }

  private void read() throws Exception {
    Map<String, Document> poms = new LinkedHashMap<>();
    Map<String, String> names = new LinkedHashMap<>();
    for (String module : texts(pom("."), "/project/modules/module")) {
      Document pom = pom(module);
      if (!texts(pom, "/project/packaging").contains("pom")) {
        poms.put(module, pom);
        names.put(texts(pom, "/project/artifactId").getFirst(), module);
      }
    }
    for (Map.Entry<String, Document> e : poms.entrySet()) {
      String about = texts(e.getValue(), "/project/description").getFirst();
      String scope = "/project/dependencies/dependency[not(classifier) and %s]/artifactId";
      modules.put(
          e.getKey(),
          new Module(
              about.strip().replaceAll("\\s+", " "),
              known(names, texts(e.getValue(), scope.formatted("not(scope)"))),
              known(names, texts(e.getValue(), scope.formatted("scope = 'runtime'")))));
    }
  }

  private static Document pom(String module) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(ROOT.resolve(module).resolve("pom.xml").toFile());
  }

  private static List<String> texts(Document pom, String path) throws Exception {
    NodeList found = (NodeList) XPATH.evaluate(path, pom, XPathConstants.NODESET);
    return IntStream.range(0, found.getLength())
        .mapToObj(i -> found.item(i).getTextContent())
        .toList();
  }

  private static Set<String> known(Map<String, String> names, List<String> artifacts) {
    return artifacts.stream()
        .map(names::get)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Diagram.Box box(String module, String about) {
    List<Diagram.Line> lines = new ArrayList<>();
    lines.add(new Diagram.Line(Diagram.Ink.TITLE, module));
    String wrapped = about.replaceAll("(.{1,%d})( |$)".formatted(LETTERS), "$1\n");
    wrapped.lines().forEach(line -> lines.add(new Diagram.Line(Diagram.Ink.PLAIN, line)));
    return new Diagram.Box(module, Diagram.Kind.MODULE, lines, "");
  }

  /** Whether a module is compiled with another, directly or through others. */
  private boolean uses(String module, String other) {
    return modules.get(module).compiled.stream().anyMatch(m -> m.equals(other) || uses(m, other));
  }

  /** Modules that one is compiled with, without those that follow from others. */
  private List<String> arrows(String module) {
    Set<String> all = modules.get(module).compiled;
    return all.stream().filter(to -> all.stream().noneMatch(m -> uses(m, to))).toList();
  }
}
