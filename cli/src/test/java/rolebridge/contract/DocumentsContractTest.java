package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages against each other, the template and the command. */
class DocumentsContractTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final String RUNBOOK = Repository.page("docs/runbook.md");

  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern ALARM = Pattern.compile("(?m)^\\| `(rolebridge-[a-z-]+)` \\| .*");
  private static final Pattern COMMAND = Pattern.compile("\\./rolebridge ([a-z]+)");
  private static final Pattern NAME = Pattern.compile("\\bname = \"([a-z]+)\"");
  private static final Pattern ERROR = Pattern.compile("\\b([A-Z][A-Za-z]+)");
  private static final Pattern THROWN = Pattern.compile("\\bnew ([A-Z][A-Za-z]+)Exception\\(");

  /** What the functions of a rotation are made of. */
  private static final List<String> OF_A_ROTATION =
      List.of(
          "aws",
          "json",
          "xsoar",
          "domain/instance",
          "domain/managed",
          "domain/mark",
          "domain/proof",
          "domain/rotate");

  /** Errors of these packages that end no rotation, and why. */
  private static final Map<String, String> NOT_OF_A_ROTATION =
      Map.of(
          "AlreadyExists", "a rotation makes no user, role, policy or secret",
          "DocumentRejected", "the policies that a rotation writes are always the same",
          "InvalidRequest", "a rotation takes no execution's ARN from its payload",
          "SessionsNotDenied", "a revocation's, which has a section of its own");

  private static final Pattern POINT =
      Pattern.compile("<title>[A-Za-z]+, (10|1,000|5,000) users: ([^<]+)</title>");

  static Stream<Path> pages() {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
          docs.filter(file -> file.toString().endsWith(".md")),
          Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
              .map(ROOT::resolve))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkIntoTheRepository_leadsSomewhere(Path page) {
    assertThat(LINK.matcher(text(page)).results().filter(link -> !link.group(1).contains("://")))
        .allSatisfy(
            link -> {
              Path target =
                  link.group(1).isEmpty() ? page : page.getParent().resolve(link.group(1));
              assertThat(target.normalize()).exists();
              if (link.group(2) != null) {
                assertThat(anchors(target)).contains(link.group(2));
              }
            });
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandOfAPage_exists(Path page) {
    assertThat(COMMAND.matcher(text(page)).results().map(command -> command.group(1)))
        .isSubsetOf(commands());
  }

  /** The picture has a hundred users besides, for which the tables have no column. */
  @Test
  void pictureOfManyUsers_showsWhatTheTablesSay() {
    String page = Repository.page("docs/performance.md").replace("**", "");

    assertThat(POINT.matcher(Repository.page("docs/images/many-users.svg")).results())
        .hasSize(15)
        .allSatisfy(
            point -> assertThat(page).as(point.group()).contains("| " + point.group(2) + " |"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"secrets", "calls to Secrets Manager", "state transitions", "Lambda", "together"})
  void monthsCost_isTheSameOnBothPages(String row) {
    List<String> deploy = cells("docs/deploy.md", "## What it costs", row);
    List<String> performance = cells("docs/performance.md", "| US dollars |", row);

    assertThat(deploy).as("price, then 10, 100 and 1,000 users").hasSize(5);
    assertThat(performance).as("10, 1,000 and 5,000 users").hasSize(4);
    assertThat(List.of(deploy.get(2), deploy.get(4)))
        .isEqualTo(List.of(performance.get(1), performance.get(2)));
  }

  private static List<String> cells(String page, String beginning, String row) {
    String text = Repository.page(page).replace("**", "");
    return text.substring(text.indexOf(beginning))
        .lines()
        .filter(line -> line.startsWith("| " + row))
        .findFirst()
        .map(line -> Stream.of(line.split("\\|", -1)).map(String::strip).toList())
        .map(cells -> cells.subList(1, cells.size() - 1))
        .orElseThrow();
  }

  @Test
  void everyAlarm_isInTheRunbook_withItsRemedy_andNamesIt() {
    Map<String, Map<String, Object>> resources =
        Repository.objects(Repository.template(), "Resources");
    List<Map<String, Object>> alarms =
        resources.values().stream()
            .filter(resource -> "AWS::CloudWatch::Alarm".equals(resource.get("Type")))
            .map(resource -> Repository.object(resource, "Properties"))
            .toList();
    List<String> rows =
        ALARM
            .matcher(RUNBOOK.substring(0, RUNBOOK.indexOf("\n## ")))
            .results()
            .peek(row -> assertThat(row.group()).contains("](#"))
            .map(row -> row.group(1))
            .toList();

    assertThat(alarms).isNotEmpty();
    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            alarms.stream().map(alarm -> alarm.get("AlarmName").toString()).toList());
    assertThat(alarms)
        .allSatisfy(
            alarm ->
                assertThat(alarm.get("AlarmDescription").toString())
                    .endsWith("; see docs/runbook.md."));
  }

  @Test
  void everyErrorThatEndsARotation_isInTheRunbook_andNoOther() throws IOException {
    String section = RUNBOOK.substring(RUNBOOK.indexOf("## Errors of a rotation"));
    Set<String> rows =
        section
            .substring(0, section.indexOf("\nThen, "))
            .lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| error"))
            .flatMap(line -> ERROR.matcher(line.split("\\|", -1)[1]).results())
            .map(error -> error.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Path sources = ROOT.resolve("functions/src/main/java/rolebridge");
    Set<String> errors = new TreeSet<>();
    for (String folder : OF_A_ROTATION) {
      try (Stream<Path> files = Files.walk(sources.resolve(folder))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .flatMap(file -> THROWN.matcher(text(file)).results())
            .map(error -> error.group(1))
            .filter(error -> Files.exists(sources.resolve(errorFile(error))))
            .forEach(errors::add);
      }
    }

    assertThat(errors).hasSizeGreaterThan(20).containsAll(NOT_OF_A_ROTATION.keySet());
    errors.removeAll(NOT_OF_A_ROTATION.keySet());
    assertThat(rows).isEqualTo(errors);
  }

  private static String errorFile(String error) {
    return "domain/error/" + error + "Exception.java";
  }

  /** As the platforms that show these pages make them of headings. */
  private static Set<String> anchors(Path page) {
    return HEADING
        .matcher(text(page))
        .results()
        .map(
            heading ->
                heading
                    .group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
                    .replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static Set<String> commands() {
    Path folder = ROOT.resolve("cli/src/main/java/rolebridge/cli");
    try (Stream<Path> files = Files.list(folder)) {
      Set<String> commands =
          files
              .filter(file -> file.toString().endsWith("Command.java"))
              .flatMap(file -> NAME.matcher(text(file)).results())
              .map(name -> name.group(1))
              .collect(Collectors.toCollection(TreeSet::new));
      // The script answers it by itself.
      commands.add("help");
      return commands;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
