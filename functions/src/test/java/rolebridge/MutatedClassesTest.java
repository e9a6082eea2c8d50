package rolebridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

/** What the mutation tests are told, which takes them minutes to say is wrong. */
class MutatedClassesTest {

  private static final Path MAIN = Path.of("src/main/java");
  private static final Path TESTS = Path.of("src/test/java");
  private static final Path EQUIVALENT = Path.of("src/mutation/equivalent-mutants.txt");

  /** The members of a list of the profile's, as patterns of class names. */
  private static List<Pattern> patterns(String list) throws Exception {
    NodeList params =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile())
            .getElementsByTagName(list)
            .item(0)
            .getChildNodes();
    return IntStream.range(0, params.getLength())
        .mapToObj(params::item)
        .filter(param -> param.getNodeName().equals("param"))
        .map(param -> Pattern.compile(regex(param.getTextContent())))
        .toList();
  }

  private static String regex(String glob) {
    return Arrays.stream(glob.split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }

  private static boolean matches(List<Pattern> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }

  private static List<String> classesIn(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.endsWith(".java"))
          .map(file -> file.substring(0, file.length() - ".java".length()).replace('/', '.'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everythingListed_isThere() throws Exception {
    assertThere("targetClasses", classesIn(MAIN));
    assertThere("targetTests", classesIn(TESTS));
  }

  private static void assertThere(String list, List<String> classes) throws Exception {
    assertThat(patterns(list))
        .isNotEmpty()
        .allMatch(pattern -> classes.stream().anyMatch(pattern.asMatchPredicate()));
  }

  /** Where it doesn't run, what it alone notices counts as noticed by nobody. */
  @Test
  void classWithATestOfItsOwn_isMutatedUnderIt() throws Exception {
    List<Pattern> mutated = patterns("targetClasses");
    List<Pattern> run = patterns("targetTests");
    List<String> tests = classesIn(TESTS);

    assertThat(classesIn(MAIN).stream().filter(name -> matches(mutated, name)))
        .map(name -> name + "Test")
        .filteredOn(tests::contains)
        .isNotEmpty()
        .allMatch(test -> matches(run, test));
  }

  /** A mutant is told by its source line: one that was rewritten has to be judged anew. */
  @Test
  void everyEquivalentMutant_isOfALineThatIsThere() throws Exception {
    List<Pattern> patterns = patterns("targetClasses");
    List<String> mutated =
        classesIn(MAIN).stream().filter(name -> matches(patterns, name)).toList();
    List<String> listed =
        Files.readAllLines(EQUIVALENT).stream()
            .filter(line -> line.contains(" | ") && !line.startsWith(" "))
            .toList();

    assertThat(listed)
        .isNotEmpty()
        .allSatisfy(
            mutant -> {
              String[] parts = mutant.split(Pattern.quote(" | "), 4);
              String file = parts[0].split("\\$", 2)[0];
              assertThat(mutated)
                  .filteredOn(name -> name.endsWith("." + file))
                  .singleElement()
                  .satisfies(name -> assertThat(linesOf(name)).contains(parts[3]));
            });
  }

  private static List<String> linesOf(String name) throws IOException {
    return Files.readAllLines(MAIN.resolve(name.replace('.', '/') + ".java")).stream()
        .map(String::strip)
        .toList();
  }
}
