package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;
import rolebridge.cli.setup.Screen;
import rolebridge.contract.Schemas;

/** What Ctrl-C is answered with. */
class PrinterTest {

  private static final String ARN =
      "arn:aws:states:us-east-1:000000000000:execution:rolebridge-provision:one";

  private final FakeScreen screen = new FakeScreen();

  @Test
  void interrupted_beforeAnExecution_saysHowToGoOn() {
    new Printer(screen.screen(), false).interrupted();

    assertThat(screen.out()).isEmpty();
    assertThat(screen.err())
        .isEqualTo(
            """
            The command was interrupted.
            Run the same command again; it goes on from where it stopped.
            """);
  }

  @Test
  void interrupted_whileAnExecutionGoesOn_saysSoAndHowToWatchIt() {
    Printer printer = new Printer(screen.screen(), false);
    printer.goesOn(ARN, "Watch it on.");

    printer.interrupted();

    assertThat(screen.err())
        .isEqualTo(
            """
            The command was interrupted. The execution goes on: %1$s
            Watch it on.
            """
                .formatted(ARN));
  }

  @Test
  void endByInterrupt_tellsErrorsAndNoInterrupt() {
    Printer printer = new Printer(screen.screen(), false);
    printer.endsByInterrupt();

    printer.interrupted();
    assertThat(screen.err()).isEmpty();

    int status =
        printer.print(
            Outcome.failed(Exit.ENVIRONMENT, "failed", "Gone", "It went.", "Look.", Map.of()));
    assertThat(status).isEqualTo(3);
    assertThat(screen.err()).isEqualTo("It went.\nLook.\n");
  }

  @Test
  void whatATableLeavesOut_isToldBesideIt() {
    Printer printer = new Printer(screen.screen(), false);
    printer.csv();

    printer.print(
        Outcome.done("drift", Map.of("drift", List.of()), "all").withoutInTable("7 more."));

    assertThat(screen.out()).isEqualTo("kind,resource,userName,found,remedy,repaired\r\n");
    assertThat(screen.err()).isEqualTo("7 more.\n");
  }

  /** The command that is named there is one. */
  @Test
  void statusWithWatch_isACommand() {
    CommandLine line = Main.line(new Printer(screen.screen(), false));
    line.setCaseInsensitiveEnumValuesAllowed(true);

    assertThat(line.parseArgs("status", ARN, "--watch").hasSubcommand()).isTrue();
  }

  /** Those that have ended don't go on. */
  @Test
  void interrupted_whileSeveralGoOn_namesThoseThatDo() throws IOException {
    Printer printer = new Printer(screen.screen(), true);
    for (String name : List.of("apply", "a", "b", "c")) {
      printer.goesOn(ARN + name, "Watch " + name + " on.");
    }
    printer.isOver(ARN + "apply");
    printer.isOver(ARN + "c");

    printer.interrupted();

    assertThat(Schemas.errors("apply", screen.out())).isEmpty();
    assertThat(Json.object(screen.out()))
        .containsEntry("stillRunning", List.of(ARN + "a", ARN + "b"))
        .doesNotContainKey("executionArn")
        .containsEntry("remedy", "Watch a on.\nWatch b on.")
        .hasEntrySatisfying(
            "cause",
            cause ->
                assertThat((String) cause)
                    .endsWith("These executions go on: " + ARN + "a, " + ARN + "b"));
  }

  @Test
  void interrupted_afterTheLastHasEnded_namesNone() {
    Printer printer = new Printer(screen.screen(), false);
    printer.goesOn(ARN, "Watch it on.");
    printer.isOver(ARN);

    printer.interrupted();

    assertThat(screen.err()).doesNotContain(ARN, "Watch").contains("Run the same command again");
  }

  @Test
  void interrupted_withJson_isOneDocument() throws IOException {
    Printer printer = new Printer(screen.screen(), true);
    printer.goesOn(ARN, "Watch it on.");

    printer.interrupted();

    assertThat(Schemas.errors("provision", screen.out())).isEmpty();
    assertThat(Json.object(screen.out()))
        .containsEntry("status", "interrupted")
        .containsEntry("executionArn", ARN);
  }

