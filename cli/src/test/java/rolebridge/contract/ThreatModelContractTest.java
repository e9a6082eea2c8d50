package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row of the threat model and of the mapping to CIS and NIST names tests that there are. */
class ThreatModelContractTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern TEST = Pattern.compile("`([A-Za-z]+(?:IT|Test))`");

  @ParameterizedTest
  @CsvSource({"docs/threat-model.md, who | could try, 15", "docs/security.md, control | CIS, 8"})
  void everyRow_namesTests_thatExist(String page, String head, int rows) throws IOException {
    Set<String> existing = new TreeSet<>();
    for (String module : new String[] {"functions", "cli", "it"}) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        files
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .forEach(existing::add);
      }
    }

    assertThat(table(Files.readAllLines(ROOT.resolve(page)), "| " + head))
        .hasSizeGreaterThan(rows)
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

  private static List<String> table(List<String> lines, String head) {
    return lines.stream()
        .dropWhile(line -> !line.startsWith(head))
        .skip(2)
        .takeWhile(line -> line.startsWith("| "))
        .toList();
  }
}
