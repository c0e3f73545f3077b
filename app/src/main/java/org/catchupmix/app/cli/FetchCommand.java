package org.catchupmix.app.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.catchupmix.data.fetch.Fetch;
import org.catchupmix.data.fetch.WebAddress;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.data.sets.RemoteFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "fetch",
    description = {
      "Downloads a data set, checks it and unpacks it.",
      "An archive that is already in the folder is not downloaded again, and an interrupted",
      "download continues where it ended."
    },
    footer = {
      "",
      "  catchup data fetch cifar100",
      "  catchup data fetch tiny-imagenet --to /data --mirror https://HOST/FOLDER",
      "Through a proxy:",
      "  CATCHUP_JAVA_OPTS='-Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT'"
    })
final class FetchCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "the data set, see 'catchup data'")
  String name;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "parent of the data set's folder (default: ${DEFAULT-VALUE})")
  Path to = Path.of("data");

  @Option(names = "--mirror", paramLabel = "URL", description = "another address of the same files")
  String mirror;

  @Override
  public Integer call() throws IOException {
    // Not converted by picocli, whose message would show the password of a mistyped address.
    Optional<URI> address = Optional.ofNullable(mirror).map(m -> WebAddress.parse("--mirror", m));
    RemoteFiles source = Datasets.source(name);
    System.out.println(source.what());
    System.out.printf("licence %s%n", source.licence());
    Path folder = Fetch.run(source, to, address, System.out);
    System.out.printf("use it  %s%n", source.use().formatted(folder));
    return 0;
  }
}
