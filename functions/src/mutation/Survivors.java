import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Compares what survived the mutation tests with the list of mutants that no test can tell from the
 * code. Ends with 1 when a mutant survived that isn't in the list, or when the list has one that
 * was killed or that there is no more. A mutant is told by its class, method, mutator and source
 * line, not by the line's number, so that the list outlives changes elsewhere in the file.
 *
 * <p>Arguments: the report {@code mutations.xml}, the list, and the folder of the sources.
 */
final class Survivors {

  private static final String SEPARATOR = " | ";

  /** One mutant of the report. */
  private record Mutant(String name, String status, int lineNumber) {

    boolean survived() {
      return status.equals("SURVIVED") || status.equals("NO_COVERAGE");
    }

    /** On a busy machine also one that changes nothing may run out of time. */
    boolean wasKilled() {
      return !survived() && !status.equals("TIMED_OUT");
    }
  }

  private Survivors() {}

  public static void main(String[] arguments) throws Exception {
    List<Mutant> mutants = read(Path.of(arguments[0]), Path.of(arguments[2]));
    List<String> listed = listed(Path.of(arguments[1]));
    List<String> problems = new ArrayList<>();
    List<String> unseen = new ArrayList<>(listed);
    for (Mutant mutant : mutants) {
      if (mutant.survived() && !unseen.remove(mutant.name())) {
        problems.add(
            mutant.status() + " in line " + mutant.lineNumber() + ", not listed: " + mutant.name());
      }
    }
    for (String name : unseen) {
      if (mutants.stream()
          .filter(mutant -> mutant.name().equals(name))
          .allMatch(Mutant::wasKilled)) {
        problems.add("Listed as equivalent, but killed or gone: " + name);
      }
    }
    problems.forEach(System.err::println);
    System.out.println(
        mutants.size()
            + " mutants, "
            + mutants.stream().filter(Mutant::survived).count()
            + " survived, "
            + listed.size()
            + " are listed as equivalent");
    System.exit(problems.isEmpty() ? 0 : 1);
  }

  /** A reason is indented, and stands below its mutant. */
  private static List<String> listed(Path list) throws IOException {
    try (Stream<String> lines = Files.lines(list)) {
      return lines
          .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith(" "))
          .map(String::strip)
          .toList();
    }
  }

  private static List<Mutant> read(Path report, Path sources) throws Exception {
    NodeList mutations =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("mutation");
    List<Mutant> mutants = new ArrayList<>();
    for (int i = 0; i < mutations.getLength(); i++) {
      Element mutation = (Element) mutations.item(i);
      int lineNumber = Integer.parseInt(text(mutation, "lineNumber"));
      String type = text(mutation, "mutatedClass");
      Path source =
          sources
              .resolve(type.substring(0, type.lastIndexOf('.')).replace('.', '/'))
              .resolve(text(mutation, "sourceFile"));
      mutants.add(
          new Mutant(
              String.join(
                  SEPARATOR,
                  type.substring(type.lastIndexOf('.') + 1),
                  text(mutation, "mutatedMethod"),
                  simpleName(text(mutation, "mutator")),
                  Files.readAllLines(source).get(lineNumber - 1).strip()),
              mutation.getAttribute("status"),
              lineNumber));
    }
    return mutants;
  }

  private static String simpleName(String mutator) {
    return mutator.substring(mutator.lastIndexOf('.') + 1).replaceAll("Mutator$", "");
  }

  private static String text(Element mutation, String child) {
    return Objects.requireNonNull(
            mutation.getElementsByTagName(child).item(0), child + " of a mutation")
        .getTextContent();
  }
}
