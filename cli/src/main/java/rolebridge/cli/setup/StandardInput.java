package rolebridge.cli.setup;

import java.io.InputStream;

/**
 * What the user or another program sends to the command.
 *
 * @param terminal whether a person sits there, who can be asked
 */
public record StandardInput(InputStream in, boolean terminal) {

  /** Nothing and nobody. */
  public static final StandardInput NONE = new StandardInput(InputStream.nullInputStream(), false);

  /** The process's own; {@code ./rolebridge} tells whether it is a terminal. */
  public static StandardInput ofTheCommand() {
    return new StandardInput(System.in, Boolean.getBoolean("rolebridge.inTerminal"));
  }
}
