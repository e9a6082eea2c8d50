package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every row of the threat model names tests that there are. */
class ThreatModelContractTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern TEST = Pattern.compile("`([A-Za-z]+(?:IT|Test))`");

  @Test
  void everyRow_namesTests_thatExist() throws IOException {
    Set<String> existing = new TreeSet<>();
    for (String module : new String[] {"functions", "cli", "it"}) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        files
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .forEach(existing::add);
      }
    }

    assertThat(Files.readAllLines(ROOT.resolve("docs/threat-model.md")))
        .filteredOn(line -> line.startsWith("| ") && !line.startsWith("| who | could try"))
        .filteredOn(line -> !line.startsWith("| ---"))
        .hasSizeGreaterThan(15)
        .allSatisfy(
            row -> {
              Set<String> named =
                  TEST.matcher(row)
                      .results()
                      .map((MatchResult found) -> found.group(1))
                      .collect(Collectors.toSet());
              assertThat(named).isNotEmpty();
              assertThat(existing).containsAll(named);
            });
  }
}
