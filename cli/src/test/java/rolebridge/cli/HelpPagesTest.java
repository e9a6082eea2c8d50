package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import rolebridge.cli.CompletionCommand.Shell;
import rolebridge.cli.setup.Version;

/**
 * The script answers for help and completion before there is a command, from texts that are the
 * command's own, and a release has them and the manual page as files. With the system property
 * {@code rolebridge.writeHelp} this writes them.
 */
class HelpPagesTest {

  private static final List<String> FOLDERS = List.of("help", "completion", "man");

  @Test
  void pages_areWhatTheCommandPrints() throws IOException {
    Printer printer = new Printer(new FakeScreen().screen(), false);
    CommandLine line = Main.line(printer);
    Map<String, String> pages = new TreeMap<>();
    pages.put("help/.usage", line.getUsageMessage());
    pages.put("help/.version", Version.line() + "\n");
    add(pages, "help/", line);
    pages.put("completion/rolebridge.bash", CompletionCommand.script(printer, Shell.BASH));
    pages.put("completion/rolebridge.fish", CompletionCommand.script(printer, Shell.FISH));
    pages.put("man/rolebridge.1", new ManPage(line).roff(Version.line()));
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
      Path file = Path.of(page.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, page.getValue());
    }
  }

  private static Map<String, String> written() throws IOException {
    Map<String, String> written = new TreeMap<>();
    for (String folder : FOLDERS) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        files
            .filter(Files::isRegularFile)
            .forEach(file -> written.put(file.toString(), text(file)));
      }
    }
    return written;
  }

  private static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