  /** A device of Linux on which each write fails for want of space. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void result_thatCannotBeWritten_isNoSuccess(boolean json) throws IOException {
    FakeScreen errors = new FakeScreen();
    try (OutputStream full = Files.newOutputStream(Path.of("/dev/full"))) {
      Screen onFullDisk =
          new Screen(
              new PrintStream(full, true, StandardCharsets.UTF_8),
              errors.screen().err(),
              false,
              false,
              false,
              false,
              80,
              false);

      int status = new Printer(onFullDisk, json).print(Outcome.done("listed", Map.of(), "all"));

      assertThat(status).isEqualTo(3);
      assertThat(errors.err()).contains("could not be written", "space");
    }
  }

  /** As of {@code logs --follow} and {@code status --watch}, and of a failure in JSON. */
  @Test
  void lines_thatCannotBeWritten_areToldAtTheEnd() throws IOException {
    FakeScreen errors = new FakeScreen();
    try (OutputStream full = Files.newOutputStream(Path.of("/dev/full"))) {
      Screen onFullDisk =
          new Screen(
              Screen.watched(full), errors.screen().err(), false, false, false, false, 80, false);
      Printer follows = new Printer(onFullDisk, false);
      follows.endsByInterrupt();
      follows.println("one");

      assertThat(follows.isRead()).isFalse();
      assertThat(follows.print(Outcome.done("listed", Map.of(), ""))).isEqualTo(3);
      assertThat(errors.err()).contains("could not be written");
      assertThat(
              new Printer(onFullDisk, true)
                  .print(Outcome.failed(Exit.USAGE, "failed", "X", "Bad.", "Mend.", Map.of())))
          .isEqualTo(2);
      assertThat(errors.err().split("could not be written", -1)).hasSize(3);
    }
  }

  /** As of {@code logs | head -1}: it has what it wanted, and the command did what it was to do. */
  @Test
  void readerThatHadEnough_isNoFailure(@TempDir Path folder) throws Exception {
    FakeScreen errors = new FakeScreen();
    Path fifo = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    // Opened for both it waits for nobody.
    RandomAccessFile reader = new RandomAccessFile(fifo.toFile(), "rw");
    try (PrintStream pipe = Screen.watched(new FileOutputStream(fifo.toFile()))) {
      reader.close();
      Screen left = new Screen(pipe, errors.screen().err(), false, false, false, false, 80, false);

      assertThat(new Printer(left, false).print(Outcome.done("listed", Map.of(), "all"))).isZero();
      assertThat(errors.err()).isEmpty();
    }
  }

  /** What is in a table can be handed on, whatever else is wrong. */
  @Test
  void csvOfAFailureThatHasATable_isPrintedBesideItsText() {
    Printer printer = new Printer(screen.screen(), false);
    printer.csv();
    Map<String, ?> members =
        Map.of("requests", List.of(Map.of("file", "a.json", "outlook", "refused")));

    int status =
        printer.print(Outcome.failed(Exit.USAGE, "rejected", "Rejected", "Bad.", "Mend.", members));

    assertThat(status).isEqualTo(2);
    assertThat(screen.out())
        .isEqualTo("file,sameAs,outlook,roleArn,error,cause\r\na.json,,refused,,,\r\n");
    assertThat(screen.err()).isEqualTo("Bad.\nMend.\n");
  }

  @Test
  void csvOfAFailureWithoutATable_isItsTextAlone() {
    Printer printer = new Printer(screen.screen(), false);
    printer.csv();

    printer.print(Outcome.failed(Exit.USAGE, "failed", "BadUsage", "Bad.", "Mend.", Map.of()));

    assertThat(screen.out()).isEmpty();
    assertThat(screen.err()).isEqualTo("Bad.\nMend.\n");
  }

  /** {@code logs --follow} and {@code status --watch} end with it. */
  @Test
  void readerThatWentAway_isSeen() throws IOException {
    PipedInputStream reader = new PipedInputStream();
    try (PipedOutputStream writer = new PipedOutputStream(reader)) {
      Screen read =
          new Screen(
              new PrintStream(writer, true, StandardCharsets.UTF_8),
              screen.screen().err(),
              false,
              false,
              false,
              false,
              80,
              false);
      Printer printer = new Printer(read, false);
      printer.println("one");
      assertThat(printer.isRead()).isTrue();

      reader.close();
      printer.println("two");

      assertThat(printer.isRead()).isFalse();
    }
  }

  @Test
  void interrupted_afterTheOutcome_saysNothingMore() {
    Printer printer = new Printer(screen.screen(), false);
    printer.print(Outcome.done("listed", Map.of(), "all"));

    printer.interrupted();

    assertThat(screen.out()).isEqualTo("all\n");
    assertThat(screen.err()).isEmpty();
  }

  /** Whatever its command lays out itself: a result, a failure and a part of several. */
  @ParameterizedTest
  @ValueSource(ints = {40, 60, 80, 120, 200})
  void everyText_keepsToTheTerminal(int columns) {
    String words = "  cause   " + "a word of many ".repeat(30).strip();
    Printer printer = new Printer(screen.screen(columns), false);

    printer.printPart(Outcome.done("done", Map.of(), words));
    printer.println(words);
    printer.print(Outcome.failed(Exit.RUN_FAILED, "failed", "X", words, words, Map.of()));

    assertThat(screen.out() + screen.err()).isNotBlank();
    assertThat((screen.out() + screen.err()).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
  }

  /** Who reads lines takes them whole. */
  @Test
  void textWithoutATerminal_keepsItsLines() {
    String words = "a word of many ".repeat(30).strip();

    new Printer(screen.screen(), false).print(Outcome.done("done", Map.of(), words));

    assertThat(screen.out()).isEqualTo(words + "\n");
  }
}
