package rolebridge.cli.setup;

import java.util.ArrayList;
import java.util.List;
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

  public Commands {
    options = List.copyOf(options);
  }

  /** The line that runs this command with these arguments. */
  public String line(String command, String... arguments) {
    List<String> words = new ArrayList<>(List.of("./rolebridge", command));
    words.addAll(List.of(arguments));
    words.addAll(options);
    return String.join(" ", words.stream().map(Commands::quoted).toList());
  }

  private static String quoted(String word) {
    return HARMLESS.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
