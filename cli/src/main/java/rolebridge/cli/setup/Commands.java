package rolebridge.cli.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Command lines of rolebridge that a user is told to run: they reach the installation that the
 * present command works on, from the same shell.
 *
 * @param options that name it, as they are given
 */
public record Commands(List<String> options) {

  /** On the local AWS, where nothing says otherwise. */
  public static final Commands PLAIN = new Commands(List.of());

  /** What no shell takes for more than a letter. */
  private static final Pattern HARMLESS =
      Pattern.compile("[\\p{L}\\p{N}_@%+:,./…-][\\p{L}\\p{N}_@%+=:,./…-]*");

  /** As it is called from its own folder, and in what functions write and pages show. */
  private static final String USUAL = "./rolebridge";

  /** A line's beginning, and what follows up to where the installation's options may stand. */
  private static final Pattern LINE = Pattern.compile("\\./rolebridge\\b( (?!catalog\\b)[a-z]+)?");

  public Commands {
    options = List.copyOf(options);
  }

  /** The line that runs this command with these arguments. */
  public String line(String command, String... arguments) {
    List<String> words = new ArrayList<>(List.of(called(), command));
    words.addAll(List.of(arguments));
    words.addAll(options);
    return words(words);
  }

  /**
   * What a function wrote, which knows neither of options nor how the command was called: its
   * command lines with both. The catalogue's is the same for every installation.
   */
  public String reaching(String text) {
    return LINE.matcher(text)
        .replaceAll(
            line ->
                Matcher.quoteReplacement(
                    command()
                        + (line.group(1) == null
                            ? ""
                            : line.group(1) + (options.isEmpty() ? "" : " " + words(options)))));
  }

  /** The command as it was called, which reaches it again from the same folder. */
  public static String command() {
    return words(List.of(called()));
  }

  private static String called() {
    return System.getProperty("rolebridge.called", USUAL);
  }

  /** These words as one line that a shell takes apart into the same. */
  public static String words(List<String> words) {
    return String.join(" ", words.stream().map(Commands::quoted).toList());
  }

  private static String quoted(String word) {
    return HARMLESS.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
