package rolebridge.cli.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.StandardInput;

/** Asks a person before a real account is changed. */
public final class Consent {

  private static final Set<String> YES = Set.of("y", "yes");
  private static final int LONGEST_ANSWER = 64;

  private final PrintStream screen;
  private final StandardInput input;
  private final boolean canAsk;
  private final boolean given;

  /**
   * @param screen what is asked on
   * @param isTerminal whether somebody sees it
   * @param input where the answer comes from
   * @param given whether it was given with the command
   */
  public Consent(PrintStream screen, boolean isTerminal, StandardInput input, boolean given) {
    this.screen = screen;
    this.input = input;
    this.canAsk = isTerminal && input.terminal();
    this.given = given;
  }

  /** Ends the command, before the account is even looked at, where nobody can be asked. */
  public void requireSomebody() {
    if (!given && !canAsk) {
      throw Failure.usage(
          "ConfirmationMissing",
          "This would change a real account, and there is no terminal to ask on. Nothing was"
              + " changed.",
          "Add --yes to change it without being asked.");
    }
  }

  /**
   * Shows which account changes and how, and ends the command unless that is agreed to: all of it,
   * however much, since nobody agrees to what isn't shown.
   */
  public void require(Caller caller, List<String> changes) {
    if (given) {
      screen.println(caller.line());
      return;
    }
    screen.println("This changes a real account:\n\n" + caller.rows() + "\nIt will");
    changes.forEach(change -> screen.println("  - " + change));
    ask("\nGo on?", "choose another account with --profile and --region");
  }

  /**
   * Asks once more, for what stands on the screen already, and ends the command unless that is
   * agreed to.
   *
   * @param otherwise what may be done instead
   */
  public void requireAlso(String question, String otherwise) {
    if (!given) {
      ask(question, otherwise);
    }
  }

  private void ask(String question, String otherwise) {
    screen.print(question + " [y/N] ");
    screen.flush();
    if (!YES.contains(answer().strip().toLowerCase(Locale.ROOT))) {
      throw Failure.usage(
          "NotConfirmed",
          "None of that was changed, since it wasn't answered with y.",
          "Run the same command again and answer y, or " + otherwise + ".");
    }
  }

  /** One line, or what there is of it. */
  private String answer() {
    StringBuilder answer = new StringBuilder();
    InputStream in = input.in();
    try {
      int next = in.read();
      while (next >= 0 && next != '\n' && answer.length() < LONGEST_ANSWER) {
        answer.append((char) next);
        next = in.read();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read the answer", e);
    }
    return answer.toString();
  }
}
