package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The integration tests that share one local AWS run beside each other, and what some do concerns
 * more than what bears their names. It has a lock, which {@code Installation} names, and a test
 * that forgets it would fail by chance.
 */
class IntegrationTestsContractTest {

  private static final Path TESTS =
      Path.of("").toAbsolutePath().getParent().resolve("it/src/test/java/rolebridge/it");

  private static final String ISOLATED = "\n@Isolated\n";

  /** What makes something due, or is told by what one pass over a user did. */
  private static final String OF_ONE_USER =
      "\\.(pass|rotateNow|undo|revoke|age|storedLongAgo)\\("
          + "|start\\(\"(rotate-user|revoke)\""
          + "|Command\\.run(OnAws)?\\([^;]*?\"(rotate\",(?!\\s*\"--json\"\\))|revoke\",)"
          + "(?![^;)]*\"--dry-run\")";

  private static final String OVER_ALL_USERS =
      "start\\(\"rotate\"|get\\(\"rotate\"\\)|endpoint, \"rotate\"(\\)|, \"--json\")";

  private static final String OVER_ALL_ACCOUNTS =
      "start\\(\"audit\", \"\\{\\}\"|\"audit\", \"--json\"";

  private static Map<String, String> sharing;

  @BeforeAll
  static void read() throws IOException {
    sharing = new TreeMap<>();
    try (Stream<Path> files = Files.list(TESTS)) {
      for (Path file : files.filter(one -> one.toString().endsWith("IT.java")).toList()) {
        String text = Files.readString(file);
        if (text.contains("@ExtendWith(InstallationExtension.class)") && !text.contains(ISOLATED)) {
          sharing.put(file.getFileName().toString().replace(".java", ""), text);
        }
      }
    }
  }

  private static Stream<String> with(String pattern) {
    Pattern found = Pattern.compile(pattern);
    return sharing.entrySet().stream()
        .filter(test -> found.matcher(test.getValue()).find())
        .map(Map.Entry::getKey);
  }

  /** Whether the class locks it, for itself or beside others that only look. */
  private static boolean locks(String test, String name, boolean alone) {
    String text = sharing.get(test);
    return text.contains("\n@ResourceLock(Installation." + name + ")\n")
        || (!alone
            && text.contains(
                "\n@ResourceLock(value = Installation."
                    + name
                    + ", mode = ResourceAccessMode.READ)\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Command.run(endpoint, \"rotate\", \"command\", \"--now\");",
        "Command.run(endpoint, \"rotate\", \"xsoar.a\", \"--undo\", \"--json\");",
        "Command.run(endpoint, \"rotate\", user, \"--now\");",
        "Command.run(endpoint, \"rotate\", user.name(), \"--now\");",
        "Command.run(\n        endpoint,\n        \"revoke\",\n        \"x\");",
        "Command.run(endpoint, \"revoke\", \"x\");",
        "Command.runOnAws(endpoint, owner, \"revoke\", \"x\", \"--yes\");",
        "Command.runOnAws(endpoint, operator.owner(), \"rotate\", \"x\", \"--now\");",
        "rolebridge.start(\"revoke\", Map.of());"
      })
  void ofOneUser_isEverySpellingOfAPassOrRevocation(String call) {
    assertThat(call).containsPattern(OF_ONE_USER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Command.run(endpoint, \"revoke\", \"command\", \"--dry-run\").out()",
        "Command.runOnAws(endpoint, owner.get(), \"rotate\", user, \"--now\", \"--dry-run\");",
        "Command.run(endpoint, \"rotate\", \"--json\");",
        "Command.run(endpoint, \"status\"); foretold(\"revoke\", \"revoke\", \"command\")",
        "Command.run(endpoint, \"status\");"
      })
  void ofOneUser_isNoneThatStartsNothingOfOneUser(String call) {
    assertThat(call).doesNotContainPattern(OF_ONE_USER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "PASSES       ~ false ~ " + OF_ONE_USER,
        "PASSES       ~ true  ~ " + OVER_ALL_USERS,
        "ORGANIZATION ~ true  ~ \\.organize\\(",
        "ORGANIZATION ~ false ~ " + OVER_ALL_ACCOUNTS,
        "BOUNDARIES   ~ true  ~ createPolicyVersion\\(\\s+r -> r\\.policyArn\\(boundary\\)",
        "BOUNDARIES   ~ false ~ " + OVER_ALL_ACCOUNTS,
      })
  void whoConcernsMoreThanItsOwn_holdsTheLock(String lock, boolean alone, String doing) {
    assertThat(with(doing)).isNotEmpty().allMatch(test -> locks(test, lock, alone));
  }

  /** A lock that only readers take keeps nobody from anything. */
  @Test
  void everyLock_hasTestsThatHoldItAlone() throws IOException {
    String names =
        Pattern.compile("static final String (\\w+) = \"(passes|boundaries|organization)\\b")
            .matcher(Files.readString(TESTS.resolve("Installation.java")))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.joining(" "));
    String locked =
        sharing.values().stream()
            .flatMap(
                text ->
                    Pattern.compile("@ResourceLock\\((?:value = )?Installation\\.(\\w+)")
                        .matcher(text)
                        .results())
            .map(found -> found.group(1))
            .distinct()
            .sorted()
            .collect(Collectors.joining(" "));

    assertThat(names.split(" ")).containsExactlyInAnyOrder(locked.split(" "));
    assertThat(locked.split(" "))
        .allSatisfy(
            name ->
                assertThat(sharing.keySet())
                    .as(name)
                    .anyMatch(test -> locks(test, name, true))
                    .anyMatch(test -> locks(test, name, false) && !locks(test, name, true)));
  }
}
