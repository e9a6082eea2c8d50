package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.policy.Namespace;

/**
 * A name in an account that doesn't derive from the namespace would be of two installations at
 * once. What is called by the product's name all the same stands here, with the reason.
 */
class NamesContractTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** What Java sources may say, as a pattern of the whole word, and why. */
  private static final Map<String, String> IN_JAVA =
      Map.ofEntries(
          Map.entry("rolebridge_?", "Namespace itself, and the command's name"),
          Map.entry("rolebridge:.*", "keys of tags, see the template's"),
          Map.entry("rolebridge\\.request", "source of events: the bus is the installation's"),
          Map.entry("rolebridge-key-", "ids of versions, in a secret that is the installation's"),
          Map.entry("rolebridge-revoked-sessions", "a policy in a role that is the installation's"),
          Map.entry("rolebridge-negative-probe", "name of a session of the installation's role"),
          Map.entry("rolebridge-(deployment|xsoar)", "of the local AWS: the same for all there"),
          Map.entry("rolebridge-(source|report(\\.html)?)", "files beside the command"),
          Map.entry("rolebridge\\.toml", "a file beside whoever calls the command"),
          Map.entry(
              "/?rolebridge-verify[-/]?.*", "what verify makes and removes, of no installation"),
          Map.entry("\\.rolebridge(/.*)?", "the command's folder, and a suffix that import writes"),
          Map.entry("\\./rolebridge", "the command"),
          Map.entry(
              "_(complete_rolebridge|rolebridge_(files|by_words|is))",
              "a function of the completion"),
          Map.entry("/_rolebridge/.*", "the local AWS's own interface"),
          Map.entry(
              "rolebridge\\.(called|columns|command|inTerminal|released|java|maven|outTerminal|python|root|terminal)",
              "properties of the command's JVM"));

  /** Likewise for templates, without descriptions and comments. */
  private static final Map<String, String> IN_TEMPLATES =
      Map.of(
          "(aws:(Request|Resource)Tag/)?rolebridge:[a-z:*-]+",
          "keys of tags: a condition's key can't be computed, so all installations have them and"
              + " are told apart by path",
          "rolebridge\\.request",
          "source of events: the bus is the installation's",
          "rolebridge\\.handler(\\..*)?",
          "Java packages",
          "rolebridge-negative-probe",
          "name of a session of the installation's role",
          "\\^rolebridge",
          "the parameter's own pattern",
          "arn:.*[:/*]rolebridge\\*(/\\*)?",
          "what boundaries keep from roles, of all installations");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
  private static final Pattern WORD =
      Pattern.compile("[A-Za-z0-9_./:*${}^-]*rolebridge[A-Za-z0-9_./:*-]*");

  /** Where the product's bare name is the source of events, or what the parameter defaults to. */
  private static final Pattern BARE =
      Pattern.compile(".*(\"?events:source\"?: |\\bsource: |Default: |\"Source\"|'Source').*");

  private static List<String> unexplained(String text, Map<String, String> allowed) {
    List<String> found = new ArrayList<>();
    WORD.matcher(text)
        .results()
        .map(word -> word.group().replaceAll("[:.]+$", ""))
        .filter(name -> allowed.keySet().stream().noneMatch(name::matches))
        .forEach(found::add);
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"functions", "cli"})
  void code_namesNothingButByTheNamespace(String module) throws IOException {
    Map<String, List<String>> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main/java"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        List<String> names =
            LITERAL
                .matcher(Files.readString(file))
                .results()
                .map(literal -> literal.group(1))
                // A sentence may call the product by its name.
                .map(text -> text.replaceAll("(?<=.)\\brolebridge\\b(?![-_/:.]\\w)", ""))
                .flatMap(text -> unexplained(text, IN_JAVA).stream())
                .toList();
        if (!names.isEmpty()) {
          found.put(file.getFileName().toString(), names);
        }
      }
    }

    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"template.yaml", "spoke.yaml"})
  void template_namesNothingButByTheNamespace(String template) {
    assertThat(
            Repository.page(template)
                .lines()
                .filter(line -> !line.strip().startsWith("#"))
                .filter(line -> !line.contains("Description: "))
                .flatMap(line -> unexplained(withoutSource(line), IN_TEMPLATES).stream()))
        .isEmpty();
  }

  @Test
  void machines_nameNothingButByTheNamespace() throws IOException {
    Map<String, String> allowed = Map.of("rolebridge\\.domain\\.error\\..*", "Java packages");
    for (String name : Repository.stateMachines().keySet()) {
      assertThat(
              Repository.page("statemachines/" + name)
                  .lines()
                  .filter(line -> !line.contains("\"Comment\""))
                  .flatMap(line -> unexplained(withoutSource(line), allowed).stream()))
          .as(name)
          .isEmpty();
    }
  }

  private static String withoutSource(String line) {
    return BARE.matcher(line).matches()
        ? line.replaceAll("\\brolebridge\\b(?![-_/:.*])", "")
        : line;
  }

  @ParameterizedTest
  @ValueSource(strings = {"template.yaml", "spoke.yaml"})
  void parameter_isTheNamespaceOfTheCode(String template) {
    Map<String, Object> parameter =
        Repository.object(
            Repository.template(template, Namespace.DEFAULT), "Parameters", "Namespace");

    assertThat(parameter.get("Default")).isEqualTo(Namespace.DEFAULT.name());
    assertThat(parameter.get("AllowedPattern").toString().replace("(_", "(?:_"))
        .isEqualTo("^" + Namespace.ANY + "$");
  }
}
