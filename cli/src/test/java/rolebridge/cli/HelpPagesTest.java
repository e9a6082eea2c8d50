package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * The script answers for help before there is a command, from texts that are the command's own.
 * With the system property {@code rolebridge.writeHelp} this writes them.
 */
class HelpPagesTest {

  private static final Path PAGES = Path.of("help");

  @Test
  void pages_areWhatTheCommandPrints() throws IOException {
    CommandLine line = Main.line(new Printer(new FakeScreen().screen(), false));
    Map<String, String> pages = new TreeMap<>();
    pages.put(".usage", line.getUsageMessage());
    pages.put(".version", Main.VERSION + "\n");
    add(pages, "", line);
    if (Boolean.getBoolean("rolebridge.writeHelp")) {
      write(pages);
    }

    assertThat(written()).isEqualTo(pages);
  }

  private static void add(Map<String, String> pages, String before, CommandLine line) {
    line.getSubcommands()
        .forEach(
            (name, command) -> {
              pages.put(before + name + ".txt", command.getUsageMessage());
              add(pages, before + name + "/", command);
            });
  }

  private static void write(Map<String, String> pages) throws IOException {
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path file = PAGES.resolve(page.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, page.getValue());
    }
  }

  private static Map<String, String> written() throws IOException {
    try (Stream<Path> files = Files.walk(PAGES)) {
      return files
          .filter(Files::isRegularFile)
          .collect(
              Collectors.toMap(
                  file -> PAGES.relativize(file).toString(),
                  HelpPagesTest::text,
                  (page, _) -> page,
                  TreeMap::new));
    }
  }

  private static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
