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

  /** A line's beginning, up to where its options may stand. */
  private static final Pattern OF_INSTALLATION =
      Pattern.compile("\\./rolebridge (?!catalog\\b)[a-z]+");

  public Commands {
    options = List.copyOf(options);
  }

  /** The line that runs this command with these arguments. */
  public String line(String command, String... arguments) {
    List<String> words = new ArrayList<>(List.of("./rolebridge", command));
    words.addAll(List.of(arguments));
    words.addAll(options);
    return words(words);
  }

  /**
   * What a function wrote, which knows of no options: its command lines with those that name the
   * installation. The catalogue's is the same everywhere.
   */
  public String reaching(String text) {
    return options.isEmpty()
        ? text
        : OF_INSTALLATION
            .matcher(text)
            .replaceAll(line -> Matcher.quoteReplacement(line.group() + " " + words(options)));
  }

  /** These words as one line that a shell takes apart into the same. */
  public static String words(List<String> words) {
    return String.join(" ", words.stream().map(Commands::quoted).toList());
  }

  private static String quoted(String word) {
    return HARMLESS.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
