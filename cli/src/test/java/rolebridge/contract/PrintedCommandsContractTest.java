package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A command that is printed reaches what the command at hand works on: Commands writes it. */
class PrintedCommandsContractTest {

  private static final Path MAIN = Path.of("src/main/java");

  private static final Pattern COMMAND = Pattern.compile("\\./rolebridge\\b");
  private static final Pattern COMMENT = Pattern.compile("^(\\*|/\\*|//)");

  /**
   * A line with a command of its own words.
   *
   * @param file its name
   * @param words that the line has, and no other of the file
   * @param why it may
   */
  private record Excuse(String file, String words, String why) {

    boolean isFor(Line line) {
      return line.file().equals(file) && line.text().contains(words);
    }
  }

  private record Line(String file, String text) {}

  private static final List<Excuse> EXCUSES =
      List.of(
          new Excuse("Commands.java", "USUAL = ", "writes them"),
          new Excuse("Commands.java", "LINE = Pattern", "knows those that functions write"),
          new Excuse("Main.java", "./rolebridge help COMMAND tells", "help"),
          new Excuse("CompletionCommand.java", "bash   . <(./rolebridge completion bash)", "help"),
          new Excuse("CompletionCommand.java", "zsh    . <(./rolebridge completion zsh)", "help"),
          new Excuse("CompletionCommand.java", "fish   ./rolebridge completion fish", "help"),
          new Excuse("UpCommand.java", "It stays until ./rolebridge down", "help"),
          new Excuse(
              "Untried.java", "the stack: ./rolebridge provision", "what a trial would need"),
          new Excuse("Layout.java", "(\\\\./rolebridge |", "knows such lines, and prints none"),
          new Excuse("Workspace.java", "Start the command with ./rolebridge,", "the script itself"),
          new Excuse("Workspace.java", "./rolebridge starts it", "the script itself"),
          new Excuse(
              "RoleDraft.java", "which ./rolebridge catalog", "goes into a file, for anybody"));

  /** Outside of comments. */
  private static List<Line> lines() throws IOException {
    List<Line> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        Files.readString(file)
            .lines()
            .map(String::strip)
            .filter(line -> COMMAND.matcher(line).find() && !COMMENT.matcher(line).find())
            .forEach(line -> lines.add(new Line(file.getFileName().toString(), line)));
      }
    }
    return lines;
  }

  @Test
  void commandsThatArePrinted_areWrittenByCommands() throws IOException {
    assertThat(lines())
        .filteredOn(line -> EXCUSES.stream().noneMatch(excuse -> excuse.isFor(line)))
        .as("write it by Commands, so that it reaches the same installation")
        .isEmpty();
  }

  @Test
  void everyExcuse_isForOneLine() throws IOException {
    List<Line> lines = lines();

    assertThat(EXCUSES)
        .allSatisfy(
            excuse ->
                assertThat(lines.stream().filter(excuse::isFor))
                    .as("%s; none: no longer needed", excuse)
                    .hasSize(1));
  }
}
