package rolebridge.cli;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.setup.Screen;
import rolebridge.cli.setup.StandardInput;
import rolebridge.cli.text.DocumentCsv;
import rolebridge.cli.text.Layout;

/** Prints the one outcome of the command: as text, or as one JSON document. */
final class Printer {

  /** What is no failure: the user asked for it, and can hand it on to other programs. */
  private static final Set<Exit> RESULTS = EnumSet.of(Exit.DONE, Exit.DIFFERENT, Exit.DRIFT);

  private static final String NOT_WRITTEN =
      "The result could not be written to standard output.\n"
          + "Let it go where there is space, or to a program that reads to its end.";

  private static final String GOES_ON =
      "Run the same command again; it goes on from where it stopped.";

  private final Screen screen;
  private final boolean json;
  private final StandardInput input;
  private final Progress progress;
  private boolean wide;
  private boolean csv;
  private boolean details;
  private boolean finished;
  private boolean endsByInterrupt;

  /** The executions that go on without the command, and what is to be done about each. */
  private final SequencedMap<String, String> going = new LinkedHashMap<>();

  private Supplier<Map<String, ?>> soFar = Map::of;
  private String onward = GOES_ON;

  Printer(Screen screen, boolean json) {
    this(screen, json, StandardInput.NONE);
  }

  Printer(Screen screen, boolean json, StandardInput input) {
    this.screen = screen;
    this.json = json;
    this.input = input;
    this.progress = screen.progress();
  }

  Screen screen() {
    return screen;
  }

  Progress progress() {
    return progress;
  }

  /** Whether what is printed has an end: one JSON document, or one table of CSV. */
  boolean isOneDocument() {
    return json || csv;
  }

  /** Whether ARNs are printed in full. */
  boolean wide() {
    return wide;
  }

  void wide(boolean inFull) {
    wide = inFull;
  }

  /** The table of the outcome is printed as CSV, if it has one. */
  void csv() {
    csv = true;
  }

  /** An unexpected end tells also where in the code it arose. */
  void details() {
    details = true;
  }

  /** Tells where in the code it arose, if that was asked for. */
  synchronized void detail(Throwable error) {
    if (details && !finished) {
      progress.stop();
      error.printStackTrace(screen.err());
    }
  }

  StandardInput input() {
    return input;
  }

  /** From now on an interrupt is told to the user, until the command is finished. */
  void tellInterrupts() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted, "tell-interrupt"));
  }

  /** An interrupt is how the command ends, so there is nothing to tell of it. */
  synchronized void endsByInterrupt() {
    endsByInterrupt = true;
    progress.stop();
  }

  /** What is to be done after an interrupt from now on. */
  synchronized void afterInterrupt(String remedy) {
    onward = remedy;
  }

  /**
   * This execution doesn't end with the command.
   *
   * @param remedy what is to be done after an interrupt
   */
  synchronized void goesOn(String executionArn, String remedy) {
    going.put(executionArn, remedy);
  }

  /** This execution has ended. */
  synchronized void isOver(String executionArn) {
    going.remove(executionArn);
  }

  /**
   * What an interrupt ends is told of from now on.
   *
   * @param members of the document as they are then
   */
  synchronized void soFar(Supplier<Map<String, ?>> members) {
    soFar = members;
  }

  /**
   * Prints the outcome of one of several things that the command does, which ended; not in JSON.
   */
  synchronized void printPart(Outcome outcome) {
    going.clear();
    onward = GOES_ON;
    if (!finished && !json && !csv) {
      progress.stop();
      (RESULTS.contains(outcome.exit()) ? screen.out() : screen.err())
          .println(fitted(outcome.text()) + "\n");
      screen.out().flush();
    }
  }

  /** Prints a line of what has no end. */
  void println(String line) {
    screen.out().println(fitted(line));
  }

  /** Whether all that was printed so far got out: the disk has space, and what reads still does. */
  boolean isRead() {
    return !screen.out().checkError();
  }

  /**
   * Prints the outcome, unless one was printed before.
   *
   * @return the exit status: that of the outcome, or of a result that could not be written
   */
  synchronized int print(Outcome outcome) {
    if (!finished) {
      finished = true;
      progress.stop();
      if (json) {
        screen.out().println(Json.pretty(outcome.document()));
      } else {
        printForPeople(outcome);
      }
      if (!isRead() && !screen.isLeft()) {
        screen.err().println(NOT_WRITTEN);
        return RESULTS.contains(outcome.exit()) ? Exit.ENVIRONMENT.code() : outcome.exit().code();
      }
    }
    return outcome.exit().code();
  }

  /** A failure that has a table, such as a plan with a bad request, is told beside it. */
  private void printForPeople(Outcome outcome) {
    boolean result = RESULTS.contains(outcome.exit());
    Optional<String> table = csv ? DocumentCsv.of(outcome.document()) : Optional.empty();
    table.ifPresent(
        csvText -> {
          screen.out().print(csvText);
          outcome.notInTable().ifPresent(screen.err()::println);
        });
    if (table.isEmpty() || !result) {
      (result ? screen.out() : screen.err()).println(fitted(outcome.text()));
    }
  }

  /** The text as wide as the screen, if that is known. */
  String fitted(String text) {
    return screen.told() ? new Layout(screen.columns()).fitted(text) : text;
  }

  synchronized void finish() {
    finished = true;
    progress.stop();
  }

  /** Tells of the interrupt, unless the command is finished or ends by it. */
  synchronized void interrupted() {
    if (finished || endsByInterrupt) {
      return;
    }
    Map<String, Object> details = new LinkedHashMap<>();
    String cause = "The command was interrupted.";
    String remedy = onward;
    if (!going.isEmpty()) {
      List<String> arns = List.copyOf(going.keySet());
      boolean one = arns.size() == 1;
      details.put(one ? "executionArn" : "stillRunning", one ? arns.getFirst() : arns);
      cause +=
          (one ? " The execution goes on: " : " These executions go on: ")
              + String.join(", ", arns);
      remedy = String.join("\n", going.values());
    }
    if (json) {
      details.putAll(soFar.get());
    }
    print(Outcome.failed(Exit.INTERRUPTED, "interrupted", "Interrupted", cause, remedy, details));
  }
}
