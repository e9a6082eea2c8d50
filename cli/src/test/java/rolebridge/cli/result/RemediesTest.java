package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.cli.setup.Commands;

class RemediesTest {

  /** Errors that only stand between others, and end no run. */
  private static final List<String> NO_END =
      List.of("WorkflowException", "RetryableException", "AlreadyExistsException");

  @Test
  void everyErrorOfTheDomain_hasARemedyOfItsOwn() throws IOException {
    String unknown = new Remedies(Commands.PLAIN).of("NoSuchException");

    try (Stream<Path> files =
        Files.list(Path.of("../functions/src/main/java/rolebridge/domain/error"))) {
      List<String> without =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .filter(name -> name.endsWith("Exception") && !NO_END.contains(name))
              .filter(name -> new Remedies(Commands.PLAIN).of(name).equals(unknown))
              .toList();

      assertThat(without).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ResourceVanishedException | Secret rolebridge/u is gone, and with it the secret of every \
          key of user u. Restore it, or provision one of the user's integrations again, which makes \
          a new key. | Restore it, or provision one of the user's integrations again, which makes \
          a new key.
          ResourceVanishedException | User arn:u is gone. Provision one of its integrations again, \
          or remove its secret rolebridge/u. | Provision one of its integrations again, or remove \
          its secret rolebridge/u.
          AccessNotProvenException | Role arn:r has lost arn:p as it was planned, again after this \
          execution put it right. Find out who or what changes it, in CloudTrail for instance, and \
          start again. | Find out who or what changes it, in CloudTrail for instance, and start \
          again.
          AccessKeyInactiveException | Access key AKIA of user u is named as revoked. Delete it. | \
          Delete it.
          """)
  void causeThatSaysWhatToDo_isTheRemedy(String error, String cause, String remedy) {
    assertThat(new Remedies(Commands.PLAIN).of(error, cause)).isEqualTo(remedy);
  }

  @Test
  void causeThatSaysNothing_leavesTheErrorsOwn() {
    assertThat(
            new Remedies(Commands.PLAIN)
                .of(
                    "ResourceVanishedException",
                    "Role arn:r is gone; another execution may have undone it."))
        .isEqualTo(new Remedies(Commands.PLAIN).of("ResourceVanishedException"));
    assertThat(
            new Remedies(Commands.PLAIN)
                .of("ThrottledException", "Reading x: Rate exceeded. Look elsewhere."))
        .isEqualTo(new Remedies(Commands.PLAIN).of("ThrottledException"));
  }

  /** Whatever the error's name: what its own text says is to be done is the remedy. */
  @Test
  void everyCauseInTheSources_thatSaysWhatToDo_isFollowed() throws IOException {
    List<String> contradicted =
        causes()
            .filter(cause -> !OTHERS.contains(cause.error()))
            .filter(cause -> INSTRUCTION.matcher(cause.text()).find())
            .filter(cause -> !cause.text().endsWith(cause.remedy()))
            .map(Cause::toString)
            .toList();

    assertThat(contradicted).isEmpty();
  }

  /**
   * What is printed for each place that throws, to be read before it is put there: does the remedy
   * fit the cause? With the system property {@code rolebridge.writeRemedies} this writes it.
   */
  @Test
  void everyPlaceThatThrows_hasARemedyThatWasReadBesideItsCause() throws IOException {
    String read =
        causes()
            .map(
                cause ->
                    "%s%n  %s%n  -> %s%n".formatted(cause.error(), cause.text(), cause.remedy()))
            .distinct()
            .sorted()
            .collect(Collectors.joining("\n"));
    if (Boolean.getBoolean("rolebridge.writeRemedies")) {
      Files.writeString(READ, read);
    }

    assertThat(read).isEqualTo(Files.readString(READ));
  }

  private static final Path READ = Path.of("src/test/resources/remedies.txt");
  private static final Path SOURCES = Path.of("../functions/src/main/java/rolebridge");

  /** Their texts are what AWS or XSOAR says. */
  private static final List<String> OTHERS =
      List.of("ThrottledException", "AwsUnavailableException", "XsoarUnavailableException");

  private record Cause(String error, String text) {
    String remedy() {
      return new Remedies(Commands.PLAIN).of(error, text);
    }
  }

  private static final Pattern THROWN =
      Pattern.compile("new (\\w+Exception)\\(((?:[^;\"]|\"(?:[^\"\\\\]|\\\\.)*\")*);");

  /** Where one line of a text ends and its next begins. */
  private static final Pattern ONE_TEXT = Pattern.compile("\"\\s*\\+\\s*\"");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** Any sentence but the first that begins as an instruction does, whatever the verb. */
  private static final Pattern INSTRUCTION =
      Pattern.compile(
          "\\. (?!(The|It|A|An|Its|No|Nothing|Nobody|This|That|Key|Role|User|Access|Somebody)\\b)[A-Z][a-z]+ ");

  private static Stream<Cause> causes() throws IOException {
    List<String> errors;
    try (Stream<Path> files = Files.list(SOURCES.resolve("domain/error"))) {
      errors = files.map(file -> file.getFileName().toString().replace(".java", "")).toList();
    }
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .flatMap(RemediesTest::causes)
          .filter(cause -> errors.contains(cause.error()) && !NO_END.contains(cause.error()))
          .toList()
          .stream();
    }
  }

  /** The exceptions that a source makes, with the literal parts of their texts. */
  private static Stream<Cause> causes(Path file) {
    String source;
    try {
      source = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return THROWN
        .matcher(source)
        .results()
        .map(
            thrown ->
                new Cause(
                    thrown.group(1),
                    LITERAL
                        .matcher(ONE_TEXT.matcher(thrown.group(2)).replaceAll(""))
                        .results()
                        .map(literal -> literal.group(1))
                        .collect(Collectors.joining("…"))));
  }
}
