package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A command that is printed reaches what the command at hand works on: Commands writes it. */
class PrintedCommandsContractTest {

  private static final Path MAIN = Path.of("src/main/java");

  /** Files with a command of their own words, and why they may. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("Main.java", "help"),
          Map.entry("CompletionCommand.java", "help"),
          Map.entry("UpCommand.java", "help"),
          Map.entry("Untried.java", "says what a trial would need, not what to run"),
          Map.entry("Layout.java", "knows such lines, and prints none"),
          Map.entry("Workspace.java", "the script itself"),
          Map.entry("RoleDraft.java", "writes it into a file, for whoever calls it"));

  @Test
  void commandsThatArePrinted_areWrittenByCommands() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString();
        Files.readString(file)
            .lines()
            .filter(line -> line.matches(".*\".*\\./rolebridge\\b.*"))
            .filter(_ -> !name.equals("Commands.java"))
            .forEach(line -> found.put(name, line.strip()));
      }
    }

    assertThat(found.keySet()).isSubsetOf(OTHERS.keySet());
    assertThat(OTHERS.keySet()).as("no longer needed").isSubsetOf(found.keySet());
  }
}
