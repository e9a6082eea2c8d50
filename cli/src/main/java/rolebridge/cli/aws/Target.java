package rolebridge.cli.aws;

import java.util.Locale;

/** Which AWS a command works on. */
public enum Target {
  LOCAL,
  AWS;

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
