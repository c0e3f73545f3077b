package org.catchupmix.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {
  @TempDir Path folder;

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void linksThatLeadNowhereAreFound() throws IOException {
    write("a.html", "<p id=top></p><a href='b/c.html#here'>1</a><a href='#top'>2</a>");
    write(
        "b/c.html",
        "<h1 id=here></h1><a href='../a.html'>1</a><a href='https://example.org/x'>2</a>");
    assertEquals(List.of(), LinkCheck.of(folder));
    write("d.html", "<a href='b/c.html#there'>1</a><img src='no.png'><a href='../out.html'>3</a>");
    assertEquals(
        List.of(
            "d.html: the link ../out.html leads to no file",
            "d.html: the link b/c.html#there leads to no place of its file",
            "d.html: the link no.png leads to no file"),
        LinkCheck.of(folder));
  }

  @Test
  void linksOfAGuideLeadToPagesJavadocAndCopies() throws IOException {
    write("README.md", "# Home\n");
    write("docs/one.md", "# One `x`\n\ntext");
    write("core/src/main/java/a/B.java", "package a;");
    write("recipes/r.yaml", "epochs: 1");
    write("docs/images/p.png", "");
    Path sources = folder.resolve("core/src/main/java");
    Path out = folder.resolve("target/site");
    write("target/site/api/a/B.html", "Javadoc writes pages of public classes");
    write("core/src/main/java/a/Hidden.java", "package a;");
    Pages pages = Pages.of(folder, List.of(sources), out);
    SourceFiles files = new SourceFiles(new PageTemplate(pages, "1"));
    Links links = new Links(folder, pages.all().getLast(), files);
    assertEquals("../index.html#start", links.of("../README.md#start"));
    assertEquals("../api/a/B.html", links.of("../core/src/main/java/a/B.java"));
    assertEquals(
        "../files/core/src/main/java/a/Hidden.java.html",
        links.of("../core/src/main/java/a/Hidden.java"));
    assertEquals("../files/recipes/index.html", links.of("../recipes"));
    assertEquals("../files/docs/images/p.png", links.of("images/p.png"));
    assertEquals("https://example.org", links.of("https://example.org"));
    assertEquals(List.of(), links.dead());
    links.of("two.md");
    links.of("../../outside.md");
    assertEquals(List.of("two.md", "../../outside.md"), links.dead());
    files.write();
    Document copy = Jsoup.parse(out.resolve("files/recipes/r.yaml.html"));
    assertEquals("epochs: 1", copy.selectFirst("pre").text());
    assertEquals("One x", pages.all().getLast().title());
    assertEquals(List.of("Start", "More"), List.copyOf(pages.sections().keySet()));
  }

  @Test
  void codeHasItsLanguageAndPrintedColumnsTheirWidth() {
    Document html =
        Jsoup.parse(
            CodeBlocks.mark(
                """
                <pre><code>./catchup train   # a comment
                ./catchup eval    # another
                </code></pre>
                <pre><code>seeds  accuracy
                3      60.1
                4      61.2 &lt; 70
                </code></pre>
                <pre><code>a sentence that the program prints
                </code></pre>
                <pre><code class="language-java">int a =   1;
                int b =   2;
                </code></pre>
                <pre><code>$ ./catchup models
                name   cost
                wrn    1
                </code></pre>
                """));
    assertEquals(
        List.of("language-bash", "", "", "language-java", "language-shell"),
        html.select("code").stream().map(c -> c.className()).toList());
    assertEquals(
        List.of("", "table", "", "", "table"),
        html.select("pre").stream().map(p -> p.className()).toList());
    assertEquals("--columns: 16", html.select("pre.table").getFirst().attr("style"));
    assertEquals(
        "seeds  accuracy\n3      60.1\n4      61.2 < 70\n",
        html.select("pre.table").getFirst().wholeText());
    assertEquals(" class=\"language-cuda\"", CodeBlocks.attribute("a/norm.cu", "x"));
    assertEquals(" class=\"language-bash\"", CodeBlocks.attribute("catchup", "#!/bin/sh\n"));
    assertEquals("", CodeBlocks.attribute("LICENSE", "x"));
  }

  @Test
  void sectionsAndClassesAreFound() throws IOException {
    write("target/site/api/org/a/Graph.Node.html", "");
    write("target/site/api/org/a/package-summary.html", "");
    write("target/site/api/src-html/org/a/Graph.html", "");
    Guide guide =
        new Guide("# One\n\nfirst `code`\n\n## Two & three\n\n```\nlast\n```\n\n## Empty\n");
    Pages.Page page = new Pages.Page("docs/one.md", "docs/one.html", "One", guide);
    SearchIndex index = new SearchIndex();
    index.add(page, guide.html(new Links(folder, page, null)));
    index.addClasses(folder.resolve("target/site"));
    assertEquals(
        List.of(
            new SearchIndex.Entry("One", "One", "docs/one.html#one", "first code"),
            new SearchIndex.Entry("One", "Two & three", "docs/one.html#two--three", "last"),
            new SearchIndex.Entry("One", "Empty", "docs/one.html#empty", ""),
            new SearchIndex.Entry("Javadoc", "Graph.Node", "api/org/a/Graph.Node.html", "org.a")),
        index.entries());
    assertEquals(true, index.script().startsWith("searchIndex = [{\"page\":\"One\","));
  }

  @Test
  void anUncommentedClassIsAFaultAndAMissingTagIsNot() throws IOException {
    write("src/a/package-info.java", "/** A. */\npackage a;\n");
    write(
        "src/a/B.java",
        "package a;\n/** B. */\npublic interface B {\n/** Of x. */\nint f(int x);\n}\n");
    Path out = folder.resolve("api");
    assertEquals(
        List.of(), Javadoc.faults(Javadoc.output("a", List.of(folder.resolve("src")), out)));
    write(
        "src/a/C.java",
        "package a;\n/** C, see {@link D}. */\npublic interface C {\nint f();\n}\n");
    List<String> faults = Javadoc.faults(Javadoc.output("a", List.of(folder.resolve("src")), out));
    Path c = folder.resolve("src/a/C.java");
    assertEquals(
        List.of(c + ":2: error: reference not found", c + ":4: warning: no comment"),
        faults.stream().filter(f -> f.startsWith(c.toString())).toList());
  }
}
